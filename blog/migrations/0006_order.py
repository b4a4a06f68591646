"""The newest stories of a tag, and the likes of a month, are found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0005_author")]

    operations = [
        # Of a table that Django makes by itself: what stories are like this one (blog/related.py).
        migrations.RunSQL(
            "CREATE INDEX blog_post_tags_newest ON blog_post_tags (tag_id, post_id)",
            "DROP INDEX blog_post_tags_newest",
        ),
        migrations.AddIndex(
            "like", models.Index(fields=["created_at", "post"], name="blog_like_plot")
        ),
    ]
