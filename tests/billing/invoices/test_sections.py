"""What the sections of a document come to."""

from decimal import Decimal

from billing.invoices.sections import SummedLine, section_sums


def item(amount: str, *, deducts: bool = False) -> SummedLine:
    return SummedLine("item", Decimal(amount), deducts)


HEADING = SummedLine("section", None, False)
TEXT = SummedLine("text", None, False)


class TestSections:
    def test_go_on_to_the_next_heading(self):
        lines = [item("9"), HEADING, item("10"), TEXT, item("-2.50"), HEADING, item("5")]

        assert list(section_sums(lines)) == [Decimal("7.50"), Decimal(5)]

    def test_have_no_sum_without_items_and_one_of_zero_with_them(self):
        lines = [HEADING, TEXT, HEADING, item("4"), item("-4"), HEADING]

        assert list(section_sums(lines)) == [None, Decimal(0), None]

    def test_end_where_deposits_are_deducted(self):
        lines = [HEADING, item("100"), item("-30", deducts=True), item("8"), HEADING, item("5")]

        assert list(section_sums(lines)) == [Decimal(100), Decimal(5)]

    def test_are_none_without_headings(self):
        assert not list(section_sums([item("1"), item("2")]))
