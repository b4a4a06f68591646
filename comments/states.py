"""The states a comment can be in, the sets that rules speak of, and which verb leads where."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """CONVERSATION section 3, in the order a comment may meet them."""

    UNPROVED = "unproved", _("Unproved")
    PENDING = "pending", _("Pending")
    PUBLISHED = "published", _("Published")
    APPROVED = "approved", _("Approved")
    REPORTED = "reported", _("Reported")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    WITHDRAWN = "withdrawn", _("Withdrawn")


VISIBLE = (Status.PUBLISHED, Status.APPROVED)  # everybody reads the words
WAITING = (Status.UNPROVED, Status.PENDING, Status.REPORTED)  # somebody has to say something
FOR_MODERATORS = (Status.PENDING, Status.REPORTED)  # that somebody is a moderator
# The words are still shown to whoever said them, in their place.
OWN_ONLY = (*WAITING, Status.REJECTED, Status.SPAM)
# They stand in their place for whoever said them, with or without words.
OWN_STANDING = (*OWN_ONLY, Status.WITHDRAWN)
# Its author may change the words. Not those that readers have reported: they are looked at now.
EDITABLE = (Status.UNPROVED, Status.PENDING, *VISIBLE)
# Of which the blog knows how many there are, and in which column. Of the unproved the desk shows
# that number alone; the others are its queues. What readers reported is counted by itself: it may
# still be visible.
QUEUES = {
    Status.UNPROVED: "unproved_count",
    Status.PENDING: "pending_count",
    Status.PUBLISHED: "unreviewed_count",
    Status.SPAM: "spam_count",
}

# From which states each verb leads to its own. Whoever is missing here stays as it is: nobody
# decides over words that their author took back, or over a guest who has not been proved.
MOVES: dict[Status, tuple[Status, ...]] = {
    Status.APPROVED: (
        Status.PENDING,
        Status.PUBLISHED,
        Status.REPORTED,
        Status.REJECTED,
        Status.SPAM,
    ),
    Status.REJECTED: (
        Status.PENDING,
        Status.PUBLISHED,
        Status.APPROVED,
        Status.REPORTED,
        Status.SPAM,
    ),
    Status.SPAM: (
        Status.PENDING,
        Status.PUBLISHED,
        Status.APPROVED,
        Status.REPORTED,
        Status.REJECTED,
    ),
    Status.WITHDRAWN: (
        Status.UNPROVED,
        Status.PENDING,
        Status.PUBLISHED,
        Status.APPROVED,
        Status.REPORTED,
    ),
    Status.REPORTED: VISIBLE,  # readers' weight
    Status.PENDING: (Status.REJECTED,),  # its author asks for a second look
}
