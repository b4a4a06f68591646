"""CONVERSATION sections 3 and 5: in which state and by whom each verb is allowed."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Membership, Post
from comments import roles
from comments.models import Comment, CommentRevision, Trust
from comments.states import Status
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post

VISIBLE = {"published", "approved"}
EVERY = set(Status.values)
BROWSER = "a browser"

# In which states each verb has an effect.
STATES: dict[str, set[str]] = {
    "report": VISIBLE,
    "edit": {"unproved", "pending", *VISIBLE},
    "withdraw": {"unproved", "pending", "reported", *VISIBLE},
    "second_look": {"rejected"},
    "approve": {"pending", "published", "reported", "rejected", "spam"},
    "reject": {"pending", "published", "approved", "reported", "spam"},
    "spam": {"pending", "published", "approved", "reported", "rejected"},
    "undo": {"approved", "rejected"},
    "pin": VISIBLE,
    "unpin": {"reported", *VISIBLE},
    "lock": EVERY,
    "unlock": EVERY,
    "remove_branch": VISIBLE,
    "restore_branch": VISIBLE,
    "accept_edit": {"reported", *VISIBLE},
    "refuse_edit": {"reported", *VISIBLE},
    "redact": EVERY,
    "trust": EVERY,
    "distrust": EVERY,
    "sweep": {"pending", "reported", *VISIBLE},
}
# Whose each verb is; the comment is the commenter's.
OWN, OTHERS = {"commenter"}, {"reader", "author", "colleague", "moderator", "editor", "owner"}
OTHERS |= {"operator"}
WITH_AUTHORS = {"author", "moderator", "editor", "owner", "operator"}
MODERATORS = {"moderator", "editor", "owner", "operator"}
OWNERS = {"owner", "operator"}
WHO: dict[str, set[str]] = {
    "report": OTHERS,
    "edit": OWN,
    "withdraw": OWN,
    "second_look": OWN,
    **dict.fromkeys(("approve", "reject", "spam", "undo", "pin", "unpin"), WITH_AUTHORS),
    **dict.fromkeys(("lock", "unlock", "remove_branch", "restore_branch"), WITH_AUTHORS),
    **dict.fromkeys(("accept_edit", "refuse_edit"), WITH_AUTHORS),
    **dict.fromkeys(("redact", "trust", "distrust", "note", "suspend", "sweep"), MODERATORS),
    **dict.fromkeys(("ban", "lists", "export", "network"), OWNERS),
}
ACTS: dict[str, Callable[[Comment, Any], Any]] = {
    "report": lambda comment, by: comment.report(face(by), "spam"),
    "edit": lambda comment, by: comment.edit("Other words.", by=by),
    "withdraw": lambda comment, _by: comment.withdraw(),
    "second_look": lambda comment, _by: comment.ask_second_look(),
    "spam": lambda comment, by: comment.mark_spam(by),
    "redact": lambda comment, by: comment.redact(by, "secret"),
    "sweep": lambda comment, by: Comment.objects.sweep(comment.identity, by, hours=24),
}


@dataclass
class World:
    """A story of Ada, a comment of Ruth, and everybody around."""

    comment: Comment
    people: dict[str, Any]


@pytest.fixture
def world(blog: Blog, author: User, moderator: User, post: Post) -> World:
    everybody: dict[str, Any] = {
        "guest": AnonymousUser(),
        "commenter": people.reader(),
        "reader": people.make_person("rose"),
        "author": author,
        "colleague": people.co_author(blog),
        "moderator": moderator,
        "editor": people.editor(blog),
        "owner": people.owner(blog),
        "operator": people.make_person("root", is_superuser=True),
    }
    return World(say(post, "A secret.", as_=face(everybody["commenter"])), everybody)


def bring_into(world: World, state: str, verb: str) -> None:
    """Bring the comment into a state, and put on it what ``verb`` takes away."""
    comment, mo = world.comment, world.people["moderator"]
    if state in ("approved", "rejected"):
        assert comment.approve(mo) if state == "approved" else comment.reject(mo)
    else:
        reported_at = timezone.now() if state == "reported" else None
        now = {"status": state, "shown": state in VISIBLE, "reported_at": reported_at}
        Comment.objects.filter(pk=comment.pk).update(**now)
    # As states that a verb may have found it in, far from all that the counters say.
    Blog.objects.update(**dict.fromkeys(COUNTERS, 9))
    comment.conversation.__class__.objects.update(pending_count=9, shown_count=9)
    Post.objects.update(comment_count=9)
    comment.refresh_from_db()
    row = Comment.objects.filter(pk=comment.pk)
    match verb:
        case "unpin" if state in STATES["unpin"]:
            row.update(pinned=True)
        case "unlock":
            row.update(locked=True)
        case "restore_branch" if state in VISIBLE:
            assert comment.remove_branch(mo)
        case "accept_edit" | "refuse_edit" if state in STATES["accept_edit"]:
            CommentRevision.objects.create(comment=comment, blog=comment.blog, body="Other.")
            row.update(edit_pending=True)
        case "distrust":
            Trust.objects.create(blog=comment.blog, identity=comment.identity, by=mo)
    comment.refresh_from_db()


COUNTERS = (
    "pending_count",
    "reported_count",
    "unreviewed_count",
    "spam_count",
    "edits_count",
    "unproved_count",
)


def may(world: World, who: str, verb: str) -> bool:
    """Ask the rule and its query, which have to agree."""
    comment, user = Comment.objects.get(pk=world.comment.pk), world.people[who]
    allowed = roles.may(user, verb, comment)
    if verb not in ("report", "edit", "withdraw", "second_look"):
        assert Comment.objects.open_to(user, verb).exists() == allowed
    assert not allowed or verb in roles.verbs_of(roles.role_of(user, comment.blog_id))
    return allowed


def act(world: World, who: str, verb: str) -> bool:
    """Do it as somebody who may, and take it back; say whether it had an effect."""
    comment = Comment.objects.select_related("blog", "conversation__post").get()
    by = world.people[who]
    with transaction.atomic():
        events = comment.events.count() + comment.reports.count()
        did = ACTS[verb](comment, by) if verb in ACTS else getattr(comment, verb)(by)
        assert comment.events.count() + comment.reports.count() == events + bool(did)
        transaction.set_rollback(True)
    return bool(did)


@pytest.mark.parametrize("verb", STATES)
def test_a_verb_is_for_some_people_in_some_states(world: World, verb: str) -> None:
    allowed = set()
    who_may = [who for who in world.people if may(world, who, verb)]
    for state in Status.values:
        with transaction.atomic():
            bring_into(world, state, verb)
            allowed |= {(state, who) for who in who_may if act(world, who, verb)}
            transaction.set_rollback(True)
        world.comment.refresh_from_db()
    assert allowed == set(itertools.product(STATES[verb], WHO[verb]))


@pytest.mark.parametrize("verb", sorted(set(WHO) - set(STATES)))
def test_what_no_state_changes_is_for_some_people(world: World, verb: str) -> None:
    assert {who for who in world.people if may(world, who, verb)} == WHO[verb]
    assert set(WHO) == set(roles.TABLE)


def test_a_guest_is_known_by_the_browser(post: Post) -> None:
    comment = say(post, as_=people.guest(browser_key=BROWSER))
    for verb in ("edit", "withdraw", "second_look"):
        assert roles.may(AnonymousUser(), verb, comment, BROWSER)
        assert not roles.may(AnonymousUser(), verb, comment, "another")
    assert not roles.may(AnonymousUser(), "report", comment, BROWSER)
    assert roles.verbs_of(roles.GUEST) == {"edit", "withdraw", "second_look"}


def test_authors_moderate_their_own_stories_where_the_owner_lets_them(
    blog: Blog, author: User, post: Post
) -> None:
    here = say(post)
    there = say(make_post(blog, people.co_author(blog), slug="another"))
    assert "pin" in roles.verbs_under(author, "author", post)
    assert not roles.verbs_under(author, "author", there.conversation.post)
    assert list(Comment.objects.moderatable_by(author)) == [here]
    Blog.objects.update(authors_moderate=False)
    blog.refresh_from_db()
    here = Comment.objects.get(pk=here.pk)
    assert not roles.may(author, "approve", here)
    assert not Comment.objects.moderatable_by(author).exists()
    assert not roles.verbs_under(author, "author", Post.objects.get(pk=post.pk))


def test_a_place_at_another_blog_is_none_here(blog: Blog, post: Post) -> None:
    elsewhere = people.owner(people.make_blog(title="Far away", address="far.example.org"))
    comment = say(post)
    assert not roles.may(elsewhere, "approve", comment)
    assert not Comment.objects.moderatable_by(elsewhere).exists()
    Membership.objects.create(blog=blog, user=elsewhere, role="moderator")
    assert roles.may(elsewhere, "approve", comment)


def test_only_an_owner_blocks_for_good() -> None:
    assert roles.longest_block("owner") is None
    assert roles.longest_block("moderator") == timedelta(days=30)
    assert roles.longest_block("author") == roles.longest_block("") == timedelta(0)
