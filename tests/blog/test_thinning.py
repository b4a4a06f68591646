"""A story's past is thinned out: what is kept of it, and what that costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from blog.models import Blog, Post, Revision
from blog.thinning import State, due, kept, thin_revisions
from tests.factories import make_post

NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
STATUSES = ["draft", "published", "withdrawn"]


@st.composite
def pasts(draw: st.DrawFn) -> list[State]:
    """Return the revisions of a post, oldest first, thickest in the last days."""
    minutes = st.one_of(
        st.integers(0, 3 * 24 * 60), st.integers(0, 20 * 24 * 60), st.integers(0, 900 * 24 * 60)
    )
    ages = sorted(draw(st.lists(minutes, max_size=60)), reverse=True)
    changes = st.sampled_from([*["same"] * 8, *STATUSES])
    states: list[State] = []
    for number, age in enumerate(ages):
        status = draw(changes)
        was = states[-1].status if states else "draft"
        moment = NOW - timedelta(minutes=age)
        states.append(State(number, moment, was if status == "same" else status))
    return states


def thinned(states: list[State], now: datetime) -> list[State]:
    """Return what stays of ``states``."""
    stay = kept(states, now)
    return [state for state in states if state.pk in stay]


@given(pasts())
def test_the_first_the_last_and_each_change_of_status_stay(states: list[State]) -> None:
    stay = thinned(states, NOW)
    assert stay[:1] == states[:1]
    assert stay[-1:] == states[-1:]
    changes = [b for a, b in pairwise(states) if a.status != b.status]
    assert set(changes) <= set(stay)


@given(pasts())
def test_nothing_of_the_last_day_goes(states: list[State]) -> None:
    young = [state for state in states if state.created_at >= NOW - timedelta(days=1)]
    assert set(young) <= set(thinned(states, NOW))


@given(pasts())
def test_of_each_hour_of_the_week_each_day_of_the_year_each_month_one_stays(
    states: list[State],
) -> None:
    stay = thinned(states, NOW)
    for since, until, form in (
        (7, 1, "%Y-%m-%d %H"),
        (366, 7, "%Y-%m-%d"),
        (10_000, 366, "%Y-%m"),
    ):

        def among(some: list[State], since: int = since, until: int = until) -> list[State]:
            begin, end = NOW - timedelta(days=since), NOW - timedelta(days=until)
            return [state for state in some if begin <= state.created_at < end]

        stretches = {state.created_at.strftime(form) for state in among(states)}
        assert {state.created_at.strftime(form) for state in among(stay)} == stretches
        changes = sum(a.status != b.status for a, b in pairwise(states))
        assert len(among(stay)) <= len(stretches) + changes + 2


@given(pasts(), st.integers(0, 800 * 24 * 60))
def test_thinning_twice_is_thinning_once_also_later(states: list[State], minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)
    once = thinned(states, NOW)
    assert thinned(once, NOW) == once
    assert thinned(once, later) == thinned(states, later)


# The duty -----------------------------------------------------------------------------------------


def past_of(post: Post, ages: list[timedelta], now: datetime) -> None:
    """Give ``post`` a draft of each age."""
    Revision.objects.bulk_create(
        Revision(post=post, title=str(age), status="draft", created_at=now - age) for age in ages
    )


def test_the_clock_thins_out_what_has_become_old(blog: Blog, ada: User) -> None:
    now = datetime.now(UTC).replace(minute=30)
    post, other = make_post(blog, ada), make_post(blog, ada, slug="other")
    hour_ago = [timedelta(days=3, minutes=number) for number in range(20)]
    past_of(post, [timedelta(days=4), *hour_ago, timedelta(minutes=1)], now)
    past_of(other, [timedelta(minutes=number) for number in range(20)], now)
    assert thin_revisions() == 19
    titles = list(post.revisions.values_list("title", flat=True))
    assert titles == [str(timedelta(minutes=1)), str(timedelta(days=3)), str(timedelta(days=4))]
    assert other.revisions.count() == 20
    assert thin_revisions() == 0


def test_where_nothing_is_due_one_query_finds_nothing(
    blog: Blog,
    ada: User,
    django_assert_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    post = make_post(blog, ada)
    past_of(post, [timedelta(days=number) for number in range(1_000)], datetime.now(UTC))
    while thin_revisions():
        pass
    with django_assert_num_queries(1):
        assert thin_revisions() == 0


def test_what_is_due_is_found_by_an_index(blog: Blog, ada: User) -> None:
    post = make_post(blog, ada)
    past_of(post, [timedelta(days=one) for one in range(400, 1_300)], datetime.now(UTC))
    post.revisions.update(sieved=3)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # of a small table it reads all
        cursor.execute("ANALYZE")
    plan = due(datetime.now(UTC))[:500].explain()
    assert plan.count("blog_revision_sieve") == 3
    assert "SCAN blog_revision" not in plan


def test_what_was_thinned_is_not_looked_at_again_before_it_is_older(blog: Blog, ada: User) -> None:
    post = make_post(blog, ada)
    past_of(post, [timedelta(days=number) for number in range(1, 800, 3)], datetime.now(UTC))
    thin_revisions()
    assert set(post.revisions.values_list("sieved", flat=True)) == {1, 2, 3}
    assert post.revisions.filter(sieved=1).count() <= 3


def test_a_long_past_goes_in_few_queries(
    blog: Blog,
    ada: User,
    django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    post = make_post(blog, ada)
    long_ago = timedelta(days=4_000)
    past_of(post, [long_ago + timedelta(seconds=one) for one in range(3_000)], datetime.now(UTC))
    with django_assert_max_num_queries(14):
        assert thin_revisions() >= 2_990
