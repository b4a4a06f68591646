"""A real Chromium in front of a real server, that fails a test at the first sign of trouble."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
)
from pytest_django.live_server_helper import LiveServer

from tests.browser.lending import PATIENCE, Lender
from tests.browser.rush import Rush
from tests.find_browser import NOWHERE, find
from tests.internet.messages import Caller
from tests.internet.world import Internet

expect.set_options(timeout=PATIENCE)

# A form that comes back with its errors is a page with status 422; Chromium notes it as an error.
_REFUSED_ON_PURPOSE = re.compile(r"status of (400|403|404|405|409|410|413|422|429)\b")

type NewPage = Callable[..., Page]


class Watch:
    """Remembers what a page must not do: break the policy, fail in script, call another host.

    Who ``may_leave`` goes to other hosts; still no page of ours fetches anything from there.
    """

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.may_leave = False
        self.saw_a_form_that_keeps = False  # and sends its words while it closes

    def follow(self, context: BrowserContext) -> BrowserContext:
        """Watch everything that happens in ``context`` from now on."""
        for event, notice in self._noticed:
            context.on(event, notice)
        return context

    def leave(self, context: BrowserContext) -> None:
        """Watch ``context`` no longer."""
        for event, notice in self._noticed:
            context.remove_listener(event, notice)

    @property
    def _noticed(self) -> list[tuple[Any, Callable[..., None]]]:
        return [("console", self._hear), ("weberror", self._stumble), ("request", self._see)]

    def _stumble(self, trouble: WebError) -> None:
        self.troubles.append(f"script: {trouble.error}")

    def _hear(self, message: ConsoleMessage) -> None:
        is_page = "/static/" not in message.location["url"]
        if message.type == "error" and not (is_page and _REFUSED_ON_PURPOSE.search(message.text)):
            self.troubles.append(f"console: {message.text} ({message.location['url']})")

    def _see(self, request: Request) -> None:
        self.saw_a_form_that_keeps |= "/admin/blog/post/" in request.url
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


@pytest.fixture(scope="session")
def lender(browser: Browser, base_url: str) -> Lender:
    """Return who hands browsers on from test to test."""
    return Lender(browser, base_url)


@pytest.fixture(scope="session")
def rush() -> Rush:
    """Return who counts the requests that are being answered."""
    return Rush()


@pytest.fixture
def open_page(
    lender: Lender, browser_context_args: dict[str, Any], watch: Watch, rush: Rush
) -> Iterator[NewPage]:
    """Return a function that opens a watched page of somebody's browser, who has never been here.

    It takes what differs from a browser on a desk.
    """
    followed: list[BrowserContext] = []
    with ExitStack() as loans:

        def open_one(**arguments: Any) -> Page:
            page = loans.enter_context(lender.lend(**browser_context_args | arguments))
            followed.append(watch.follow(page.context))
            return page

        yield open_one
    for context in followed:
        watch.leave(context)
    if watch.saw_a_form_that_keeps:
        rush.wait_for_calm()


@pytest.fixture
def page(open_page: NewPage) -> Page:
    """Return a page of a browser on a desk."""
    return open_page()


@pytest.fixture
def second_browser(open_page: NewPage) -> Page:
    """Return a page of somebody else's browser: no cookie is shared with ``page``."""
    return open_page()


@pytest.fixture
def page_without_script(open_page: NewPage) -> Page:
    """Return a page of a browser whose owner has switched JavaScript off."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def phone_page(open_page: NewPage) -> Page:
    """Return a page of a small phone, held upright."""
    size = {"width": 390, "height": 844}
    return open_page(viewport=size, device_scale_factor=2, has_touch=True, is_mobile=True)


@pytest.fixture
def way_out(internet: Internet, base_url: str, watch: Watch) -> dict[str, Any]:
    """Return how a browser is opened that reaches the providers, and nobody else."""
    watch.may_leave = True
    internet.register(base_url)
    door = {"server": internet.url(Caller.BROWSER), "bypass": "127.0.0.1,localhost"}
    return {"proxy": door}


@pytest.fixture(params=["with script", "without script"])
def traveller(request: pytest.FixtureRequest, open_page: NewPage, way_out: dict[str, Any]) -> Page:
    """Return the page of somebody who can log in elsewhere, with JavaScript and without."""
    return open_page(java_script_enabled=request.param == "with script", **way_out)


@pytest.fixture
def scripted(open_page: NewPage, way_out: dict[str, Any]) -> Page:
    """Return the page of somebody who can log in elsewhere, with JavaScript."""
    return open_page(**way_out)


@pytest.fixture(params=["blocked", "allowed"])
def cookies(request: pytest.FixtureRequest) -> str:
    """Return what is done with third-party cookies."""
    return str(request.param)


@pytest.fixture
def by_cookies(
    cookies: str,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
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
    how = browser_type_launch_args | browser_context_args | way_out
    context = watch.follow(browser_type.launch_persistent_context(tmp_path, **how))
    context.set_default_timeout(PATIENCE)
    yield context.pages[0]
    context.close()
