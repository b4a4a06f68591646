"""What a post is found by: its words as they are compared, in a row of their own."""

from django.db import models


class SearchText(models.Model):
    """The folded words of one post, which the database's full-text index reads.

    SQLite keeps the index in the virtual table ``blog_search``, PostgreSQL in a column ``vector``
    (migration 0010): both follow this row by themselves.
    """

    post = models.OneToOneField(
        "blog.Post", models.CASCADE, primary_key=True, related_name="search_text"
    )
    title = models.TextField(blank=True)
    beside = models.TextField(blank=True)  # tags and authors
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"#{self.pk}"
