"""The test internet as pytest hands it out."""

import os
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from storyteller import log_ins

from .messages import Caller
from .visitor import Visitor
from .world import Internet

# Lower case wins where both are set, and a machine's own exceptions are not ours.
OF_THE_MACHINE = ("https_proxy", "http_proxy", "all_proxy", "no_proxy", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(scope="session")
def session_internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """Return the servers, which stay for the whole run."""
    made = Internet(tmp_path_factory.mktemp("internet"))
    yield made
    made.stop()


@pytest.fixture
def outside(session_internet: Internet) -> Internet:
    """Return the test internet, empty, without a site that knows of it."""
    session_internet.reset()
    return session_internet


@pytest.fixture
def internet(
    outside: Internet, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Internet]:
    """Give the site keys and a way out, to the test internet; fail for a wrong or stray request."""
    for name in OF_THE_MACHINE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", outside.url(Caller.SITE))
    monkeypatch.setenv("HTTP_PROXY", outside.url(Caller.SITE))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.fspath(outside.authority.bundle))
    settings.SOCIALACCOUNT_PROVIDERS = log_ins.providers(outside.environment)
    outside.register("http://testserver")
    yield outside
    assert not outside.troubles, "\n".join(outside.troubles)
    strays = [target for caller, target in outside.refused if caller is Caller.SITE]
    assert not strays, f"the site wanted to call {', '.join(strays)}"


@pytest.fixture
def visitor(outside: Internet) -> Visitor:
    """Return somebody who walks to the providers by hand."""
    return Visitor(outside)
