"""The form of a page as a browser posts it: read from the HTML, with what scripts leave out."""

from html.parser import HTMLParser

Fields = list[tuple[str, str]]

# As static/js/editor-post.js has them.
OF_A_ROW = (
    *("kind", "product", "product_code", "unit_text", "details", "discount", "discount_reason"),
    *("charge", "charge_reason", "supply_kind", "tax_deduction"),
)


class FormReader(HTMLParser):
    """Collects the fields of the form with an id, and the rows whose further fields are there."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.fields: Fields = []
        self.whole: list[str] = []
        self._inside = False
        self._row = ""
        self._select: tuple[str, list[str]] | None = None
        self._area: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Take a field."""
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._inside = said.get("id") == self.form_id
        if not self._inside:
            return
        self._row = said.get("data-line", self._row)
        if "data-more" in said:
            self.whole.append(self._row)
        name = said.get("name", "")
        if tag == "input" and name:
            if said.get("type") not in {"checkbox", "radio"} or "checked" in said:
                self.fields.append((name, said.get("value", "on")))
        elif tag == "textarea" and name:
            self._area = (name, "")
        elif tag == "select" and name:
            self._select = (name, [])
        elif tag == "option" and self._select:
            if "selected" in said:
                self._select[1].insert(0, said.get("value", ""))
            else:
                self._select[1].append(said.get("value", ""))

    def handle_data(self, data: str) -> None:
        """Take the text of a field."""
        if self._area:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        """Close a field or the form."""
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area:
            # HTML drops the line end after the opening tag.
            self.fields.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select:
            if self._select[1]:
                self.fields.append((self._select[0], self._select[1][0]))
            self._select = None


def posted(html: str, *, form_id: str = "editor") -> Fields:
    """Return what the editor's page posts while somebody types in it."""
    reader = FormReader(form_id)
    reader.feed(html)
    said = [(name, value) for name, value in reader.fields if not _left_out(name, value)]
    return [*said, ("whole", ""), *(("whole", key) for key in reader.whole)]


def _left_out(name: str, value: str) -> bool:
    field, _dash, key = name.partition("-")
    return bool(key) and field in OF_A_ROW and value == ("item" if field == "kind" else "")


def typed(fields: Fields, name: str, value: str) -> Fields:
    """Return the fields with another value in the first of that name."""
    at = [field for field, _value in fields].index(name)
    return [*fields[:at], (name, value), *fields[at + 1 :]]
