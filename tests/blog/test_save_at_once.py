"""Several people save one story at the same moment: one is first, the others are asked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from blog.models import Blog, Post, Unsaved
from tests import people
from tests.desk.writing import change, words
from tests.factories import make_post

AT_ONCE = 4


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    """Return the blog, where other threads see it."""
    return people.make_blog()


@pytest.fixture
def story(blog: Blog) -> Post:
    """Return a story that an author has begun."""
    return make_post(blog, people.author(blog), status=Post.Status.DRAFT)


def all_at_once(story: Post, editors: list[Client]) -> list[int]:
    """Let everybody save words of their own, begun with the same version; return the answers."""
    gate = Barrier(len(editors))

    def save(number: int) -> int:
        sent = words(title=f"By {number}", byline_words="ada", version=str(story.version))
        sent["form_key"] = f"the-form-of-editor-number-{number}"
        gate.wait()
        try:
            return int(editors[number].post(change(story), sent).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(editors)) as pool:
        return list(pool.map(save, range(len(editors))))


def test_of_those_who_save_at_once_one_wins_and_no_word_is_lost(blog: Blog, story: Post) -> None:
    editors = [Client() for _number in range(AT_ONCE)]
    for number, client in enumerate(editors):
        client.force_login(people.make_person(f"editor{number}", blog, "editor"))
    answers = all_at_once(story, editors)
    assert sorted(answers) == [302, *[409] * (AT_ONCE - 1)]
    winner = answers.index(302)
    story.refresh_from_db()
    assert (story.title, story.version) == (f"By {winner}", 1)
    assert [one.title for one in story.revisions.all()] == [f"By {winner}"]
    kept = {str(one) for one in Unsaved.objects.all()}
    assert kept == {f"By {number}" for number in range(AT_ONCE)} - {f"By {winner}"}


def test_of_a_save_and_a_deletion_at_once_the_words_are_kept(blog: Blog, story: Post) -> None:
    writer, other = Client(), Client()
    writer.force_login(User.objects.get(handle="ada"))
    other.force_login(people.editor(blog))
    gate = Barrier(2)

    def save() -> int:
        sent = words(title="Kept", byline_words="ada", form_key="the-form-of-the-author-ada")
        gate.wait()
        try:
            return int(writer.post(change(story), sent).status_code)
        finally:
            connections.close_all()

    def delete() -> int:
        gate.wait()
        try:
            address = f"/admin/blog/post/{story.pk}/delete/"
            return int(other.post(address, {"post": "yes"}).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        saved, deleted = pool.submit(save), pool.submit(delete)
        assert (saved.result(), deleted.result()) in {(302, 302), (409, 302)}
    assert not Post.objects.exists()
    if saved.result() == 409:
        assert [str(one) for one in Unsaved.objects.all()] == ["Kept"]
