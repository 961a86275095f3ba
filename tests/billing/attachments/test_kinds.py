"""What is taken beside an invoice, by its content alone."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from billing.attachments.kinds import (
    DOCX,
    JPEG,
    ODS,
    ODT,
    PDF,
    PNG,
    TEXT,
    XLSX,
    KindNotAccepted,
    kind_of,
)
from billing.attachments.names import clean_name


def picture(name: str) -> bytes:
    target = BytesIO()
    Image.new("RGB", (4, 3), "teal").save(target, name)
    return target.getvalue()


def container(**parts: str) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def office(part: str, **more: str) -> bytes:
    return container(**{"[Content_Types].xml": "<Types/>", part: "<x/>", **more})


def open_document(kind: str) -> bytes:
    return container(**{"mimetype": kind, "content.xml": "<x/>"})


class TestAFile:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"%PDF-1.7\n...\n%%EOF\n", PDF),
            (picture("PNG"), PNG),
            (picture("JPEG"), JPEG),
            ("Måned;Timer\r\nMars;7,5".encode(), TEXT),
            ("Måned;Timer".encode("cp1252"), TEXT),
            ("Måned".encode("utf-16"), TEXT),
            (office("xl/workbook.xml"), XLSX),
            (office("word/document.xml"), DOCX),
            (open_document(ODT.content_type), ODT),
            (open_document(ODS.content_type), ODS),
        ],
    )
    def test_is_known_by_its_content(self, content, kind):
        assert kind_of(content) is kind

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"MZ\x90\x00\x03",
            b"\x7fELF\x02\x01\x01\x00",
            b"#!/bin/sh\nrm -rf /",
            b"<!DOCTYPE html><p>Hello",
            b"  <svg xmlns='http://www.w3.org/2000/svg' onload='x()'>",
            b'<?xml version="1.0"?><x/>',
            b"hours <script>alert(1)</script>",
            b"GIF89a\x01\x00",
            b"%PDF-1.7 cut off",
            picture("PNG")[:40],
            container(**{"run.exe": "MZ"}),
            office("xl/workbook.xml", **{"xl/vbaProject.bin": "x"}),
            open_document("application/x-executable"),
            b"PK\x03\x04 no archive",
        ],
    )
    def test_of_another_kind_or_damaged_is_refused(self, content):
        with pytest.raises(KindNotAccepted):
            kind_of(content)


class TestAName:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\x\\Plan.PDF", "Plan.pdf"),
            ("plan\u202efdp.exe", "plan fdp.exe.pdf"),
            ('a"b\r\nc.pdf', "a-b c.pdf"),
            ("CON.pdf", "File CON.pdf"),
            (".pdf", "File.pdf"),
            ("", "File.pdf"),
            ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
        ],
    )
    def test_is_clean(self, given, kept):
        assert clean_name(given, PDF, fallback="File") == kept
