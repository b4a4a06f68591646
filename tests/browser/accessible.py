"""What axe finds in a page: the rules of WCAG 2.2 AA, and the best practices beside them."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def assert_accessible(page: Page) -> None:
    """Assert that axe finds nothing in ``page``, on a phone and on a desk, by day and by night.

    What the night changes is the colours, so only they are looked at again.
    """
    found: list[str] = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # the plain dict is one
        page.emulate_media(color_scheme="light")
        found += _findings(page, {"type": "tag", "values": RULES})
        page.emulate_media(color_scheme="dark")
        found += _findings(page, {"type": "rule", "values": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join([page.url, *found])


def _findings(page: Page, rules: dict[str, Any]) -> list[str]:
    # A colour on its way to another is neither.
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    answer = Axe().run(page, options=options).response
    width = page.evaluate("innerWidth")
    return [
        f"{width}: {violation['id']}: {violation['help']}: {node['html']}"
        f" ({node.get('failureSummary', '')})"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
