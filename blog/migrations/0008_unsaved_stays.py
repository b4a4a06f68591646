"""Keep what somebody is writing when somebody else deletes the story."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0007_sieved")]

    operations = [
        migrations.AlterField(
            model_name="unsaved",
            name="post",
            field=models.ForeignKey(
                "blog.post", models.SET_NULL, null=True, blank=True, related_name="unsaved"
            ),
        ),
    ]
