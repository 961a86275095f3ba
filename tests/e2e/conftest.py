"""A real browser for the tests that drive one."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# The driver of the browser runs an event loop in this thread; Django would take it for ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# A machine under load answers late, and that is no fault.
expect.set_options(timeout=30_000)

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once; ``CHROMIUM`` names another than the system's."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def browser_context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """Open a profile that nobody used before."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Iterator[Page]:
    """Open a page; errors of its scripts fail the test."""
    page = browser_context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert problems == []


@pytest.fixture
def sign_in(browser_context: BrowserContext, live_server):
    """Return what signs a user into the browser without the form."""

    def sign_in(user) -> None:
        client = Client()
        client.force_login(user)
        browser_context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )

    return sign_in


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nobody listens on port {port}")


@pytest.fixture
def simulator(live_server, settings, tmp_path) -> Iterator[str]:
    """Run the simulator as ``make run`` does, with its webhooks going to the test's server."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings.STRIPE_SIMULATOR_URL = settings.STRIPE_SIMULATOR_PUBLIC_URL = address
    settings.BASE_URL = live_server.url
    command = [sys.executable, "manage.py", "stripe_simulator", f"--port={port}"]
    command += [f"--state={tmp_path}", f"--public-url={address}"]
    command += [f"--webhook-url={live_server.url}/webhooks/stripe/"]
    program = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DEBUG": "1"})
    try:
        wait_for(port)
        yield address
    finally:
        program.terminate()
        program.wait(timeout=20)
