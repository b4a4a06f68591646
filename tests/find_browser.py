"""Find a Chromium for the browser tests; run as a program, bring one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NOWHERE = (
    "There is no Chromium for the browser tests, and it could not be installed: install it "
    "(apt-get install chromium, or .venv/bin/playwright install chromium), "
    "or leave those tests out with BROWSER=none."
)
# Seconds for one try to install: a download that takes longer has no network behind it.
PATIENCE = 300


def find() -> str | None:
    """Return the path of a Chromium on this machine: the system's, else Playwright's own."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  it takes half a second

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Bring a Chromium: from Debian as root, with all it needs, else Playwright's build."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "update", "-qq")
        if _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"):
            return
    _try(sys.executable, "-m", "playwright", "install", "chromium")


def _try(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> None:
    """See to it that there is a browser; where there is none, the tests themselves say so."""
    if os.environ.get("BROWSER") == "none" or find():
        return
    print("Installing Chromium for the browser tests")  # noqa: T201
    install()


if __name__ == "__main__":
    main()
