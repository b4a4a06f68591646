"""Make what an older version did not make of pictures and of published stories."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.models import Image, Post
from blog.renewal import with_old_card


class Command(BaseCommand):
    """``manage.py renew_pictures``."""

    help = "Let the worker make missing formats of pictures and missing share pictures. Harmless."

    def handle(self, *args: Any, **options: Any) -> None:
        """Put a task for each into the queue; one that has nothing to do ends at once."""
        ready = Image.objects.filter(status=Image.Status.READY).only("renditions")
        images = [image for image in ready.iterator() if not image.has_all_formats]
        posts = list(with_old_card(Post.objects.all()))
        for image in images:
            image.renew()
        for post in posts:
            post.renew_card()
        asked = f"{len(images)} pictures and {len(posts)} share pictures"
        self.stdout.write(f"{asked} are asked for.")
