"""Where somebody is shown: what has to be drawn anew when a name or a portrait changes."""

from django.db.models import Q

from .models import User


def tell_blogs(person: User) -> None:
    """Move the edition of each blog that shows the person: a member, or what they said or like.

    Call it last in the transaction.
    """
    spoken = person.identities.values("comments__blog")
    liked = person.identities.values("blog_likes__post__blog")
    shown = Q(members=person) | Q(pk__in=spoken) | Q(pk__in=liked)
    blogs = person.blogs.model.objects.filter(shown)
    for blog in blogs.distinct().order_by("pk"):
        blog.move_edition()
