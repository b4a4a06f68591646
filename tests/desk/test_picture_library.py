"""The library in the editor's dialog: what is found, by whom, and what is put into the story."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from blog.admin.pictures import PAGE_LENGTH
from blog.forms.cover import LISTED
from blog.models import Blog, Image, Post
from tests import people
from tests.desk.writing import rewrite, write, wrong

At = Callable[..., Client]
LIBRARY = "/admin/blog/image/library/"


def kept(blog: Blog, by: User, count: int = 1, **fields: Any) -> list[Image]:
    """Return rows of pictures that are ready, the newest first."""
    now = timezone.now()
    made = [
        {"width": 480, "height": 270, "format": kind, "path": f"images/x/480.{kind}"}
        for kind in ("avif", "webp", "jpeg")
    ]
    rows = [
        Image(
            blog=blog,
            uploaded_by=by,
            original="originals/x.png",
            created_at=now - datetime.timedelta(minutes=number // 2),  # two of one moment
            **{
                "alt": f"Number {number}.",
                "status": "ready",
                "width": 480,
                "height": 270,
                "renditions": made,
            }
            | fields,
        )
        for number in range(count)
    ]
    Image.objects.bulk_create(rows)
    return list(Image.objects.filter(uploaded_by=by).newest_first())


def shown(client: Client, **query: Any) -> str:
    """Return the fragment that the dialog shows."""
    answer = client.get(LIBRARY, query)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return answer.text


def names(fragment: str) -> list[str]:
    """Return the names of the pictures in the order in which they are offered."""
    return [piece.split("/", 1)[0] for piece in fragment.split('<img src="/pictures/')[1:]]


def test_every_picture_is_offered_once_newest_first(at: At, blog: Blog, ada: User) -> None:
    images = kept(blog, ada, PAGE_LENGTH * 2 + 3)
    client, found, before = at(ada), [], ""
    for expected in (PAGE_LENGTH, PAGE_LENGTH, 3):
        page = shown(client, before=before)
        assert len(names(page)) == expected
        found += names(page)
        before = page.partition('data-more="')[2].partition('"')[0]
    assert before == ""
    assert found == [image.name for image in images]


def test_what_is_put_into_the_story_has_the_words_of_the_library(
    at: At, blog: Blog, ada: User
) -> None:
    [image] = kept(blog, ada, alt='A "red" <lamp>')
    page = shown(at(ada))
    assert f'data-picture="{image.pk}"' in page
    figure = f'<img src="{image.get_absolute_url()}" alt="A &quot;red&quot; &lt;lamp&gt;">'
    assert figure in page
    Image.objects.update(is_decorative=True)
    assert f'<img src="{image.get_absolute_url()}" alt="">' in shown(at(ada))


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("lamp", 1),
        ("LAMP red", 1),
        ("img_0042", 1),
        ("lamp img", 1),
        ("lamp blue", 0),
        ("%", 0),
        ("_", 1),
        ("  ", 1),
        ("\ud800", 0),
        ("x" * 10_000, 0),
        ("lamp " * 3_000, 1),
        ("'; drop table", 0),
    ],
)
def test_pictures_are_found_by_description_and_file_name(
    at: At, blog: Blog, ada: User, words: str, count: int
) -> None:
    kept(blog, ada, alt="A red lamp", file_name="IMG_0042.jpg")
    sent = words.encode("utf-8", "surrogatepass")
    assert len(names(shown(at(ada), q=sent))) == count


def test_nothing_found_is_said(at: At, blog: Blog, ada: User) -> None:
    assert "There is no picture yet." in shown(at(ada))
    kept(blog, ada)
    assert "No picture has these words" in shown(at(ada), q="elephant")


@pytest.mark.parametrize("before", ["x", "0", "%", "é", "A" * 22, "A" * 5_000])
def test_a_garbled_place_is_not_there(at: At, blog: Blog, ada: User, before: str) -> None:
    assert at(ada).get(LIBRARY, {"before": before}).status_code in {200, 404}


def test_authors_choose_among_their_own_and_editors_among_all(
    at: At, blog: Blog, ada: User
) -> None:
    [mine], [his] = kept(blog, ada), kept(blog, people.co_author(blog))
    kept(people.make_blog(title="Another", address="elsewhere.example"), people.reader())
    assert names(shown(at(ada))) == [mine.name]
    assert set(names(shown(at("editor")))) == {mine.name, his.name}


@pytest.mark.parametrize("who", ["moderator", "reader", "nobody"])
def test_nobody_else_sees_the_library(at: At, blog: Blog, who: str) -> None:
    assert at(who).get(LIBRARY).status_code in {302, 403}


def test_the_library_is_only_read(at: At, blog: Blog, ada: User) -> None:
    assert at(ada).post(LIBRARY).status_code == 405


def test_it_takes_as_many_queries_for_many_as_for_one(
    at: At, blog: Blog, ada: User, django_assert_max_num_queries: Any
) -> None:
    kept(blog, ada, 30)
    client = at(ada)
    with django_assert_max_num_queries(6):
        shown(client)


# The cover --------------------------------------------------------------------------------------


def test_a_cover_is_chosen_from_the_whole_library_and_the_newest_are_listed(
    at: At, blog: Blog, ada: User
) -> None:
    images = kept(blog, ada, LISTED + 1)
    oldest, client = images[-1], at(ada)
    page = client.get("/admin/blog/post/add/").text
    assert f'<option value="{images[0].pk}"' in page
    assert f'<option value="{oldest.pk}"' not in page
    write(client, cover=oldest.pk)
    story = Post.objects.get()
    assert story.cover == oldest
    page = client.get(f"/admin/blog/post/{story.pk}/change/").text
    assert re.search(rf'<option value="{oldest.pk}"[^>]* selected', page)
    assert f'src="{oldest.get_absolute_url()}"' in page


def test_a_picture_out_of_reach_is_no_cover(at: At, blog: Blog, ada: User) -> None:
    [his] = kept(blog, people.co_author(blog))
    for value in (his.pk, "x", "9" * 30, "-1", "\x00"):
        answer = write(at(ada), cover=value)
        assert wrong(answer)["cover"]
    assert not Post.objects.exists()


def test_a_cover_that_an_editor_chose_stays_when_its_author_saves(
    at: At, blog: Blog, ada: User
) -> None:
    write(at(ada))
    story = Post.objects.get()
    [his] = kept(blog, people.co_author(blog))
    Post.objects.update(cover=his)
    rewrite(at(ada), story, cover=his.pk)
    assert Post.objects.get().cover == his
