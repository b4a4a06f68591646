"""Writing at the desk: what is kept, what is refused in words, and that no word is lost."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post
from tests import people
from tests.desk.writing import ADD, change, rewrite, said, words, write, wrong
from tests.factories import make_post

At = Callable[..., Client]


@pytest.fixture
def draft(blog: Blog, ada: User) -> Post:
    """Return a story that Ada has begun."""
    return make_post(blog, ada, status=Post.Status.DRAFT)


@pytest.mark.parametrize("role", ["author", "editor", "owner", "operator"])
def test_who_writes_a_story_stands_on_its_byline_at_this_blog(
    at: At, blog: Blog, role: str
) -> None:
    client = at(role)
    page = write(client)
    post = Post.objects.get()
    assert page.redirect_chain[-1][0] == change(post)
    assert (post.blog, post.title, post.status) == (blog, "The Lamp", Post.Status.DRAFT)
    assert [str(person.pk) for person in post.byline] == [client.session["_auth_user_id"]]
    assert "Saved: “The Lamp”." in said(page)
    assert f"/preview/{post.pk}/" in said(page)


@pytest.mark.parametrize("who", ["moderator", "reader", "nobody"])
def test_others_write_nothing(at: At, blog: Blog, who: str) -> None:
    assert at(who).post(ADD, words()).status_code in {302, 403}
    assert not Post.objects.exists()


def test_an_author_edits_the_own_story_and_keeps_a_revision(at: At, ada: User, draft: Post) -> None:
    rewrite(at(ada), draft, title="The Day Train", body="<p>It left at noon.</p>")
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("The Day Train", "<p>It left at noon.</p>")
    assert [(one.title, one.by) for one in draft.revisions.all()] == [("The Day Train", ada)]


def test_saving_sets_no_counter_and_no_status_back(at: At, ada: User, draft: Post) -> None:
    with CaptureQueriesContext(connection) as queries:
        rewrite(at(ada), draft, title="The Day Train")
    written = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "blog_post"')]
    assert any('"title"' in sql for sql in written)
    assert not any('"comment_count"' in sql or '"status"' in sql for sql in written)


def test_another_authors_story_is_not_there(at: At, draft: Post) -> None:
    client = at("co-author")
    assert client.get(change(draft)).status_code == 302
    rewrite(client, draft, title="Mine now")
    draft.refresh_from_db()
    assert draft.title == "The Night Train"


@pytest.mark.parametrize("role", ["editor", "owner", "operator"])
def test_editors_edit_every_story_and_do_not_become_its_authors(
    at: At, ada: User, draft: Post, role: str
) -> None:
    rewrite(at(role), draft, title="Better")
    draft.refresh_from_db()
    assert (draft.title, draft.byline) == ("Better", [ada])


def test_a_story_of_another_blog_is_not_there(at: At) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example")
    theirs = make_post(elsewhere, people.make_person("nora", elsewhere, "author"))
    for role in ("owner", "operator"):
        assert at(role).get(change(theirs)).status_code == 302


def test_a_missing_story_and_a_strange_address_lead_back(at: At) -> None:
    client = at("editor")
    for number in ("999999", "99999999999999999999999", "x", "%00"):
        assert client.get(f"/admin/blog/post/{number}/change/").status_code in {302, 400}


# What is refused, with every word kept ----------------------------------------------------------

REFUSED = [
    ({"title": ""}, "title", "Give your story a title."),
    ({"title": "   \u200b"}, "title", "Give your story a title."),
    ({"title": "x" * 300}, "title", "at most 200 characters"),
    ({"slug": "x" * 300}, "slug", "at most 100 characters"),
    ({"slug": "not/a/word"}, "slug", "Use letters, digits and hyphens only."),
    ({"excerpt": "x" * 1001}, "excerpt", "at most 1000 characters"),
    ({"kind": "novel"}, "kind", "Select a valid choice"),
    ({"kind": "page", "slug": "admin"}, "slug", "taken by the site itself"),
    ({"cover": "999"}, "cover", "Select a valid choice"),
    ({"cover": "99999999999999999999999"}, "cover", "Select a valid choice"),
    ({"tag_words": ", ".join(map(str, range(21)))}, "tag_words", "At most 20 tags."),
    ({"tag_words": "x" * 61}, "tag_words", "too long for a tag"),
    ({"tag_words": "sea, !!"}, "tag_words", "“!!” has no letters."),
    ({"byline_words": "ada, zed"}, "byline_words", "“zed” does not write here."),
    ({"comment_mode": "loud"}, "comment_mode", "Select a valid choice"),
    ({"closes_at": "tomorrow"}, "closes_at", "Enter a valid date/time."),
    ({"closes_at": "0001-01-01T00:00"}, "closes_at", "between 1900 and 2200"),
    ({"closes_at": "9999-12-31T23:59"}, "closes_at", "between 1900 and 2200"),
    ({"slow_seconds": "-1"}, "slow_seconds", "greater than or equal to 0"),
    ({"slow_seconds": "9" * 30}, "slow_seconds", "less than or equal to 86400"),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), REFUSED)
def test_what_cannot_be_kept_is_refused_in_words_and_no_word_is_lost(
    at: At, ada: User, changes: dict[str, str], field: str, sentence: str
) -> None:
    sent = {"body": "<p>Many words, written for hours.</p>"} | changes
    page = at(ada).post(ADD, words(**sent))
    assert page.status_code == 200
    assert sentence in " ".join(wrong(page)[field])
    assert "Many words, written for hours." in page.text
    assert not Post.objects.exists()


def test_text_that_a_database_refuses_is_scrubbed(at: At, ada: User) -> None:
    half = b"\xed\xa0\x80"  # a lone surrogate, as a broken program sends it
    sent = words(
        title=b"A\x00B" + half,
        body=b"<p>one\x00two&#xD800;" + half + b"</p>",
        excerpt="\x00three",
        tag_words=b"se\x00a, " + half + b"x",
    )
    at(ada).post(ADD, urlencode(sent), content_type="application/x-www-form-urlencoded")
    post = Post.objects.get()
    assert post.title.startswith("AB")
    assert post.body.startswith("<p>onetwo")
    assert post.excerpt == "three"
    assert "sea" in {tag.name for tag in post.tags.all()}


def test_a_slug_of_control_characters_is_none(at: At, ada: User) -> None:
    write(at(ada), slug="\x00\x01")
    assert Post.objects.get().slug == "the-lamp"


def test_script_does_not_pass(at: At, ada: User) -> None:
    write(at(ada), body='<p onclick="x()">Hi<script>alert(1)</script></p><img src=//e.example/x>')
    assert Post.objects.get().body == "<p>Hi</p>"


def test_a_body_beyond_all_measure_is_refused(at: At, ada: User) -> None:
    page = at(ada).post(ADD, words(body="x" * 400_001))
    assert "at most 400000 characters" in " ".join(wrong(page)["body"])


# Address, tags, byline ---------------------------------------------------------------------------


def test_the_address_follows_the_title_until_it_is_published_or_chosen(at: At, ada: User) -> None:
    client = at(ada)
    write(client, title="The Lamp")
    post = Post.objects.get()
    rewrite(client, post, title="The Lantern")
    post.refresh_from_db()
    assert post.slug == "the-lantern"
    rewrite(client, post, slug="a-light")
    post.refresh_from_db()
    rewrite(client, post, title="The Beacon")
    post.refresh_from_db()
    assert post.slug == "a-light"


def test_the_address_of_a_published_story_stays_when_its_title_changes(
    at: At, blog: Blog, ada: User
) -> None:
    post = make_post(blog, ada)
    rewrite(at(ada), post, title="The Day Train")
    post.refresh_from_db()
    assert post.slug == "the-night-train"


def test_a_changed_address_leads_on_from_the_old_one(at: At, blog: Blog, ada: User) -> None:
    post = make_post(blog, ada)
    old = post.get_absolute_url()
    client = at(ada)
    rewrite(client, post, slug="the-day-train")
    post.refresh_from_db()
    assert client.get(old)["Location"] == post.get_absolute_url() != old


def test_an_address_in_another_script_is_kept(at: At, ada: User) -> None:
    write(at(ada), title="Соль", slug="соль")
    assert Post.objects.get().slug == "соль"


def test_new_words_make_tags_and_known_ones_are_found(at: At, blog: Blog, ada: User) -> None:
    blog.tags.create(name="Sea", slug="sea")
    write(at(ada), tag_words="sea, #Night trains, sea,, ")
    assert [tag.name for tag in Post.objects.get().tags.all()] == ["Night trains", "Sea"]
    assert blog.tags.count() == 2


def test_words_taken_out_take_the_tag_off_the_story(at: At, ada: User) -> None:
    client = at(ada)
    write(client, tag_words="sea, night")
    post = Post.objects.get()
    rewrite(client, post, tag_words="night")
    assert [tag.name for tag in post.tags.all()] == ["night"]


def test_an_author_names_a_co_author_who_may_then_write_too(
    at: At, blog: Blog, ada: User, draft: Post
) -> None:
    ben = people.co_author(blog)
    rewrite(at(ada), draft, byline_words="ben, @Ada")
    assert [person.handle for person in draft.authors.order_by("authorships__position")] == [
        "ben",
        "ada",
    ]
    assert at(ben).get(change(draft)).status_code == 200


@pytest.mark.parametrize("handle", ["mo", "ruth", "nora"])
def test_only_members_who_write_come_on_a_byline(
    at: At, blog: Blog, ada: User, draft: Post, handle: str
) -> None:
    people.moderator(blog)
    people.reader()
    people.make_person("nora", people.make_blog(address="elsewhere.example"), "author")
    page = rewrite(at(ada), draft, byline_words=f"ada, {handle}")
    assert wrong(page)["byline_words"] == [f"“{handle}” does not write here."]


def test_an_author_cannot_leave_the_byline_and_an_editor_can_change_it(
    at: At, blog: Blog, ada: User, draft: Post
) -> None:
    people.co_author(blog)
    page = rewrite(at(ada), draft, byline_words="ben")
    assert wrong(page)["byline_words"] == ["Only an editor can take you off the byline."]
    rewrite(at("editor"), draft, byline_words="ben")
    assert [person.handle for person in draft.authors.all()] == ["ben"]


def test_the_last_author_cannot_be_taken_off(at: At, ada: User, draft: Post) -> None:
    page = rewrite(at("editor"), draft, byline_words=" , ")
    assert wrong(page)["byline_words"] == ["A story has at least one author."]
    assert list(draft.authors.all()) == [ada]


def test_an_author_who_left_the_blog_stays_on_the_byline_of_old_stories(
    at: At, blog: Blog, ada: User, draft: Post
) -> None:
    blog.memberships.filter(user=ada).delete()
    rewrite(at("editor"), draft, title="Old")
    assert list(draft.authors.all()) == [ada]


# What else the form says -------------------------------------------------------------------------


def test_the_form_works_without_script(at: At, ada: User, draft: Post) -> None:
    page = at(ada).get(change(draft)).text
    assert "&lt;p&gt;It left at ten.&lt;/p&gt;</textarea>" in page
    assert page.index('value="save"') < page.index('value="publish"')


def test_moments_are_told_and_taken_in_the_blogs_zone(at: At, blog: Blog, ada: User) -> None:
    Blog.objects.update(time_zone="Asia/Tokyo")
    client = at(ada)
    write(client, closes_at="2027-01-01T09:30")
    post = Post.objects.get()
    assert post.closes_at is not None
    assert post.closes_at.isoformat() == "2027-01-01T00:30:00+00:00"
    assert 'value="2027-01-01T09:30"' in client.get(change(post)).text


def test_a_draft_that_nobody_read_is_deleted_and_a_published_story_is_not(
    at: At, blog: Blog, ada: User, draft: Post
) -> None:
    client = at(ada)
    out = make_post(blog, ada, slug="out")
    for post in (draft, out):
        client.post(f"/admin/blog/post/{post.pk}/delete/", {"post": "yes"})
    assert list(Post.objects.all()) == [out]


@pytest.mark.parametrize("who", ["co-author", "moderator", "reader", "nobody"])
def test_nobody_else_deletes_a_draft(at: At, draft: Post, who: str) -> None:
    at(who).post(f"/admin/blog/post/{draft.pk}/delete/", {"post": "yes"})
    assert Post.objects.filter(pk=draft.pk).exists()
