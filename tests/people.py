"""The cast: one story, two authors, a moderator, a reader and a stranger.

Ada wrote the story, Ben co-writes at the same blog, Olga owns it, Edda edits everything, Mo looks
after comments, Ruth reads with an account; a stranger has none.
"""

from typing import Any

from accounts.models import Identity, User
from blog.models import Blog, Membership

PASSWORD = "a long and easy sentence"


def make_blog(**changes: Any) -> Blog:
    """Make the blog everything happens at."""
    return Blog.objects.create(**{"title": "The Storyteller", "tagline": "Told at night"} | changes)


def make_person(handle: str, blog: Blog | None = None, role: str = "", **changes: Any) -> User:
    """Make an account, and its membership where a role is given."""
    fields = {"email": f"{handle}@example.org", "display_name": handle.title()} | changes
    person = User.objects.create_user(handle, password=PASSWORD, **fields)
    if blog and role:
        Membership.objects.create(blog=blog, user=person, role=role)
    return person


def owner(blog: Blog) -> User:
    """Return Olga, who owns the blog."""
    return make_person("olga", blog, Membership.Role.OWNER)


def editor(blog: Blog) -> User:
    """Return Edda, who edits every story."""
    return make_person("edda", blog, Membership.Role.EDITOR)


def author(blog: Blog) -> User:
    """Return Ada, who writes."""
    return make_person("ada", blog, Membership.Role.AUTHOR, bio="Ada tells of engines.")


def co_author(blog: Blog) -> User:
    """Return Ben, who writes other stories at the same blog."""
    return make_person("ben", blog, Membership.Role.AUTHOR)


def moderator(blog: Blog) -> User:
    """Return Mo, who looks after the conversation."""
    return make_person("mo", blog, Membership.Role.MODERATOR)


def reader() -> User:
    """Return Ruth, who has an account and no role."""
    return make_person("ruth")


def guest(name: str = "Gus", browser_key: str = "a browser", **changes: Any) -> Identity:
    """Return a guest's face."""
    fields = {"email": f"{name.lower()}@example.com", "url": ""} | changes
    return Identity.objects.for_guest(name=name, browser_key=browser_key, **fields)
