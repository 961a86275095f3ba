"""The house's own rules, as far as no linter knows them."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from billing.pages.event_words import EVENT_WORDS
from fastfaktura.celery import app as celery

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("fastfaktura", "clients", "billing")
MODULES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
MAY_SET_STATUS = {
    "billing/invoices/operations.py",
    "billing/invoices/corrections.py",
    # What another system issued rests issued.
    "billing/invoices/foreign.py",
    # A quote is withdrawn; no credit note takes it back.
    "billing/quotes/operations.py",
}
# Their status is that of an answer over HTTP.
OF_HTTP = {"billing/api/problems.py", "billing/api/idempotency.py"}
# The tenant itself; people, who may belong to several; and what a provider tells us before we
# know whom it concerns.
# What comes from outside may come before we know whose it is.
OF_NO_BUSINESS = {
    "core.Business",
    "core.User",
    "billing.InboundEvent",
    "billing.DeliveryReport",
}
# Stripe's own kinds, and the demo's domain names, look like kinds of events.
STRANGERS = ("billing/payments/simulator/", "billing/payments/stripe", "billing/demo/")
# They name fields of the client, which look like its events.
NAME_FIELDS = (
    "billing/invoices/mandatory_rows.py",
    "billing/invoices/deductions.py",
    "billing/invoices/issuing.py",
)
KIND = re.compile(r"[a-z]+\.(?!json\b)[a-z]+(?:_[a-z]+)*")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def assigned_status(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that write an attribute ``status``, on an object or by ``update()``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "status":
            if isinstance(node.ctx, ast.Store):
                yield node.lineno
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "update"
            and any(keyword.arg == "status" for keyword in node.keywords)
        ):
            yield node.lineno


def recorded_kinds() -> set[str]:
    """Return the kinds of events in the source: what looks like one where events are recorded.

    A kind may be handed to ``record_event()`` by another module, so texts that begin with a noun
    that has events count anywhere.
    """
    nouns = {kind.partition(".")[0] for kind in EVENT_WORDS}
    kinds = set()
    for path in MODULES:
        if short(path).startswith((*STRANGERS, *NAME_FIELDS)) or path.name == "event_words.py":
            continue
        text = path.read_text()
        kinds |= {
            node.value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and KIND.fullmatch(node.value)
            and ("record_event" in text or node.value.partition(".")[0] in nouns)
        }
    return kinds


class TestModules:
    def test_stay_short_enough_to_be_read(self):
        lengths = {short(path): len(path.read_text().splitlines()) for path in MODULES}

        assert {path: length for path, length in lengths.items() if length > 300} == {}

    def test_compute_no_money_in_floats(self):
        guilty = {
            short(path)
            for path in MODULES
            if path.is_relative_to(ROOT / "billing") and re.search(r"\bfloat\(", path.read_text())
        }

        assert guilty == set()

    def test_translate_nothing_inside_an_f_string_where_no_collector_looks(self):
        hidden = [
            f"{short(path)}:{call.lineno}"
            for path in MODULES
            for text in ast.walk(ast.parse(path.read_text()))
            if isinstance(text, ast.JoinedStr)
            for call in ast.walk(text)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id in {"_", "_now", "gettext", "ngettext", "pgettext"}
        ]
        assert not hidden

    def test_set_the_status_of_an_invoice_where_its_life_is_written(self):
        writers = {
            short(path) for path in MODULES if any(assigned_status(ast.parse(path.read_text())))
        }

        assert writers - OF_HTTP == MAY_SET_STATUS


class TestTasks:
    def test_take_nothing_but_ids_and_only_by_name(self):
        celery.loader.import_default_modules()
        ours = {
            name: inspect.signature(task.run).parameters.values()
            for name, task in celery.tasks.items()
            if name.startswith(PACKAGES)
        }

        assert ours
        for name, parameters in ours.items():
            for each in parameters:
                is_id = each.kind is each.KEYWORD_ONLY and each.name.endswith("_id")
                assert is_id or each.kind is each.VAR_KEYWORD, f"{name}: {each}"

    def test_take_what_a_later_release_will_send(self):
        celery.loader.import_default_modules()
        for name, task in celery.tasks.items():
            if name.startswith(PACKAGES):
                parameters = inspect.signature(task.run).parameters.values()
                assert any(each.kind is each.VAR_KEYWORD for each in parameters), name


class TestModels:
    def test_belong_to_a_business(self):
        ours = [model for model in apps.get_models() if model.__module__.startswith(PACKAGES)]
        required = {
            model: {f for f in model._meta.concrete_fields if f.is_relation and not f.null}
            for model in ours
        }
        own = {m for m in ours if any(f.name == "business" for f in required[m])}
        through_another = {m for m in ours if any(f.related_model in own for f in required[m])}

        homeless = {m._meta.label for m in set(ours) - own - through_another}

        assert homeless == OF_NO_BUSINESS


class TestEvents:
    def test_have_words_for_every_kind(self):
        kinds = recorded_kinds()

        assert "invoice.issued" in kinds
        assert kinds - EVENT_WORDS.keys() == set()
