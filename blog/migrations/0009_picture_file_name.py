"""Keep what a picture's file was called where it came from: its author searches for that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0008_unsaved_stays")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="file_name",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=150, verbose_name="file name"
            ),
            preserve_default=False,
        ),
    ]
