"""The style page shows every component without a database."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from fastfaktura.core.views.components import show_components, show_public_components


class TestStylePage:
    def test_shows_each_status_with_its_word_and_icon(self):
        request = RequestFactory().get("/_components/")
        request.user = AnonymousUser()

        html = show_components(request).content.decode()

        for word in ("Draft", "Sent", "Opened", "Paid", "Overdue", "Cancelled", "Failed"):
            assert f"</svg>{word}</span>" in html.replace("\n", "")

    def test_public_page_is_light(self):
        html = show_public_components(RequestFactory().get("/_components/public/")).content

        assert len(html) < 20_000
