"""Draw the picture of the story page that README.md shows, of a seeded site, in Chromium."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.find_browser import NOWHERE, find

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "story.png"
STORY = "The 22:40 to Narrow Water"
PATIENCE = 180  # seconds for the site's first answer, on a busy machine


@contextmanager
def seeded_site() -> Iterator[str]:
    """Yield the address of a site with the seed's small world, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environment = os.environ | {"STORYTELLER_DATA": folder, "PORT": str(port)}
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "--verbosity=0"], ["seed"]):
            subprocess.run([*manage, *command], env=environment, check=True, capture_output=True)
        with subprocess.Popen([*manage, "serve"], env=environment) as site:
            try:
                yield _when_it_answers(port)
            finally:
                site.terminate()


def draw(address: str) -> None:
    """Write the picture: the end of the story and the beginning of its conversation."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=find() or sys.exit(NOWHERE), args=options
        )
        page = browser.new_page(viewport={"width": 1100, "height": 1500}, base_url=address)
        page.goto("/")
        page.get_by_role("link", name=STORY).first.click()
        page.get_by_text("Published by").scroll_into_view_if_needed()
        page.evaluate(
            "scrollBy(0, document.querySelector('#comments').getBoundingClientRect().top - 640)"
        )
        page.screenshot(path=PICTURE)
        browser.close()


def _when_it_answers(port: int) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("localhost", port, timeout=30)
        with suppress(OSError):
            connection.request("GET", "/")
            if connection.getresponse().status == HTTPStatus.OK:
                return f"http://localhost:{port}"
        time.sleep(0.2)
    sys.exit("The site did not answer.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port: int = trial.getsockname()[1]
        return port


if __name__ == "__main__":
    with seeded_site() as home:
        draw(home)
