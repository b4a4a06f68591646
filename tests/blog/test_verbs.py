"""What can be done with a post, and what the public sees of it."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from tests.factories import make_post

DAY = datetime.timedelta(days=1)


def draft(blog: Blog, author: User, **changes: Any) -> Post:
    """Make a story that nobody reads yet."""
    return make_post(blog, author, **{"status": Post.Status.DRAFT} | changes)


def edition(blog: Blog) -> int:
    """Return the edition as the database has it."""
    return Blog.objects.get(pk=blog.pk).edition


# Publishing -----------------------------------------------------------------------------------


def test_publishing_gives_a_date_and_moves_the_edition(blog: Blog, ada: User) -> None:
    story, before = draft(blog, ada), edition(blog)
    assert story.publish(by=ada) is True
    story.refresh_from_db()
    assert story.is_published
    assert story.published_at is not None
    assert story.published_on == story.published_at.date()
    assert edition(blog) == before + 1


def test_the_day_in_the_address_is_the_day_where_the_blog_lives(blog: Blog, ada: User) -> None:
    blog.time_zone = "Pacific/Kiritimati"  # 14 hours ahead
    blog.save()
    story = draft(blog, ada)
    story.publish(by=ada, at=datetime.datetime(2026, 11, 23, 20, tzinfo=datetime.UTC))
    assert story.get_absolute_url() == "/2026/11/24/the-night-train/"


def test_publishing_twice_changes_nothing(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    story.publish(by=ada)
    moment, before = story.published_at, edition(blog)
    assert story.publish(by=ada) is False
    assert Post.objects.get().published_at == moment
    assert edition(blog) == before


def test_a_stale_copy_does_not_publish_again(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    stale = Post.objects.get(pk=story.pk)
    story.publish(by=ada)
    assert stale.publish(by=ada) is False
    assert stale.is_published


def test_publishing_later_than_now_is_publishing_now(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    story.publish(by=ada, at=timezone.now() + DAY)
    assert story.published_at is not None
    assert story.published_at <= timezone.now()


def test_a_withdrawn_story_comes_back_at_its_old_address(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    story.publish(by=ada, at=timezone.now() - 9 * DAY)
    address, moment = story.get_absolute_url(), story.published_at
    assert story.withdraw(by=ada) is True
    assert story.status == Post.Status.WITHDRAWN
    assert story.publish(by=ada) is True
    assert (story.get_absolute_url(), story.published_at) == (address, moment)


def test_another_time_zone_later_does_not_move_the_address(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    story.publish(by=ada, at=datetime.datetime(2026, 11, 23, 20, tzinfo=datetime.UTC))
    blog.time_zone = "Asia/Tokyo"
    blog.save()
    story = Post.objects.get()
    story.withdraw(by=ada)
    story.publish(by=ada)
    assert story.get_absolute_url() == "/2026/11/23/the-night-train/"


# Withdrawing, private, review -----------------------------------------------------------------


def test_withdrawing_moves_the_edition_once(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    before = edition(blog)
    assert story.withdraw(by=ada) is True
    assert story.withdraw(by=ada) is False
    assert edition(blog) == before + 1


def test_a_scheduled_story_taken_back_is_a_draft_without_a_date(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    story.schedule(at=timezone.now() + DAY, by=ada)
    story.withdraw(by=ada)
    story.refresh_from_db()
    assert story.status == Post.Status.DRAFT
    assert story.published_at is None


def test_what_readers_never_saw_moves_no_edition(blog: Blog, ada: User) -> None:
    story, before = draft(blog, ada), edition(blog)
    story.submit_for_review(by=ada)
    story.schedule(at=timezone.now() + DAY, by=ada)
    story.withdraw(by=ada)
    story.make_private(by=ada)
    assert edition(blog) == before


def test_a_published_story_made_private_leaves_its_readers(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    before = edition(blog)
    assert story.make_private(by=ada) is True
    assert not Post.objects.published().exists()
    assert edition(blog) == before + 1


def test_review_is_asked_for_drafts_only(blog: Blog, ada: User) -> None:
    assert draft(blog, ada).submit_for_review(by=ada) is True
    assert make_post(blog, ada).submit_for_review(by=ada) is False


# Scheduling -----------------------------------------------------------------------------------


def test_the_past_cannot_be_scheduled(blog: Blog, ada: User) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        draft(blog, ada).schedule(at=timezone.now() - DAY, by=ada)


def test_a_published_story_cannot_be_scheduled(blog: Blog, ada: User) -> None:
    with pytest.raises(ValidationError, match="published already"):
        make_post(blog, ada).schedule(at=timezone.now() + DAY, by=ada)


def test_a_scheduled_story_waits_for_its_moment(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    story.schedule(at=timezone.now() + DAY, by=ada)
    assert Post.objects.publish_due() == 0
    story.refresh_from_db()
    assert story.status == Post.Status.SCHEDULED


def test_a_due_story_appears_with_the_moment_it_was_meant_for(blog: Blog, ada: User) -> None:
    moment = timezone.now() - DAY
    story = draft(blog, ada, status=Post.Status.SCHEDULED, published_at=moment)
    before = edition(blog)
    assert Post.objects.publish_due() == 1
    story.refresh_from_db()
    assert story.is_published
    assert (story.published_at, story.published_on) == (moment, moment.date())
    assert story.revisions.get().status == Post.Status.PUBLISHED
    assert edition(blog) == before + 1
    assert Post.objects.publish_due() == 0


def test_two_due_stories_with_one_slug_both_appear(blog: Blog, ada: User) -> None:
    moment = timezone.now() - DAY
    for _twice in range(2):
        draft(blog, ada, status=Post.Status.SCHEDULED, published_at=moment)
    assert Post.objects.publish_due() == 2
    slugs = Post.objects.published().values_list("slug", flat=True)
    assert set(slugs) == {"the-night-train", "the-night-train-2"}


# Addresses ------------------------------------------------------------------------------------


def test_a_slug_is_made_of_the_title(blog: Blog, ada: User) -> None:
    assert draft(blog, ada, slug="", title="Über den Fluß & zurück!").slug == "uber-den-flu-zuruck"
    assert draft(blog, ada, slug="", title="夜行列車").slug == "夜行列車"
    assert draft(blog, ada, slug="", title="!!!").slug == "story"


@pytest.mark.parametrize("slug", ["a/b", "a\0b", "../..", "\ud800", "x" * 300, "A b", "<i>", "٣"])
def test_whatever_a_slug_was_the_address_leads_to_the_story(
    blog: Blog, ada: User, slug: str
) -> None:
    story = make_post(blog, ada, slug=slug)
    assert len(story.slug) <= 100
    assert story.path.count("/") == 5


def test_two_stories_of_one_day_get_different_addresses(blog: Blog, ada: User) -> None:
    slugs = [make_post(blog, ada).slug for _thrice in range(3)]
    assert slugs == ["the-night-train", "the-night-train-2", "the-night-train-3"]


def test_a_very_long_slug_has_room_for_its_number(blog: Blog, ada: User) -> None:
    slugs = {make_post(blog, ada, slug="n" * 100).slug for _twice in range(2)}
    assert slugs == {"n" * 100, "n" * 98 + "-2"}


def test_drafts_may_share_a_slug_until_they_appear(blog: Blog, ada: User) -> None:
    one, two = draft(blog, ada), draft(blog, ada)
    assert one.slug == two.slug
    one.publish(by=ada)
    two.publish(by=ada)
    assert two.slug == "the-night-train-2"
    assert Post.objects.get(pk=two.pk).slug == two.slug


def test_another_day_needs_no_number(blog: Blog, ada: User) -> None:
    make_post(blog, ada)
    assert make_post(blog, ada, published_at=timezone.now() - DAY).slug == "the-night-train"


def test_a_new_slug_leaves_a_redirect(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    old = story.path
    story.slug = "by-night"
    story.save()
    assert story.redirects.get().path == old


def test_a_draft_leaves_no_redirect(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    story.slug = "by-night"
    story.save()
    assert not story.redirects.exists()


def test_a_story_that_takes_its_old_slug_again_needs_no_redirect(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    for slug in ("by-night", "the-night-train"):
        story.slug = slug
        story.save()
    assert [kept.path.split("/")[4] for kept in story.redirects.all()] == ["by-night"]


def test_an_address_that_was_published_once_is_not_given_away(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    story.slug = "by-night"
    story.save()
    assert make_post(blog, ada).slug == "the-night-train-2"


def test_a_page_cannot_take_an_address_of_the_site(blog: Blog, ada: User) -> None:
    page = make_post(blog, ada, kind=Post.Kind.PAGE, slug="admin")
    assert page.get_absolute_url() == "/admin-2/"
    page.slug = "2026"
    with pytest.raises(ValidationError, match="taken by the site"):
        page.full_clean()


def test_a_form_explains_a_taken_address(blog: Blog, ada: User) -> None:
    make_post(blog, ada)
    other = make_post(blog, ada, slug="by-night")
    other.slug = "the-night-train"
    with pytest.raises(ValidationError, match="Another post has this address"):
        other.full_clean()


def test_saving_a_post_in_use_by_another_mistake_still_fails(blog: Blog, ada: User) -> None:
    """A number is no answer to every refusal of the database."""
    with (
        pytest.raises(IntegrityError, match="blog_post_comment_mode_valid"),
        transaction.atomic(),
    ):
        make_post(blog, ada, comment_mode="nonsense")


# Words ----------------------------------------------------------------------------------------


def test_the_text_is_cleaned_when_it_is_saved(blog: Blog, ada: User) -> None:
    story = make_post(
        blog, ada, body="<p onclick=x>Hi<script>evil()</script>\0</p>", title=" A\nb "
    )
    assert (story.body, story.title) == ("<p>Hi</p>", "A b")


def test_words_are_counted_and_a_summary_kept(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada, body="<p>one two</p>" * 300)
    assert (story.word_count, story.reading_minutes) == (600, 3)
    assert story.summary.startswith("one two")
    assert len(story.summary.split()) <= 51
    assert make_post(blog, ada, body="<p>" + "汉" * 1000 + "</p>").word_count == 500
    assert make_post(blog, ada, body="").reading_minutes == 1


def test_a_part_that_is_saved_brings_what_is_computed_of_it(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    story.body = "<p>One two three.</p>"
    story.save(update_fields=["body"])
    story.refresh_from_db()
    assert (story.word_count, story.summary) == (3, "One two three.")


def test_an_excerpt_is_text_and_shown_as_such(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada, excerpt="a < b\n\n<b>bold</b>")
    assert story.excerpt_html == "<p>a &lt; b</p>\n\n<p>&lt;b&gt;bold&lt;/b&gt;</p>"


def test_saving_a_published_story_moves_the_edition_and_a_draft_does_not(
    blog: Blog, ada: User
) -> None:
    story, unfinished = make_post(blog, ada), draft(blog, ada)
    before = edition(blog)
    unfinished.save()
    assert edition(blog) == before
    story.save()
    assert edition(blog) == before + 1


def test_deleting_what_readers_see_moves_the_edition(blog: Blog, ada: User) -> None:
    story, unfinished = make_post(blog, ada), draft(blog, ada)
    before = edition(blog)
    unfinished.delete()
    assert edition(blog) == before
    story.delete()
    assert edition(blog) == before + 1


# Revisions ------------------------------------------------------------------------------------


def test_a_revision_is_kept_for_each_state_and_not_twice(blog: Blog, ada: User) -> None:
    story = draft(blog, ada)
    assert story.record_revision(by=ada) is not None
    assert story.record_revision(by=ada) is None
    story.publish(by=ada)
    story.publish(by=ada)
    assert [kept.status for kept in story.revisions.all()] == ["published", "draft"]
    assert {kept.by for kept in story.revisions.all()} == {ada}


def test_restoring_says_again_what_was_said(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    first = story.record_revision(by=ada)
    assert first is not None
    story.body = "<p>It never left.</p>"
    story.save()
    story.record_revision(by=ada)
    story.restore(first, by=ada)
    assert Post.objects.get().body == "<p>It left at ten.</p>"
    assert story.revisions.count() == 3


def test_restoring_brings_back_what_lists_show_as_well(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada, body="<p>It left at ten.</p>")
    first = story.record_revision(by=ada)
    assert first is not None
    story.body = "<p>It never left.</p>"
    story.save()
    story.restore(first, by=ada)
    kept = Post.objects.get()
    assert (kept.summary, kept.word_count) == ("It left at ten.", 4)


def test_restoring_sets_back_neither_state_nor_counters(blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    first = story.record_revision(by=ada)
    assert first is not None
    Post.objects.get().withdraw(by=ada)
    Post.objects.update(comment_count=7)
    story.restore(first, by=ada)
    kept = Post.objects.get()
    assert (kept.status, kept.comment_count) == ("withdrawn", 7)


def test_a_revision_of_another_post_is_refused(blog: Blog, ada: User) -> None:
    story, other = make_post(blog, ada), make_post(blog, ada)
    foreign = other.record_revision(by=ada)
    assert foreign is not None
    with pytest.raises(ValueError, match="another post"):
        story.restore(foreign, by=ada)


def test_a_summary_ends_where_the_first_heading_begins(blog: Blog, ada: User) -> None:
    post = make_post(blog, ada, body="<p>It left at ten.</p><h2>Later</h2><p>It arrived.</p>")
    assert post.summary == "It left at ten."


def test_a_summary_of_what_begins_with_a_heading_is_its_first_words(blog: Blog, ada: User) -> None:
    post = make_post(blog, ada, body="<h2>Later</h2><p>It arrived.</p>")
    assert post.summary == "Later It arrived."


def test_a_verb_records_what_the_post_says_and_not_what_it_said_when_it_was_read(
    blog: Blog, ada: User
) -> None:
    stale = draft(blog, ada, body="<p>Old words.</p>")
    post = Post.objects.get(pk=stale.pk)
    post.body = "<p>New words.</p>"
    post.save()
    stale.publish(by=ada)
    assert stale.revisions.latest("pk").body == "<p>New words.</p>"
    assert Post.objects.get(pk=stale.pk).body == "<p>New words.</p>"
