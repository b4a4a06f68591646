"""The portrait of a log-in: fetched by us, made anew, kept here; whatever lies at the address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from accounts.models import Identity
from blog.models import Blog, Post
from tests import people
from tests.comments.browsing import browser
from tests.comments.travelling import travel
from tests.factories import make_post
from tests.internet.bad_pictures import BAD_PICTURES, PICTURES_FOR_LATER
from tests.internet.cast import portrait
from tests.internet.faults import BEARABLE
from tests.internet.messages import Caller
from tests.internet.visitor import Visitor
from tests.internet.world import PICTURE_HOSTS, Internet

AT_X = "ada_400x400.png"
LIES = [fault for fault in BEARABLE if fault.startswith("picture: ")]


@pytest.fixture
def post(blog: Blog) -> Post:
    return make_post(blog, people.author(blog))


@pytest.fixture
def log_in(post: Post, internet: Internet, visitor: Visitor) -> Callable[[], Identity]:
    """Return a function by which Ada logs in with X; it gives her face."""

    def log_in() -> Identity:
        travel(browser(), post, internet.x, visitor)
        return Identity.objects.get(display_name="Ada Lovelace")

    return log_in


def fetched(internet: Internet) -> list[str]:
    """Return which pictures the site has asked for."""
    asked = [request for request in internet.seen if request.host in PICTURE_HOSTS]
    assert all(request.caller is Caller.SITE for request in asked)
    return [request.path for request in asked]


@pytest.mark.parametrize("service", ["x", "facebook", "google", "github", "openid"])
def test_every_provider_brings_a_portrait(
    service: str,
    internet: Internet,
    post: Post,
    visitor: Visitor,
    run_tasks: Callable[[], None],
) -> None:
    travel(browser(), post, getattr(internet, service), visitor)
    run_tasks()
    face = Identity.objects.get(display_name="Ada Lovelace")
    with default_storage.open(str(face.avatar.name)) as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("WEBP", (256, 256))


def test_the_same_portrait_is_fetched_once(
    internet: Internet, log_in: Callable[[], Identity], run_tasks: Callable[[], None]
) -> None:
    for _time in range(2):
        log_in()
        run_tasks()
    assert len(fetched(internet)) == 1


@pytest.mark.parametrize("what", BAD_PICTURES)
def test_what_is_no_portrait_is_left_alone(
    what: str, internet: Internet, log_in: Callable[[], Identity], run_tasks: Callable[[], None]
) -> None:
    internet.pictures[AT_X] = BAD_PICTURES[what]
    face = log_in()
    run_tasks()
    face.refresh_from_db()
    assert face.portrait_url == ""
    assert len(fetched(internet)) == 1


@pytest.mark.parametrize("lie", LIES)
def test_a_portrait_is_fetched_from_its_providers_host_only(
    lie: str, internet: Internet, log_in: Callable[[], Identity], run_tasks: Callable[[], None]
) -> None:
    BEARABLE[lie](internet.x)
    face = log_in()
    run_tasks()
    face.refresh_from_db()
    assert face.portrait_url == ""
    assert not fetched(internet)


@pytest.mark.parametrize("what", PICTURES_FOR_LATER)
def test_a_portrait_that_does_not_come_is_asked_for_again(
    what: str,
    internet: Internet,
    log_in: Callable[[], Identity],
    run_tasks: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    internet.pictures[AT_X] = PICTURES_FOR_LATER[what]
    face = log_in()
    with monkeypatch.context() as impatience:
        impatience.setattr("storyteller.lib.fetch.LONGEST", 0.3)
        run_tasks()
    face.refresh_from_db()
    assert face.portrait_url == ""
    internet.pictures[AT_X] = portrait()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        run_tasks()
    face.refresh_from_db()
    assert face.portrait_url
    assert len(fetched(internet)) == 2
