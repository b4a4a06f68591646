"""A story whose conversation has a comment in every state, for tests that look at all of it."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post


def make_story(blog: Blog, author: User, mo: User, **changes: str) -> Post:
    """Tell a story and let everything happen under it; each comment says in a word what it is."""
    story = make_post(blog, author, **changes)
    tim = people.guest("Tim", "the browser of Tim")

    def approved(words: str, under: Comment | None = None) -> Comment:
        comment = say(story, words, under=under, as_=tim)
        comment.approve(by=mo)
        return comment

    first = approved("A root")
    reply = approved("A reply", first)
    approved("A reply to the reply", reply)
    for thing in (story, first):
        thing.like(tim)
        thing.like(face(mo))
    say(story, "An answer of the author", under=first, as_=face(author), by=author)
    rejected = approved("Rejected", reply)
    approved("Below the rejected", rejected)
    rejected.reject(by=mo, reason="insult")
    withdrawn = approved("Withdrawn", first)
    approved("Below the withdrawn", withdrawn)
    withdrawn.withdraw()
    reported = approved("Reported", first)
    approved("Below the reported", reported)
    for number in range(3):
        reported.report(people.guest(f"Reporter {number}", f"browser {number}"), "insult", "Rude.")
    approved("Pinned").pin(by=mo)
    locked = approved("Locked")
    approved("Below the locked", locked)
    locked.lock(by=mo)
    removed = approved("Removed with all below")
    approved("Below the removed", removed)
    removed.remove_branch(by=mo)
    say(story, "Spam", as_=tim).mark_spam(by=mo)
    say(story, "Rejected, and nobody below", as_=tim).reject(by=mo)
    say(story, "Waiting", as_=tim)
    say(story, "Waiting below", under=reply, as_=tim)
    return story


def close(story: Post) -> Post:
    """Close the conversation."""
    story.closes_at = timezone.now() - timedelta(days=1)
    story.save()
    return story
