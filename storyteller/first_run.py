"""What a new site begins with: a blog, its owner and a story that says what to do next."""

import secrets
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from blog.models import Authorship, Blog, Membership, Post

# Without letters and figures that look alike, because people copy it from a screen.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"

TITLE = "The first story"
EXCERPT = (
    "This is your blog, and this is its first story: how to write, to listen and to share the work."
)
BODY = """
<p>This is your blog, and this is its first story. It is here so that you see where things go;
change it or withdraw it whenever you like.</p>
<h2>Write</h2>
<p>Log in and open the desk. A new story is a draft until you publish it, and you see it as readers
will before anybody else does. Every state that you save is kept, and you can go back to any of
them.</p>
<h2>Listen</h2>
<p>Below each story is its conversation. Readers write without an account. Somebody's first comment
waits until you approve it; who has been approved before is heard at once. All of that can be
changed in the blog's settings.</p>
<h2>Share the work</h2>
<p>Invite others by mail: authors write their own stories, editors look after everybody's, and
moderators look after the conversation.</p>
"""


@dataclass(frozen=True)
class Welcome:
    """How the owner of a new site gets in; the password is kept nowhere else."""

    handle: str
    password: str


def begin() -> Welcome | None:
    """Make blog, owner and first story; return None where there is a blog already. 1 query then."""
    if Blog.objects.exists():
        return None
    with transaction.atomic():
        blog = Blog.objects.create(title="Storyteller", tagline="Stories, and what readers answer")
        welcome = Welcome("owner", _new_password())
        owner = User.objects.create_superuser(
            welcome.handle, password=welcome.password, display_name="The Storyteller"
        )
        Membership.objects.create(blog=blog, user=owner, role=Membership.Role.OWNER)
        _write_first_story(blog, owner)
    return welcome


def _new_password() -> str:
    # 16 of 32 letters: 80 bits, nobody's guess.
    word = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(word[start : start + 4] for start in range(0, 16, 4))


def _write_first_story(blog: Blog, owner: User) -> None:
    post = Post(blog=blog, title=TITLE, slug="the-first-story", excerpt=EXCERPT, body=BODY)
    post.save()
    Authorship.objects.create(post=post, user=owner)
    post.publish(by=owner)
