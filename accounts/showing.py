"""Where somebody is shown: what has to be drawn anew when a name or a portrait changes."""

from django.db.models import Q

from .models import User


def tell_blogs(person: User) -> None:
    """Move the edition of each blog that shows the person: as a member, or under what was said.

    Call it last in the transaction.
    """
    spoken = person.identities.values("comments__blog")
    blogs = person.blogs.model.objects.filter(Q(members=person) | Q(pk__in=spoken))
    for blog in blogs.distinct().order_by("pk"):
        blog.move_edition()
