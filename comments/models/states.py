"""The states a comment can be in, and the sets that rules speak of."""

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
# The desk's queues, and the column of the blog that knows how many stand in each.
QUEUES = {
    Status.REPORTED: "reported_count",
    Status.PENDING: "pending_count",
    Status.PUBLISHED: "unreviewed_count",
    Status.SPAM: "spam_count",
}
