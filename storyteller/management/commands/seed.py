"""Fill the blog with a small believable world."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.models import Blog
from storyteller import first_run
from storyteller.seed.planting import NotOursError, foreign_posts, plant
from storyteller.seed.world import WORLD


class Command(BaseCommand):
    """``manage.py seed``."""

    help = "Fill the blog with stories, people and a conversation; a second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to mix with what is there."""
        parser.add_argument(
            "--force", action="store_true", help="plant beside stories that are not from here"
        )

    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        """Plant, or refuse with a sentence."""
        welcome = first_run.begin()
        if welcome:
            self.stdout.write(f"The owner is “{welcome.handle}”, password {welcome.password}")
        blog = Blog.objects.order_by("pk")[0]
        foreign = foreign_posts(blog, WORLD)
        if foreign and not force:
            raise CommandError(
                f"“{blog}” holds {foreign} posts of its own: the seed is for an empty blog. "
                "Use --force to plant it beside them."
            )
        # On a machine of one's own somebody wants to look around; elsewhere the doors stay shut.
        password = secrets.token_urlsafe(9) if settings.IS_LOCAL else None
        try:
            new = plant(blog, WORLD, password)
        except NotOursError as reason:
            raise CommandError(str(reason)) from reason
        self._tell(new, password)

    def _tell(self, new: dict[str, int], password: str | None) -> None:
        if not any(new.values()):
            self.stdout.write("Everything was there already: nothing was changed.")
            return
        self.stdout.write(", ".join(f"{number} {what}" for what, number in new.items()) + " new.")
        if password and new["people"]:
            handles = ", ".join(person.handle for person in WORLD.people)
            self.stdout.write(f"Log in as {handles}: the password of each is {password}")
