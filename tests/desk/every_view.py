"""Every view of the desk: its name, and its address in a world that has one of everything."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.urls import URLPattern, URLResolver, reverse

from accounts.models import Identity, User
from blog.models import Blog, Image, Invitation, Like, ReviewLink, Series, Tag
from comments.models import CommentLike
from tests import people
from tests.factories import make_post, make_thread

# Of libraries that the desk does not lead to: the operator alone sees them.
LIBRARIES = ("account_", "mfa_", "django_tasks_database_")
NOTHING = 999_999


class World:
    """A blog with one of everything; the stories, the picture and the words are Ada's."""

    def __init__(self, blog: Blog, ada: User) -> None:
        draft = make_post(blog, ada, status="draft", title="A draft", slug="a-draft")
        revision = draft.record_revision(by=ada)
        assert revision
        story = make_post(blog, ada)
        comment = make_thread(story, 1)[0]
        face = people.guest()
        ban = blog.ban(people.guest("Bad", "another browser"), by=ada)
        assert ban
        pat = people.make_person("pat", blog, "moderator")
        link = ReviewLink.make(draft, by=ada, reader="Ruth", days=1)
        note = draft.review_notes.create(link=link, name="Ruth", body="Good.")
        self.draft = draft
        self.numbers = {"restore": revision.pk, "revision": revision.pk}
        self.numbers |= {"revoke": link.pk, "done": note.pk, "reopen": note.pk}
        self.rows: dict[str, int] = {
            "blog_post": draft.pk,
            "blog_image": Image.objects.create(blog=blog, original="a.png", uploaded_by=ada).pk,
            "blog_tag": Tag.objects.create(blog=blog, name="Sea", slug="sea").pk,
            "blog_series": Series.objects.create(blog=blog, title="Road", slug="road").pk,
            "blog_like": Like.objects.create(post=story, identity=face).pk,
            "blog_ban": ban.pk,
            "blog_membership": pat.memberships.get().pk,
            "blog_invitation": Invitation.objects.create(
                blog=blog, email="i@example.org", role="author"
            ).pk,
            "blog_blog": blog.pk,
            "comments_comment": comment.pk,
            "comments_commentlike": CommentLike.objects.create(comment=comment, identity=face).pk,
            "comments_policy": blog.pk,
            "accounts_user": pat.pk,
            "accounts_identity": Identity.objects.for_account(pat).pk,
        }

    def address(self, pattern: URLPattern) -> str:
        """Return the address of a view, with the row it is about."""
        name = pattern.name or ""
        model, _underscore, verb = name.rpartition("_")
        values: dict[str, Any] = {
            "object_id": self.rows.get(model, NOTHING),
            "pk": self.draft.pk,
            "number": self.numbers.get(verb, NOTHING),
            "key": "k" * 22,
            "app_label": "blog",
        }
        wanted = [*pattern.pattern.converters, *_named(pattern)]
        return reverse(f"admin:{name}", kwargs={one: values[one] for one in wanted})


def views() -> dict[str, URLPattern]:
    """Return the views of the desk that have a name, without those of libraries."""
    found = {one.name: one for one in _patterns(admin.site.urls[0]) if one.name}
    return {name: one for name, one in found.items() if not name.startswith(LIBRARIES)}


def actions(request: Any) -> set[str]:
    """Return the actions that are offered to the person of ``request``, in all lists."""
    offered: set[str] = set()
    for model, page in admin.site._registry.items():
        is_ours = f"{model._meta.app_label}_" not in LIBRARIES
        if is_ours and page.has_view_permission(request):
            offered |= {f"{model._meta.model_name} {name}" for name in page.get_actions(request)}
    return offered


def _patterns(urls: Any) -> Iterator[URLPattern]:
    for one in urls:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one


def _named(pattern: URLPattern) -> list[str]:
    groups: dict[str, int] = cast("Any", pattern.pattern).regex.groupindex
    return [name for name in groups if name not in pattern.pattern.converters]
