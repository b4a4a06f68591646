"""What the database refuses, whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from blog.models import (
    Authorship,
    Blog,
    Image,
    Invitation,
    Membership,
    Post,
    Redirect,
    Revision,
    Tag,
)
from tests.factories import make_post


def refused(name: str, write: Callable[[], Any]) -> None:
    """Assert that the database refuses ``write`` for the constraint ``name``."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    # SQLite names the columns of a unique constraint instead of the constraint itself.
    assert name in str(caught.value) or "UNIQUE constraint failed" in str(caught.value)


@pytest.fixture
def row(blog: Blog, ada: User) -> QuerySet[Post]:
    """Return a published story as a set that can be updated past every verb."""
    return Post.objects.filter(pk=make_post(blog, ada).pk)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("blog_post_kind_valid", {"kind": "poem"}),
        ("blog_post_status_valid", {"status": "lost"}),
        ("blog_post_comment_mode_valid", {"comment_mode": "loud"}),
        ("blog_post_published_has_date", {"published_at": None}),
        ("blog_post_published_has_date", {"published_on": None}),
        ("blog_post_scheduled_has_date", {"status": "scheduled", "published_at": None}),
        ("blog_post_has_slug", {"slug": ""}),
    ],
)
def test_a_post_that_contradicts_itself(
    row: QuerySet[Post], name: str, fields: dict[str, Any]
) -> None:
    refused(name, lambda: row.update(**fields))


def test_two_stories_at_one_address(blog: Blog, ada: User, row: QuerySet[Post]) -> None:
    other = Post.objects.filter(pk=make_post(blog, ada).pk)
    refused("blog_post_story_address_unique", lambda: other.update(slug=row.get().slug))


def test_two_pages_at_one_address(blog: Blog, ada: User) -> None:
    pages = [make_post(blog, ada, kind="page", slug=slug) for slug in ("one", "two")]
    other = Post.objects.filter(pk=pages[1].pk)
    refused("blog_post_page_address_unique", lambda: other.update(slug="one"))


def test_an_author_twice_on_a_byline(ada: User, row: QuerySet[Post]) -> None:
    refused("blog_authorship_unique", lambda: Authorship.objects.create(post=row.get(), user=ada))


def test_a_revision_of_no_known_status(row: QuerySet[Post]) -> None:
    refused(
        "blog_revision_status_valid",
        lambda: Revision.objects.create(post=row.get(), title="x", status="lost"),
    )


def test_one_old_address_leading_to_two_posts(blog: Blog, row: QuerySet[Post]) -> None:
    def lead() -> None:
        Redirect.objects.create(blog=blog, path="/old/", post=row.get())

    lead()
    refused("blog_redirect_path_unique", lead)


def test_two_tags_with_one_slug_and_a_tag_without(blog: Blog) -> None:
    Tag.objects.create(blog=blog, name="Trains", slug="trains")
    refused("blog_tag_slug_unique", lambda: Tag.objects.create(blog=blog, name="T", slug="trains"))
    refused("blog_tag_has_slug", lambda: Tag.objects.create(blog=blog, name="T", slug=""))


def test_a_picture_of_no_known_status_or_with_its_focus_outside(blog: Blog) -> None:
    image = Image.objects.create(blog=blog, original="originals/x.png")
    row = Image.objects.filter(pk=image.pk)
    refused("blog_image_status_valid", lambda: row.update(status="lost"))
    refused("blog_image_focus_inside", lambda: row.update(focal_x=1.5))


def test_a_blog_at_a_taken_address_or_with_unknown_manners(blog: Blog) -> None:
    row = Blog.objects.filter(pk=blog.pk)
    row.update(address="one.example")
    refused(
        "blog_blog_address_unique",
        lambda: Blog.objects.create(title="Two", address="one.example"),
    )
    refused("blog_blog_comment_mode_valid", lambda: row.update(comment_mode="loud"))


def test_a_member_twice_or_in_an_unknown_role(blog: Blog, ada: User) -> None:
    row = Membership.objects.filter(blog=blog, user=ada)
    refused(
        "blog_membership_unique",
        lambda: Membership.objects.create(blog=blog, user=ada, role="owner"),
    )
    refused("blog_membership_role_valid", lambda: row.update(role="king"))


def test_an_invitation_sent_twice_in_capitals_or_for_an_unknown_role(blog: Blog) -> None:
    def invite(email: str = "x@example.org", role: str = "author") -> None:
        Invitation.objects.create(blog=blog, email=email, role=role)

    invite()
    refused("blog_invitation_unique", invite)
    refused("blog_invitation_email_lower", lambda: invite(email="X@example.com"))
    refused("blog_invitation_role_valid", lambda: invite(email="y@example.org", role="king"))
