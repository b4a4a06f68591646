from django.db import migrations, models
from django.db.models import F

VISIBLE = ("published", "approved")


def fill(apps, _schema_editor):
    """Take what is visible for as old as its last change; rank by the likes there are."""
    comments = apps.get_model("comments", "Comment").objects
    comments.filter(status__in=VISIBLE, appeared_seq=0).update(appeared_seq=F("changed_seq"))
    comments.exclude(rank=F("like_count")).update(rank=F("like_count"))


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0004_desk_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="appeared_seq",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
