"""What is shown of a story elsewhere: its cover, cut around what matters, or a card of ours."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from accounts.models import User
from blog.cards import Words, draw, writable
from blog.models import Blog, Image, Post
from blog.models.post import draw_card
from tests import people
from tests.factories import make_post

META = re.compile(r'<meta property="(og:[\w:]+)" content="([^"]*)">')


def shown(client: Client, post: Post) -> dict[str, str]:
    """Return what the head of the story's page says to other sites."""
    return dict(META.findall(client.get(post.path).text))


def card_of(post: Post) -> Pillow.Image:
    """Return the share picture, decoded."""
    post.refresh_from_db()
    with default_storage.open(post.card_path) as file:
        picture = Pillow.open(io.BytesIO(file.read()))
        picture.load()
        return picture.convert("RGB")


@pytest.fixture
def story(blog: Blog, ada: User, run_tasks: Callable[[], None]) -> Post:
    """Return a story that was published just now."""
    post = make_post(blog, ada, status="draft", title='A "very" <long> journey')
    post.publish(by=ada)
    run_tasks()
    post.refresh_from_db()
    return post


def cover(blog: Blog, ada: User, size: tuple[int, int] = (1600, 800)) -> Image:
    """Return a picture, blue on its left half and red on its right."""
    picture = Pillow.new("RGB", size, (255, 0, 0))
    picture.paste((0, 0, 255), (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return Image.store(blog, ContentFile(written.getvalue(), "x.png"), alt="Two colours", by=ada)


def test_a_published_story_gets_a_card_with_its_words(client: Client, story: Post) -> None:
    told = shown(client, story)
    assert told["og:title"] == "A &quot;very&quot; &lt;long&gt; journey"
    assert told["og:image"] == f"http://testserver/media/{story.card_path}"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == told["og:title"]
    answer = client.get(told["og:image"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.getvalue()[1:4] == b"PNG"
    assert card_of(story).size == (1200, 630)


def test_the_card_costs_the_page_no_query(
    client: Client, story: Post, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    Post.objects.update(card_path="")
    with django_assert_max_num_queries(8) as without:
        assert "og:image" not in client.get(story.path).text
    Post.objects.update(card_path=story.card_path)
    Blog.objects.get().move_edition()
    with django_assert_num_queries(len(without)):
        assert "og:image" in client.get(story.path).text


def test_nobody_can_guess_where_it_lies(story: Post) -> None:
    assert re.fullmatch(r"cards/[0-9a-f]{32}\.png", story.card_path)


def test_a_draft_has_none(blog: Blog, ada: User, run_tasks: Callable[[], None]) -> None:
    draft = make_post(blog, ada, status="draft")
    draft.title = "Another"
    draft.save()
    run_tasks()
    draft.refresh_from_db()
    assert draft.card_path == ""


def test_one_that_appears_by_itself_gets_its_card(
    blog: Blog, ada: User, run_tasks: Callable[[], None]
) -> None:
    story = make_post(blog, ada)
    Post.objects.update(status="scheduled")
    Post.objects.publish_due()
    run_tasks()
    story.refresh_from_db()
    assert story.card_path


def test_another_title_makes_another_card_and_lets_the_old_one_go(
    story: Post, run_tasks: Callable[[], None]
) -> None:
    before, edition = story.card_path, Blog.objects.get().edition
    story.title = "Another"
    story.save()
    run_tasks()
    story.refresh_from_db()
    assert story.card_path != before
    assert default_storage.exists(story.card_path)
    assert not default_storage.exists(before)
    assert Blog.objects.get().edition > edition


def test_what_stays_the_same_is_not_drawn_again(story: Post) -> None:
    story.body = "<p>Other words.</p>"
    story.save()
    assert not DBTaskResult.objects.ready().exists()
    default_storage.delete(story.card_path)  # whoever drew it again would bring it back
    draw_card.call(story.pk)
    assert not default_storage.exists(story.card_path)


def test_whoever_holds_an_older_row_does_not_bring_the_old_card_back(story: Post) -> None:
    old = Post.objects.get(pk=story.pk)
    Post.objects.update(card_path="cards/newer.png")
    old.save()
    assert Post.objects.get().card_path == "cards/newer.png"


def test_a_cover_is_shared_cut_around_its_focal_point(
    client: Client, blog: Blog, story: Post, ada: User, run_tasks: Callable[[], None]
) -> None:
    story.cover = cover(blog, ada, (3000, 800))
    story.save()
    run_tasks()
    told = shown(client, story)
    assert told["og:image"].endswith(".jpeg")
    assert told["og:image:alt"] == "Two colours"
    assert card_of(story).size == (1200, 630)
    for x, wanted in ((0.0, "blue"), (1.0, "red")):
        Image.objects.get().focus_on(x, 0.5)
        run_tasks()
        red, _green, blue = card_of(story).getpixel((600, 300))  # type: ignore[misc]
        assert ("blue" if blue > red else "red") == wanted


def test_a_cover_that_is_still_being_made_is_shared_later(
    blog: Blog, story: Post, ada: User, run_tasks: Callable[[], None]
) -> None:
    story.cover = cover(blog, ada)
    story.save()
    draw_card.call(story.pk)
    assert card_of(story).format is None
    assert story.card_path.endswith(".png")
    run_tasks()
    story.refresh_from_db()
    assert story.card_path.endswith(".jpeg")


def test_a_cover_that_would_be_a_blur_is_not_blown_up(
    blog: Blog, story: Post, ada: User, run_tasks: Callable[[], None]
) -> None:
    story.cover = cover(blog, ada, (300, 200))
    story.save()
    run_tasks()
    story.refresh_from_db()
    assert story.card_path.endswith(".png")


def test_what_was_published_before_there_were_cards_gets_one(
    blog: Blog, ada: User, run_tasks: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    story = make_post(blog, ada)
    make_post(blog, ada, status="draft", slug="draft")
    image = cover(blog, ada)
    run_tasks()
    Image.objects.update(renditions=Image.objects.get().renditions[1:2])
    for pictures, cards in ((1, 1), (0, 0)):
        call_command("renew_pictures")
        said = f"{pictures} pictures and {cards} share pictures are asked for."
        assert said in capsys.readouterr().out
        run_tasks()
    story.refresh_from_db()
    image.refresh_from_db()
    assert story.card_path
    assert image.has_all_formats


def test_another_name_of_the_blog_is_told_on_all_cards(
    story: Post, blog: Blog, run_tasks: Callable[[], None], client: Client
) -> None:
    client.force_login(people.owner(blog))
    page = f"/admin/blog/blog/{blog.pk}/change/"
    form = client.get(page).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    before = story.card_path
    for title, is_new in ((blog.title, False), ("Quite another", True)):
        answer = client.post(page, sent | {"title": title})
        assert answer.status_code == 302
        run_tasks()
        story.refresh_from_db()
        assert (story.card_path != before) is is_new
    assert default_storage.exists(story.card_path)


def test_the_card_of_a_deleted_story_goes_with_it(
    story: Post, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Post.objects.filter(pk=story.pk).delete()
    assert not default_storage.exists(story.card_path)


def test_a_story_deleted_meanwhile_is_nobodys_loss(blog: Blog) -> None:
    draw_card.call(12_345)


# The drawing ----------------------------------------------------------------------------------


def test_words_that_our_letters_cannot_write_are_left_out() -> None:
    assert writable("Łódź, Győr & Çanakkale — “x”") == "Łódź, Győr & Çanakkale — “x”"
    for title in ("Ночной поезд", "Η νυχτερινή αμαξοστοιχία", "Chuyến tàu đêm"):
        assert writable(title) == title
    assert writable("Hello 🎉 world 👩\u200d🚀 ☂️ 1️⃣") == "Hello world 1"
    for title in ("夜の列車", "قطار الليل", "रात की गाड़ी", "Hello 夜", "שלום"):
        assert writable(title) == ""


def test_without_a_title_the_name_of_the_blog_is_set_large() -> None:
    assert draw(Words("夜の列車", "The Storyteller", "Ada")) == draw(
        Words("", "The Storyteller", "Ada")
    )
    assert draw(Words("夜の列車", "The Storyteller", "Ada")) != draw(Words("", "", "Ada"))


@pytest.mark.parametrize("title", ["x" * 200, "A Journey " * 20, "W" * 12, "i", "a" * 60 + " b"])
def test_every_title_keeps_inside(title: str) -> None:
    picture = Pillow.open(io.BytesIO(draw(Words(title, "B" * 120, "C" * 500)))).convert("RGB")
    paper = picture.getpixel((60, 300))
    for box in ((1110, 0, 1200, 630), (40, 0, 100, 630), (40, 0, 1200, 60), (40, 590, 1200, 630)):
        assert picture.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), paper)]


@given(st.text(max_size=200), st.text(max_size=120), st.text(max_size=300))
def test_any_words_can_be_drawn(title: str, blog: str, authors: str) -> None:
    assert draw(Words(title, blog, authors)).startswith(b"\x89PNG")
