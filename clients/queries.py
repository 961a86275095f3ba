"""Everything that reads clients: lists, search, tags, twins and timelines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import phonenumbers
from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, Q, QuerySet, TextField
from django.db.models.functions import Lower

from clients.models import Client
from fastfaktura.core.cursors import Cursor
from fastfaktura.core.models import Business, Event

PAGE_SIZE = 50
MAX_WORDS = 8
# As the search column parts them: signs inside addresses part words, too.
WORD = re.compile(r"[^\W_]+")
NUMBER_LIKE = re.compile(r"[\d\s+()./-]+")


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What the list is narrowed to; without ``archived`` it has both kinds."""

    text: str = ""
    tag: str = ""
    archived: bool | None = False
    external_id: str = ""

    @property
    def is_set(self) -> bool:
        """Tell whether anything narrows the list."""
        return bool(self.text or self.tag or self.archived is not False or self.external_id)


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One page of the list, with the cursors of its neighbours where there are any."""

    clients: Sequence[Client] = ()
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class CountedPage:
    """One page of the list, its number, how many clients the list has, and the next cursor."""

    clients: Sequence[Client]
    page: int
    total: int
    next: str = ""


class CursorNotReadable(ValueError):
    """The word is no cursor of this list."""


def search_query(text: str, *, country: str = "") -> SearchQuery | None:
    """Return the prefix search for what somebody typed, whatever signs are in it.

    All words must be found. A number may be typed with spaces, and a phone number without its
    country's code.

    :param country: the business's country.
    :returns: nothing if there is no letter or digit in the text.
    """
    words = WORD.findall(text.casefold())[:MAX_WORDS]
    if not words:
        return None
    found = " & ".join(f"'{word}':*" for word in words)
    digits = "".join(words)
    if NUMBER_LIKE.fullmatch(text) and digits.isascii():
        # "0047" is how "+47" is dialled.
        digits = digits.removeprefix("00") or digits
        found = f"({found}) | '{digits}':*"
        calling_code = phonenumbers.country_code_for_region(country)
        if calling_code and len(digits) > 2:
            found += f" | '{calling_code}{digits.lstrip('0')}':*"
    return SearchQuery(found, config="simple", search_type="raw")


def filtered_clients(business: Business, wanted: ClientFilter) -> QuerySet[Client]:
    """Return the clients of the business that the filter leaves, in no order."""
    clients = Client.objects.for_business(business).defer("search", "notes")
    if wanted.archived is not None:
        clients = clients.filter(archived_at__isnull=not wanted.archived)
    if wanted.external_id:
        clients = clients.filter(external_id=wanted.external_id)
    if wanted.tag:
        clients = clients.filter(tags__contains=[wanted.tag])
    if wanted.text.strip():
        query = search_query(wanted.text, country=business.country)
        clients = clients.filter(search=query) if query else clients.none()
    return clients


def client_page(business: Business, wanted: ClientFilter, cursor: Cursor) -> ClientPage:
    """Return a page of clients by name, after or before the cursor.

    Keyset paging: a page costs the same wherever it lies, and rows that come or go meanwhile
    neither repeat nor hide others.
    """
    clients = filtered_clients(business, wanted).annotate(folded_name=Lower("name"))
    backwards = cursor.backwards
    if cursor.key:
        clients = clients.filter(beyond(*cursor.key, backwards=backwards))
    order = ("-folded_name", "-id") if backwards else ("folded_name", "id")
    rows = list(clients.order_by(*order)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if backwards:
        rows.reverse()
    if not rows:
        return ClientPage()
    first, last = ([row.folded_name, str(row.pk)] for row in (rows[0], rows[-1]))
    has_previous = more if backwards else bool(cursor.key)
    has_next = bool(cursor.key) if backwards else more
    return ClientPage(
        rows,
        Cursor.before(*first).encode() if has_previous else "",
        Cursor.after(*last).encode() if has_next else "",
    )


def counted_page(
    business: Business, wanted: ClientFilter, *, page: int = 1, cursor: str = ""
) -> CountedPage:
    """Return a page of whole clients by name, by its number or by the cursor of the one before.

    A page by its number costs more the deeper it lies; one by a cursor does not, and the clients
    are counted at the beginning only.

    :raises CursorNotReadable: if there is a cursor, and it is none of this list.
    """
    rows = filtered_clients(business, wanted).annotate(folded_name=Lower("name"))
    if cursor:
        page, total, key = read_place(cursor, wanted)
        rows, start = rows.filter(beyond(*key, backwards=False)), 0
    else:
        total, start = rows.count(), (page - 1) * PAGE_SIZE
    if start >= total:
        return CountedPage((), page, total)
    # The keys come first: the index has them, so what lies before the page is not read at all.
    keys = rows.order_by("folded_name", "id").values_list("pk", flat=True)
    found = list(keys[start : start + PAGE_SIZE + 1])
    whole = Client.objects.filter(pk__in=found[:PAGE_SIZE]).defer("search")
    clients = list(whole.annotate(folded_name=Lower("name")).order_by("folded_name", "id"))
    if len(found) <= PAGE_SIZE:
        return CountedPage(clients, page, total)
    place = (clients[-1].folded_name, str(clients[-1].pk), str(page + 1), str(total))
    return CountedPage(clients, page, total, Cursor.after(*place, mark_of(wanted)).encode())


def read_place(word: str, wanted: ClientFilter) -> tuple[int, int, tuple[str, str]]:
    """Return the number of a page, how many clients there are, and the key of the row before it.

    :raises CursorNotReadable: if the word is no cursor of ours, or belongs to another filter.
    """
    cursor = Cursor.decode(word, parts=5)
    if not cursor.key or cursor.backwards or cursor.key[4] != mark_of(wanted):
        raise CursorNotReadable
    name, client_id, *numbers, _mark = cursor.key
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise CursorNotReadable
    try:
        page, total = map(int, numbers)
        return page, total, (name, str(UUID(client_id)))
    except ValueError:
        raise CursorNotReadable from None


def mark_of(wanted: ClientFilter) -> str:
    """Return what tells one filter from another."""
    return sha256(repr(wanted).encode()).hexdigest()[:12]


def beyond(name: str, client_id: str, *, backwards: bool) -> Q:
    """Return the condition for what comes after (or before) the row with this key."""
    try:
        pk = UUID(client_id)
    except ValueError:
        return Q()
    if backwards:
        return Q(folded_name__lte=name) & (Q(folded_name__lt=name) | Q(pk__lt=pk))
    return Q(folded_name__gte=name) & (Q(folded_name__gt=name) | Q(pk__gt=pk))


def pick_clients(business: Business, text: str, *, limit: int = 8) -> list[Client]:
    """Return the clients for a picker: those found, or the latest where nothing is typed."""
    clients = filtered_clients(business, ClientFilter(text=text))
    if text.strip():
        return list(clients.annotate(folded_name=Lower("name")).order_by("folded_name")[:limit])
    return list(clients.order_by("-id")[:limit])


def known_tags(business: Business) -> list[str]:
    """Return every tag in use, sorted."""
    tags = (
        Client.objects.for_business(business)
        .filter(archived_at=None)
        .annotate(tag=Func("tags", function="unnest", output_field=TextField()))
        .values_list("tag", flat=True)
        .distinct()
    )
    return sorted(tags, key=str.casefold)


def has_clients(business: Business) -> bool:
    """Tell whether the business has any client, archived ones too."""
    return Client.objects.for_business(business).exists()


def twins_of(client: Client) -> list[Client]:
    """Return other clients with the same organisation number or email, at most three."""
    same = Q()
    if client.organization_number:
        same |= Q(organization_number=client.organization_number, country=client.country)
    if client.email:
        same |= Q(email__iexact=client.email)
    if not same:
        return []
    others = Client.objects.for_business(client.business).filter(same).exclude(pk=client.pk)
    return list(others.defer("search", "notes").order_by("name")[:3])


def timeline_of(client: Client, *, limit: int = 100) -> list[Event]:
    """Return what happened to the client, the latest first, its import among it."""
    own = Q(subject_id=client.pk)
    imported = Q(
        subject_id=client.business_id,
        kind="client.imported",
        data__created_at=client.created_at.isoformat(),
    )
    events = Event.objects.filter(own | imported, business_id=client.business_id)
    return list(events.order_by("-id")[:limit])


def number_is_free(business: Business, number: str, *, besides: Client | None = None) -> bool:
    """Tell whether no other client has the number."""
    return not others_than(besides, business).filter(number=number).exists()


def external_id_is_free(
    business: Business, external_id: str, *, besides: Client | None = None
) -> bool:
    """Tell whether no other client has the id of another system."""
    return not others_than(besides, business).filter(external_id=external_id).exists()


def others_than(client: Client | None, business: Business) -> QuerySet[Client]:
    """Return the clients of the business but this one."""
    clients = Client.objects.for_business(business)
    return clients.exclude(pk=client.pk) if client else clients
