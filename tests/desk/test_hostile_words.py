"""What people who mean harm send straight to the form of a story, past every editor."""

import re
from collections.abc import Callable

from django.test import Client

from accounts.models import User
from blog.models import Blog, Post
from tests.desk.writing import ADD, change, words
from tests.lib.hostile import ATTACKS
from tests.lib.markup import Reading, assert_harmless

At = Callable[..., Client]
PART = 12  # attacks in one story: some swallow what stands after them
# As a browser reads an address: without controls and spaces before it, or tabs and lines in it.
RUNS = re.compile(r"[\x00-\x20]*[a-z\t\r\n]*script:", re.IGNORECASE)
OURS = re.compile(
    r'<script[^>]*\s(src="/(static|admin/jsi18n)/[\w./-]*"|type="application/ld\+json")'
)


def assert_only_ours_runs(html: str) -> None:
    """Assert that a whole page has no script, handler or frame but the site's own."""
    for script in re.findall(r"<script[^>]*>", html, re.IGNORECASE):
        assert OURS.match(script), script
    reading = Reading(html)
    names = {name for _tag, name, _value in reading.attributes}
    assert not [name for name in names if name.startswith("on")]
    assert not reading.tags & {"iframe", "object", "embed", "base", "math", "marquee", "video"}
    assert not [one for one in reading.values("href") if RUNS.match(one)]
    assert not [one for one in reading.values("src") if not re.match(r"/(?!/)", one)]


def test_nothing_that_is_sent_to_the_form_runs_anywhere(at: At, blog: Blog, ada: User) -> None:
    client = at(ada)
    for start in range(0, len(ATTACKS), PART):
        attacks = ATTACKS[start : start + PART]
        sent = words(
            title=f"{start} {attacks[0]}"[:200],
            body="\n<p>and</p>\n".join(attacks),
            excerpt=" ".join(attacks)[:1000],
        )
        answer = client.post(ADD, sent)
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        post = Post.objects.latest("pk")
        assert_harmless(post.body)
        assert_harmless(post.excerpt_html)
        post.publish(by=ada)
        revision = post.revisions.all()[0].pk
        here = f"/admin/blog/post/{post.pk}/revisions/{revision}/"
        for address in (change(post), here, post.get_absolute_url(), f"/preview/{post.pk}/"):
            assert_only_ours_runs(client.get(address, follow=True).content.decode())
    for address in ("/", "/admin/", "/admin/blog/post/"):
        assert_only_ours_runs(client.get(address).content.decode())


def test_a_feed_carries_nothing_that_runs(at: At, blog: Blog, ada: User) -> None:
    for attack in ATTACKS[:60:3]:
        at(ada).post(ADD, words(title="x", body=attack))
        Post.objects.latest("pk").publish(by=ada)
    carried = at("nobody").get("/feed/json/").json()["items"]
    assert carried
    for item in carried:
        assert_harmless(re.sub(r'="http://testserver/', '="/', item["content_html"]))


def test_the_look_at_a_page_would_find_a_fault() -> None:
    for fault in ("<script>x</script>", "<p onclick=x>", "<iframe>", "<img src=//evil.example>"):
        try:
            assert_only_ours_runs(fault)
        except AssertionError:
            continue
        raise AssertionError(fault)
