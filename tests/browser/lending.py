"""Browsers are handed from test to test, as empty as new ones: opening one costs half a second."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

# A shared machine may be slow; a page that needs longer than this is broken.
PATIENCE = 15_000


class Lender:
    """Lends pages of browsers that share nothing; what was kept of one loan is gone at the next."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._idle: dict[str, list[BrowserContext]] = {}

    @contextmanager
    def lend(self, **arguments: Any) -> Iterator[Page]:
        """Lend a page, alone in a browser that was opened with ``arguments``."""
        idle = self._idle.setdefault(json.dumps(arguments, sort_keys=True), [])
        page = self._of_an_idle_one(idle) or self._of_a_new_one(arguments)
        yield page
        context = page.context
        for opened in context.pages:
            opened.close()
        context.clear_cookies()
        context.clear_permissions()
        idle.append(context)

    def _of_an_idle_one(self, idle: list[BrowserContext]) -> Page | None:
        while idle:
            page = idle.pop().new_page()
            if _has_its_own_clock(page):
                page.context.close()
                continue
            # Nobody else can write any more: every page that could is closed.
            wire = page.context.new_cdp_session(page)
            wire.send("Network.clearBrowserCache")
            kept = {"origin": self._address, "storageTypes": "all"}
            wire.send("Storage.clearDataForOrigin", kept)
            wire.detach()
            return page
        return None

    def _of_a_new_one(self, arguments: dict[str, Any]) -> Page:
        context = self._browser.new_context(**arguments)
        context.set_default_timeout(PATIENCE)
        return context.new_page()


def _has_its_own_clock(page: Page) -> bool:
    """Say whether a test has set the clock, which no browser of this kind gives back."""
    return not page.evaluate("() => /native code/.test(Date)")
