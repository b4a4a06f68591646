"""Taking back what one has said: who may, and what is left."""

import pytest

from accounts.models import User
from blog.models import Post
from comments.models import Comment
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser, numbers, said, story
from tests.comments.speaking import face, say


def question(comment: Comment) -> str:
    return f"/comments/{comment.pk}/withdraw/"


def address(comment: Comment) -> str:
    return f"{question(comment)}now/"


def test_a_guest_takes_a_waiting_comment_back_in_the_same_browser(post: Post) -> None:
    gus = browser()
    comment = said(gus, post)
    assert f'href="{question(comment)}"' in story(gus, post)
    asked = gus.get(question(comment)).text
    assert f'action="{address(comment)}"' in asked
    assert "Lovely." in asked
    assert f'<a href="{comment.get_absolute_url()}">Cancel</a>' in asked
    answer = gus.post(address(comment), headers=FROM_OUR_PAGE)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{post.get_absolute_url()}#comments"
    comment.refresh_from_db()
    assert comment.status == "withdrawn"
    page = story(gus, post)
    assert "Lovely." not in page
    assert "You have withdrawn your comment." in page


def test_what_happened_is_said_where_one_arrives(post: Post, moderator: User) -> None:
    say(post, "Stays.", as_=face(moderator), by=moderator)
    gus = browser()
    gus.post(address(said(gus, post)), headers=FROM_OUR_PAGE)
    page = story(gus, post)
    told = page.index("You have withdrawn your comment.")
    assert page.index("</article>") < told < page.index('id="comments"') < page.index("Stays.")
    assert page.count('<div class="messages" role="status">') == 1


def test_an_account_takes_its_comment_back_from_anywhere(post: Post) -> None:
    ruth = people.reader()
    comment = said(browser(ruth), post)
    comment.approve(by=people.owner(post.blog))
    assert "Lovely." in story(browser(), post)
    assert browser(ruth).post(address(comment), headers=FROM_OUR_PAGE).status_code == 302
    assert "Lovely." not in story(browser(), post)


def test_replies_stay_under_a_tombstone(post: Post, moderator: User) -> None:
    ruth = people.reader()
    at_home = browser(ruth)
    comment = said(at_home, post)
    comment.approve(by=moderator)
    say(post, "An answer.", under=comment, as_=face(moderator), by=moderator)
    at_home.post(address(comment), headers=FROM_OUR_PAGE)
    page = story(browser(), post)
    assert "Lovely." not in page
    assert "This comment was withdrawn by its author." in page
    assert "An answer." in page
    assert numbers(page) == [1, 2]


def test_nobody_takes_back_the_words_of_another(post: Post, moderator: User) -> None:
    gus = browser()
    comment = said(gus, post)
    twin = browser()
    said(twin, post, "The same name and address.")
    for somebody in (browser(), twin, browser(people.reader()), browser(moderator)):
        assert somebody.get(question(comment)).status_code == 404
        assert somebody.post(address(comment), headers=FROM_OUR_PAGE).status_code == 404
        assert "/withdraw/" not in story(browser(), post)
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_only_ones_own_carries_the_button(post: Post, moderator: User) -> None:
    comment = said(browser(moderator), post)
    gus = browser()
    own = said(gus, post, "Mine.")
    page = story(gus, post)
    assert question(own) in page
    assert question(comment) not in page


def test_one_tap_takes_nothing_back(post: Post) -> None:
    gus = browser()
    comment = said(gus, post)
    for path in (question(comment), f"{question(comment)}?back=mine", post.get_absolute_url()):
        assert gus.get(path).status_code == 200
        assert gus.head(path).status_code == 200
    assert address(comment) not in story(gus, post)
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_who_comes_from_their_own_page_goes_back_there(post: Post) -> None:
    ruth = people.reader()
    hers = browser(ruth)
    comment = said(hers, post)
    mine = "/accounts/comments/"
    assert f'href="{question(comment)}?back=mine"' in hers.get(mine).text
    asked = hers.get(f"{question(comment)}?back=mine").text
    assert f'<a href="{mine}">Cancel</a>' in asked
    assert '<input type="hidden" name="back" value="mine">' in asked
    answer = hers.post(address(comment), {"back": "mine"}, headers=FROM_OUR_PAGE)
    assert answer.headers["Location"] == mine


def test_the_question_says_what_became_of_it_meanwhile(post: Post, moderator: User) -> None:
    gus = browser()
    taken, decided = said(gus, post), said(gus, post, "Another.")
    gus.post(address(taken), headers=FROM_OUR_PAGE)
    assert "You have withdrawn your comment." in gus.get(question(taken)).text
    decided.reject(by=moderator)
    late = gus.get(question(decided))
    assert late.status_code == 409
    assert "This comment cannot be withdrawn any more." in late.text


def test_looking_at_the_address_changes_nothing(post: Post) -> None:
    gus = browser()
    comment = said(gus, post)
    for method in ("get", "head", "put", "delete"):
        answer = getattr(gus, method)(address(comment))
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"
    comment.refresh_from_db()
    assert comment.status == "pending"


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_a_comment_that_is_not_there_is_404(post: Post, pk: str) -> None:
    gus = browser()
    said(gus, post)
    assert gus.post(f"/comments/{pk}/withdraw/now/", headers=FROM_OUR_PAGE).status_code == 404


def test_a_comment_at_another_blog_is_404(post: Post, author: User) -> None:
    gus = browser()
    comment = said(gus, post)
    people.make_blog(title="Next door", address="next.example.org")
    Comment.objects.filter(pk=comment.pk).update(
        blog=people.make_blog(title="Far away", address="far.example.org")
    )
    assert gus.post(address(comment), headers=FROM_OUR_PAGE).status_code == 404


def test_twice_is_once(post: Post) -> None:
    gus = browser()
    comment = said(gus, post)
    for _turn in range(2):
        assert gus.post(address(comment), headers=FROM_OUR_PAGE).status_code == 302
    assert comment.events.filter(to_status="withdrawn").count() == 1
    assert "You have withdrawn your comment." in story(gus, post)


def test_what_was_decided_cannot_be_taken_back_and_says_so(post: Post, moderator: User) -> None:
    gus = browser()
    comment = said(gus, post)
    comment.reject(by=moderator)
    assert "/withdraw/" not in story(gus, post)
    gus.post(address(comment), headers=FROM_OUR_PAGE)
    assert "This comment cannot be withdrawn any more." in story(gus, post)


def test_a_button_on_another_site_asks_once_more(post: Post) -> None:
    gus = browser()
    comment = said(gus, post)
    page = gus.post(address(comment), headers={"sec-fetch-site": "cross-site"})
    assert page.status_code == 403
    assert "Check and send" in page.text
    comment.refresh_from_db()
    assert comment.status == "pending"
