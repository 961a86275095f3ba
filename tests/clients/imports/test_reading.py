import pytest

from clients.imports.reading import MAX_BYTES, MAX_ROWS, UnreadableFile, read_sheet

TEXT = "Namn;Ort\nÅke Öberg;Malmö\n"


class TestReadSheet:
    @pytest.mark.parametrize(
        ("encoding", "found"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("cp1252", "cp1252"),
            ("latin-1", "cp1252"),
        ],
    )
    def test_the_encoding_is_found_out(self, encoding, found) -> None:
        sheet = read_sheet(TEXT.encode(encoding))
        assert sheet.rows == (("Namn", "Ort"), ("Åke Öberg", "Malmö"))
        assert sheet.encoding == found

    def test_bytes_that_windows_does_not_know_are_latin_1(self) -> None:
        assert read_sheet(b"name,city\n\xe5\x81,x\n").encoding == "latin-1"

    @pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
    def test_the_delimiter_is_found_out(self, delimiter) -> None:
        text = "\n".join(
            delimiter.join(row)
            for row in [("name", "note", "x"), ('"a, b; c"', "1", ""), ("d", "2", "y")]
        )
        sheet = read_sheet(text.encode())
        assert sheet.rows[1] == ("a, b; c", "1", "")
        assert sheet.delimiter == delimiter

    def test_short_rows_are_filled_and_empty_ones_left_out(self) -> None:
        sheet = read_sheet(b"a,b,c\n1\n\n,,\n1,2,3\n")
        assert sheet.rows == (("a", "b", "c"), ("1", "", ""), ("1", "2", "3"))

    def test_the_apostrophe_of_an_export_is_taken_away(self) -> None:
        assert read_sheet(b"a,b\n'+47,'n Kaas\n").rows[1] == ("+47", "'n Kaas")

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b" \n \n",
            b"PK\x03\x04rest",
            b"%PDF-1.7",
            bytes(range(256)) * 4,
            b"x" * (MAX_BYTES + 1),
            b"a,b\n" + b"1,2\n" * (MAX_ROWS + 1),
            b",".join([b"x"] * 61),
        ],
        ids=["empty", "blank", "zip", "pdf", "binary", "large", "long", "wide"],
    )
    def test_what_is_no_table_is_refused(self, content) -> None:
        with pytest.raises(UnreadableFile):
            read_sheet(content)
