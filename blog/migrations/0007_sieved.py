"""Each revision says how coarse the sieve is that it has been through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0006_order")]

    operations = [
        migrations.AddField(
            "revision",
            "sieved",
            models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            "revision",
            models.Index(fields=["sieved", "created_at"], name="blog_revision_sieve"),
        ),
    ]
