"""Handles that people have given up."""

from django.db import models

from .user import User


class FormerHandle(models.Model):
    """A handle of before: the page at it leads to its owner until somebody else takes it."""

    handle = models.SlugField(primary_key=True, max_length=40)
    user = models.ForeignKey(User, models.CASCADE, related_name="former_handles")

    def __str__(self) -> str:
        return self.handle
