"""A real Chromium in front of a real server, that fails a test at the first sign of trouble."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, BrowserType, ConsoleMessage, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from tests.find_browser import NOWHERE, find
from tests.internet.messages import Caller
from tests.internet.world import Internet

# A shared machine may be slow; a page that needs longer than this is broken.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

# A form that comes back with its errors is a page with status 422; Chromium notes it as an error.
_REFUSED_ON_PURPOSE = re.compile(r"status of (400|403|404|405|409|413|422|429)\b")

type NewContext = Callable[..., BrowserContext]


class Watch:
    """Remembers what a page must not do: break the policy, fail in script, call another host.

    Who ``may_leave`` goes to other hosts; still no page of ours fetches anything from there.
    """

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.may_leave = False

    def follow(self, context: BrowserContext) -> BrowserContext:
        """Watch everything that happens in ``context`` from now on."""
        context.on("console", self._hear)
        context.on("weberror", lambda trouble: self.troubles.append(f"script: {trouble.error}"))
        context.on("request", self._see)
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        is_page = "/static/" not in message.location["url"]
        if message.type == "error" and not (is_page and _REFUSED_ON_PURPOSE.search(message.text)):
            self.troubles.append(f"console: {message.text} ({message.location['url']})")

    def _see(self, request: Request) -> None:
        if _is_ours(request.url) or (self.may_leave and _leaves_us(request)):
            return
        self.troubles.append(f"request: {request.url}")


def _is_ours(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme not in {"http", "https"} or address.hostname == "localhost"


def _leaves_us(request: Request) -> bool:
    return request.is_navigation_request() or not _is_ours(request.frame.url)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fail the test that saw trouble; ``watch.troubles.clear()`` where trouble was the point."""
    watching = Watch()
    yield watching
    assert not watching.troubles, "\n".join(watching.troubles)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], session_internet: Internet
) -> dict[str, Any]:
    """Start the Chromium that this machine has; it takes the test internet's certificate."""
    found = find()
    if not found:
        pytest.fail(NOWHERE, pytrace=False)
    # Chromium refuses its sandbox to root, and /dev/shm is small in containers.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    trusted = f"--ignore-certificate-errors-spki-list={session_internet.authority.fingerprint}"
    return browser_type_launch_args | {
        "executable_path": found,
        "args": ["--disable-dev-shm-usage", "--disable-gpu", trusted, *root],
    }


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Return the blog's address; the plugin's own fixture is one that pytest warns of."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Let ``page.goto("/")`` mean the blog, on a desk's screen, in English."""
    return browser_context_args | {
        "base_url": base_url,
        "locale": "en-GB",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def context(new_context: NewContext, watch: Watch) -> BrowserContext:
    """Return a browser that has never been here."""
    return _patient(watch.follow(new_context()))


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a page of a browser on a desk."""
    return context.new_page()


@pytest.fixture
def second_browser(new_context: NewContext, watch: Watch) -> Page:
    """Return a page of somebody else's browser: no cookie is shared with ``page``."""
    return _patient(watch.follow(new_context())).new_page()


@pytest.fixture
def page_without_script(browser: Any, browser_context_args: Any, watch: Watch) -> Iterator[Page]:
    """Return a page of a browser whose owner has switched JavaScript off."""
    yield from _page(browser, watch, browser_context_args | {"java_script_enabled": False})


@pytest.fixture
def phone_page(browser: Any, browser_context_args: Any, watch: Watch) -> Iterator[Page]:
    """Return a page of a small phone, held upright."""
    phone = {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
    }
    yield from _page(browser, watch, browser_context_args | phone)


@pytest.fixture
def way_out(
    browser_context_args: dict[str, Any], internet: Internet, base_url: str, watch: Watch
) -> dict[str, Any]:
    """Return how a browser is opened that reaches the providers, and nobody else."""
    watch.may_leave = True
    internet.register(base_url)
    door = {"server": internet.url(Caller.BROWSER), "bypass": "127.0.0.1,localhost"}
    return browser_context_args | {"proxy": door}


@pytest.fixture(params=["with script", "without script"])
def traveller(
    request: pytest.FixtureRequest, browser: Any, way_out: dict[str, Any], watch: Watch
) -> Iterator[Page]:
    """Return the page of somebody who can log in elsewhere, with JavaScript and without."""
    script = {"java_script_enabled": request.param == "with script"}
    yield from _page(browser, watch, way_out | script)


@pytest.fixture
def scripted(browser: Any, way_out: dict[str, Any], watch: Watch) -> Iterator[Page]:
    """Return the page of somebody who can log in elsewhere, with JavaScript."""
    yield from _page(browser, watch, way_out)


@pytest.fixture(params=["blocked", "allowed"])
def cookies(request: pytest.FixtureRequest) -> str:
    """Return what is done with third-party cookies."""
    return str(request.param)


@pytest.fixture
def by_cookies(
    cookies: str,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    way_out: dict[str, Any],
    watch: Watch,
    tmp_path: Path,
) -> Iterator[Page]:
    """Return the page of a browser that is told what to do with ``cookies`` of third parties.

    Chromium reads this from the preferences of a profile only; what it does without one changes.
    """
    mode = {"blocked": 1, "allowed": 0}[cookies]
    (tmp_path / "Default").mkdir()
    preferences = {"profile": {"cookie_controls_mode": mode}}
    (tmp_path / "Default/Preferences").write_text(json.dumps(preferences))
    context = browser_type.launch_persistent_context(
        tmp_path, **{**browser_type_launch_args, **way_out}
    )
    yield _patient(watch.follow(context)).pages[0]
    context.close()


def _page(browser: Any, watch: Watch, arguments: dict[str, Any]) -> Iterator[Page]:
    context = _patient(watch.follow(browser.new_context(**arguments)))
    yield context.new_page()
    context.close()


def _patient(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(PATIENCE)
    return context
