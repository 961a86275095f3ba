"""What every test shares."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cache

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from redis import Redis

from tests.databases import BACKEND, copied_from_template, forget_post_migrate
from tests.nightly import NIGHTLY
from tests.plugin import EMBEDDED, VAR
from tests.url_map import Estate, make_estate

# Whatever connection was made on the way here is made anew, by the backend of the tests.
settings.DATABASES["default"]["ENGINE"] = BACKEND
with suppress(AttributeError):
    del connections["default"]

# What takes many seconds: a browser, the whole house, the demo's two years.
LONGEST = (
    "tests/e2e/",
    "tests/core/test_supervisor.py",
    "tests/core/test_servers.py",
    "tests/billing/demo/",
    "tests/billing/api/test_documentation.py",
    "tests/billing/bulk/",
)

# A busy machine is no finding: nothing is judged by the clock.
hypothesis_settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile(
    "nightly", hypothesis_settings.get_profile("any machine"), max_examples=2000
)
hypothesis_settings.load_profile("nightly" if NIGHTLY else "any machine")


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Begin with what takes longest, so that no worker ends alone with it.

    Each worker of a parallel run begins at a place of its own in the list. Where the second one
    begins lies what needs no database: it has something to do while the first one migrates.
    """
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    long = [item for item in items if item.nodeid.startswith(LONGEST)]
    rest = [item for item in items if not item.nodeid.startswith(LONGEST)]
    quick = [item for item in rest if not _needs_database(item)]
    others = [item for item in rest if _needs_database(item)]
    place = max(0, len(items) // workers - len(long))
    items[:] = [*long, *others[:place], *quick, *others[place:]]


def _needs_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures or item.get_closest_marker("django_db"))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what stays until the end to itself: modules, templates and tests are no garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def template_held(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> ExitStack:
    """Hold the template while this run makes its database, on a server of our own."""
    held = ExitStack()
    if EMBEDDED:
        with django_db_blocker.unblock():
            held.enter_context(copied_from_template(VAR))
    return held


@pytest.fixture(scope="session")
def django_db_setup(
    template_held: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Make the database, and let those who wait for the template go on."""
    with django_db_blocker.unblock():
        template_held.close()
    forget_post_migrate()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hash passwords quickly: their strength is Django's business, the time is ours."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_redis() -> None:
    """Begin each test with nothing counted and nothing cached."""
    _redis(settings.REDIS_URL).flushdb()


@cache
def _redis(url: str) -> Redis:
    return Redis.from_url(url)


@pytest.fixture(scope="session")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Callable[[], AbstractContextManager[None]]:
    """Return a block whose rows stay for all tests in it; for fixtures of a class or a module.

    Each test's own transaction is a savepoint in the block's: what a test does to the rows is taken
    back as ever. Tests that commit cannot be in it.
    """

    @contextmanager
    def block() -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return block


@pytest.fixture(scope="module")
def standing_estate(
    standing: Callable[[], AbstractContextManager[None]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Estate]:
    """Build an estate once for the tests of a module."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("estate")), standing():
        yield make_estate()


@pytest.fixture
def estate(standing_estate: Estate, db: None) -> Estate:
    """Return the estate of the module; its objects are read anew, as a test may change them."""
    return standing_estate.read_anew()
