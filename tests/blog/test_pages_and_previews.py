"""Pages at addresses of their own, and posts that only some may see yet."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import User
from blog.addresses import is_reserved
from blog.models import Blog, Post
from blog.models.post_row import Status
from tests import people
from tests.factories import make_post, make_thread

HIDDEN = [status for status in Post.Status if status != Post.Status.PUBLISHED]


@pytest.fixture
def page(blog: Blog, ada: User) -> Post:
    """Return a page everybody may read."""
    return make_post(blog, ada, kind=Post.Kind.PAGE, title="About us", slug="about")


def test_everybody_reads_a_page(client: Client, page: Post) -> None:
    answer = client.get("/about/")
    assert answer.status_code == 200
    assert "About us" in answer.text
    assert answer.headers["Cache-Control"] == "max-age=0, s-maxage=1"


def test_a_missing_page_is_not_there(client: Client, blog: Blog) -> None:
    assert client.get("/about/").status_code == 404


def test_a_page_is_read_and_nothing_else(client: Client, page: Post) -> None:
    assert client.post("/about/").status_code == 405


def test_a_withdrawn_page_is_not_there(client: Client, page: Post, ada: User) -> None:
    page.withdraw(by=ada)
    assert client.get("/about/").status_code == 404
    client.force_login(people.reader())
    assert client.get("/about/").status_code == 404


def test_an_old_address_leads_to_the_page(client: Client, page: Post) -> None:
    page.slug = "who-we-are"
    page.save()
    assert client.get("/about/")["Location"] == "/who-we-are/"


def test_a_story_does_not_answer_at_a_pages_address(client: Client, blog: Blog, ada: User) -> None:
    make_post(blog, ada)
    assert client.get("/the-night-train/").status_code == 404


def test_every_first_word_of_our_addresses_is_reserved() -> None:
    words = {str(one.pattern).lstrip("^").split("/")[0] for one in _patterns(get_resolver())}
    # No slug has a dot.
    ours = {word for word in words if word and not word.startswith("<") and "." not in word}
    assert ours >= {"admin", "media", "tag"}
    assert [word for word in ours if not is_reserved(word)] == []


def _patterns(resolver: URLResolver) -> list[URLPattern | URLResolver]:
    """Return the patterns of the site, those that stand under an empty prefix opened."""
    found: list[URLPattern | URLResolver] = []
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver) and not str(one.pattern):
            found += _patterns(one)
        else:
            found.append(one)
    return found


# Previews -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", HIDDEN)
def test_authors_and_editors_see_what_is_not_public(
    client: Client, blog: Blog, ada: User, status: Status
) -> None:
    story = make_post(blog, ada)
    Post.objects.filter(pk=story.pk).update(status=status)
    for person in (ada, people.editor(blog), people.owner(blog)):
        client.force_login(person)
        answer = client.get(f"/preview/{story.pk}/")
        assert answer.status_code == 200
        assert "This story is not public" in answer.text
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_preview_speaks_of_comments_only_where_there_are_some(
    client: Client, blog: Blog, ada: User
) -> None:
    client.force_login(ada)
    story = make_post(blog, ada, status="draft")
    assert "Comments are closed." not in client.get(f"/preview/{story.pk}/").text
    make_thread(story, 1)
    page = client.get(f"/preview/{story.pk}/").text
    assert "Comments are closed." in page
    assert "Number 1 says so." in page


def test_nobody_else_sees_a_draft(client: Client, blog: Blog, ada: User) -> None:
    address = f"/preview/{make_post(blog, ada, status='draft').pk}/"
    assert client.get(address).status_code == 404
    for person in (people.co_author(blog), people.moderator(blog), people.reader()):
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_who_was_removed_no_longer_sees_old_drafts(client: Client, blog: Blog, ada: User) -> None:
    story = make_post(blog, ada, status="draft")
    blog.memberships.filter(user=ada).delete()
    client.force_login(ada)
    assert client.get(f"/preview/{story.pk}/").status_code == 404


def test_the_operator_sees_everything(client: Client, blog: Blog, ada: User) -> None:
    story = make_post(blog, ada, status="draft")
    client.force_login(people.make_person("op", is_superuser=True))
    assert client.get(f"/preview/{story.pk}/").status_code == 200


def test_the_preview_of_a_published_story_leads_to_it(
    client: Client, blog: Blog, ada: User
) -> None:
    story = make_post(blog, ada)
    answer = client.get(f"/preview/{story.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, story.get_absolute_url())


def test_a_missing_preview_is_not_there(client: Client, blog: Blog, ada: User) -> None:
    client.force_login(ada)
    assert client.get("/preview/1/").status_code == 404
    assert client.post("/preview/1/").status_code == 405


# Roles ----------------------------------------------------------------------------------------


def test_what_each_may_read_and_write(blog: Blog, ada: User) -> None:
    for status in Post.Status:
        post = make_post(blog, ada, title=status.value, slug=status.value)
        Post.objects.filter(pk=post.pk).update(status=status)
    every = set(Post.Status.values)
    reads = {
        ada: every,
        people.editor(blog): every,
        people.owner(blog): every,
        people.co_author(blog): {"published", "private"},
        people.moderator(blog): {"published", "private"},
        people.reader(): {"published"},
        people.make_person("op", is_superuser=True): every,
    }
    for person, expected in reads.items():
        visible = Post.objects.visible_to(person).values_list("status", flat=True)
        assert sorted(visible) == sorted(expected), person
        editable = Post.objects.editable_by(person).values_list("status", flat=True)
        assert set(editable) == (every if expected == every else set()), person


def test_a_role_at_another_blog_means_nothing_here(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada, status="draft")
    stranger = people.make_person("eve", people.make_blog(), "owner")
    assert story not in Post.objects.visible_to(stranger)
    assert story not in Post.objects.editable_by(stranger)


def test_two_authors_do_not_double_a_post(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    story.authorships.create(user=people.co_author(blog), position=1)
    assert Post.objects.visible_to(ada).count() == 1
