"""Planting a world at a blog, by the same verbs that people use."""

import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Identity, User
from accounts.portraits import portrait_from
from blog.models import Authorship, Blog, Membership, Post
from blog.words import tags_named
from comments.models import Comment
from comments.pipeline import Evidence
from storyteller import first_run
from storyteller.lib.text import slug_of

from .conversation import Said, read
from .portraits import portrait_of
from .world import Guest, Person, Piece, World

# Any fixed one will do: with it the same comment has the same key at each planting.
KEYS = uuid.UUID("6ab1d9a6-0f0b-4c55-9d0c-6f7f3a4b2a10")
# A moderator reads twice a day or so.
READ_AFTER = timedelta(minutes=35)


class NotOursError(Exception):
    """The site holds what a seed must not mix with; says what."""


def foreign_posts(blog: Blog, world: World) -> int:
    """Return how many posts are neither the world's nor the story that a new site begins with."""
    ours = {piece.slug for piece in world.pieces}
    begun = blog.posts.filter(title=first_run.TITLE).values("pk")
    return blog.posts.exclude(slug__in=ours).exclude(pk__in=begun).count()


def plant(blog: Blog, world: World, password: str | None) -> dict[str, int]:
    """Plant what is not there yet; return how many of "people", "posts", "comments" are new.

    ``password`` opens the new accounts; None leaves them closed. Raise ``NotOursError`` where a
    handle of the world belongs to somebody else. Each post and what was said under it is one
    transaction, so that a planting which breaks off can be begun again.
    """
    new = {"people": 0, "posts": 0, "comments": 0}
    _refuse_other_people(world)
    cast = {}
    for person in world.people:
        cast[person.handle], made = _take_in(blog, person, password)
        new["people"] += made
    for piece in world.pieces:
        if blog.posts.filter(slug=piece.slug).exists():
            continue
        with transaction.atomic():
            post = _write(blog, piece, cast)
            new["posts"] += 1
            new["comments"] += sum(1 for _comment in _talk(post, piece, world, cast))
            _like(post, [_liker(who, world, cast) for who in piece.liked_by], post.published_at)
    return new


def _refuse_other_people(world: World) -> None:
    names = {person.handle: person.name for person in world.people}
    for there in User.objects.filter(handle__in=names):
        if there.display_name != names[there.handle]:
            raise NotOursError(f"The handle “{there.handle}” belongs to somebody else here.")


def _take_in(blog: Blog, person: Person, password: str | None) -> tuple[User, bool]:
    there = User.objects.filter(handle=person.handle).first()
    if there:
        return there, False
    # No address, so that no mail goes out to people who do not exist.
    made = User(handle=person.handle, display_name=person.name, bio=person.bio)
    made.set_password(password)
    drawn = portrait_of(person.handle)
    if drawn:
        made.avatar.save(f"{secrets.token_urlsafe(16)}.webp", portrait_from(drawn), save=False)
    with transaction.atomic():
        made.save()
        if person.role:
            Membership.objects.create(blog=blog, user=made, role=person.role)
    return made, True


def _write(blog: Blog, piece: Piece, cast: dict[str, User]) -> Post:
    at = _moment(blog, piece)
    post = Post(
        blog=blog,
        kind=piece.kind,
        title=piece.title,
        slug=piece.slug,
        body=piece.body,
        excerpt=piece.excerpt,
        **_place_in_series(blog, piece),
        created_at=(at or timezone.now()) - timedelta(days=1),
    )
    post.save()
    post.tags.set(tags_named(blog, list(piece.tags)))
    for position, handle in enumerate(piece.authors):
        Authorship.objects.create(post=post, user=cast[handle], position=position)
    if at:
        post.publish(by=cast[piece.authors[0]], at=at)
    else:
        post.record_revision(by=cast[piece.authors[0]])
    return post


def _place_in_series(blog: Blog, piece: Piece) -> dict[str, Any]:
    if not piece.series:
        return {}
    title = {"title": piece.series}
    series, _made = blog.series.get_or_create(slug=slug_of(piece.series), defaults=title)
    return {"series": series, "part": series.next_part()}


def _moment(blog: Blog, piece: Piece) -> datetime | None:
    """Return when the piece appeared, at the blog's own time of day."""
    if piece.days_ago is None:
        return None
    day = timezone.now().astimezone(blog.zone).date() - timedelta(days=piece.days_ago)
    return datetime.combine(day, piece.at, tzinfo=blog.zone)


def _talk(post: Post, piece: Piece, world: World, cast: dict[str, User]) -> Iterator[Comment]:
    """Say everything in its turn, with a moderator who reads along; yield the comments."""
    moderator = cast[_handle_of_moderator(world)]
    spoken: dict[int, Comment] = {}
    for said in read(piece.conversation):
        fate = world.fates.get((piece.slug, said.no), "")
        comment = _say(said, post, world, cast, spoken, fate)
        if comment.is_waiting and fate != "pending":
            comment.approve(by=moderator)
        spoken[said.no] = comment
        yield comment
    # Only now, because nobody can answer what was rejected: its answers came before.
    for no, comment in spoken.items():
        likers = world.liked.get((piece.slug, no), ())
        _like(comment, [_liker(who, world, cast) for who in likers], comment.created_at)
        if world.fates.get((piece.slug, no)) == "rejected":
            comment.reject(by=moderator, reason="unkind")
        _set_back(comment)


def _handle_of_moderator(world: World) -> str:
    moderators = (one.handle for one in world.people if one.role == Membership.Role.MODERATOR)
    return next(moderators)


def _say(
    said: Said,
    post: Post,
    world: World,
    cast: dict[str, User],
    spoken: dict[int, Comment],
    fate: str,
) -> Comment:
    user = cast.get(said.who)
    assert post.published_at is not None  # noqa: S101 -- only what is out is talked about
    comment = Comment(
        conversation_id=post.pk,
        blog=post.blog,
        identity=_face(user, world.guests.get(said.who)),
        reply_to=spoken[said.to] if said.to else None,
        body=said.words,
        submit_key=uuid.uuid5(KEYS, f"{post.pk}/{said.no}"),
        created_at=post.published_at + said.after,
    )
    trap = Evidence(honeypot_filled=fate == "spam")
    return comment.submit(post=post, by=user, evidence=trap)


def _face(user: User | None, guest: Guest | None) -> Identity:
    if user:
        return Identity.objects.for_account(user)
    assert guest is not None  # noqa: S101 -- a name in the file that nobody has
    return Identity.objects.for_guest(guest.name, guest.email, guest.website, guest.email)


def _liker(who: str, world: World, cast: dict[str, User]) -> Identity:
    """Return the face that likes: a guest's is nameless, and the browser's that comments."""
    if who in cast:
        return Identity.objects.for_account(cast[who])
    return Identity.objects.for_guest("", "", "", world.guests[who].email)


def _like(thing: Post | Comment, likers: list[Identity], since: datetime | None) -> None:
    """Let them like it, one after the other, a while after it was there."""
    for number, liker in enumerate(likers, start=1):
        thing.like(liker)
        at = min((since or timezone.now()) + number * READ_AFTER, timezone.now())
        thing.likes.filter(identity=liker).update(created_at=at)


def _set_back(comment: Comment) -> None:
    """Date the decisions, made this second, to when somebody would have made them."""
    for number, event in enumerate(comment.events.order_by("pk")):
        event.created_at = min(comment.created_at + number * READ_AFTER, timezone.now())
        event.save(update_fields=["created_at"])
