"""What a screen reader hears of a conversation: who speaks, below whom, and what became of it."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import Post
from comments.models import Comment
from tests import people
from tests.browser.journeys import enter
from tests.comments.every_state import make_story
from tests.comments.speaking import face, say

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Children in this order; others may stand between them.
DEPTH_AUTHOR_AND_WAITING = """
- heading "Join the Conversation" [level=2]
- list:
  - listitem:
    - article "Tim":
      - heading "Tim" [level=3]
      - link "Permanent link to comment 1"
      - paragraph: A root
    - button "7 replies to comment 1" [expanded]
    - list:
      - listitem:
        - article "Tim":
          - heading "Tim" [level=3]
          - link "Permanent link to comment 2"
          - paragraph: A reply
        - button "3 replies to comment 2" [expanded]
        - list:
          - listitem:
            - article "Tim":
              - paragraph: A reply to the reply
          - listitem:
            - article "Ruth":
              - heading "Ruth" [level=3]
              - paragraph: Mine
              - paragraph:
                - strong: Your comment is awaiting moderation.
  - listitem:
    - article "Tim":
      - paragraph: /Pinned/
      - paragraph: Pinned
  - listitem:
    - article "Tim":
      - paragraph: Locked
    - paragraph: This thread takes no more replies.
    - button "1 reply to comment 12" [expanded]
"""
REMOVED = """
- list:
  - listitem:
    - article "Tim":
      - paragraph: A root
    - list:
      - listitem:
        - list:
          - listitem:
            - article:
              - heading "This comment was removed." [level=3]
            - list:
              - listitem:
                - article "Tim":
                  - paragraph: Below the rejected
      - listitem:
        - article "Ada":
          - paragraph: /Author/
          - paragraph: An answer of the author
      - listitem:
        - article:
          - heading "This comment was withdrawn by its author." [level=3]
        - list:
          - listitem:
            - article "Tim":
              - paragraph: Below the withdrawn
      - listitem:
        - article:
          - heading "This comment is under review." [level=3]
"""


@pytest.fixture
def story(transactional_db: None) -> Post:
    blog = people.make_blog()
    return make_story(blog, people.author(blog), people.moderator(blog))


def comment(story: Post, no: int) -> Comment:
    return Comment.objects.select_related("conversation__post").get(conversation=story.pk, no=no)


def test_who_speaks_below_whom_and_what_waits(page: Page, story: Post) -> None:
    ruth = people.reader()
    say(story, "Mine", under=comment(story, 2), as_=face(ruth), by=ruth)
    enter(page, ruth)
    page.goto(story.get_absolute_url())
    expect(page.locator("#comments")).to_match_aria_snapshot(DEPTH_AUTHOR_AND_WAITING)


def test_what_was_removed_and_what_is_left_below_it(page: Page, story: Post) -> None:
    page.goto(comment(story, 1).get_branch_url())
    expect(page.get_by_role("main")).to_match_aria_snapshot(REMOVED)
