"""The drafts on the desk's first page are found by an index, however much is published."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0010_search")]

    operations = [
        migrations.AddIndex(
            "post",
            models.Index(
                fields=["blog", "status", "-updated_at", "-id"],
                condition=~models.Q(status="published"),
                name="blog_post_standing",
            ),
        ),
    ]
