from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def fill(apps, _schema_editor):
    """Note what waits for an answer to readers' reports, hidden or not, and count it."""
    comments = apps.get_model("comments", "Comment").objects
    comments.filter(status="reported").update(reported_at=F("status_at"))
    asked = comments.filter(status__in=["published", "approved"], reports__is_settled=False)
    comments.filter(pk__in=list(asked.values_list("pk", flat=True))).update(
        reported_at=timezone.now()
    )
    for blog in apps.get_model("blog", "Blog").objects.all():
        reported = comments.filter(blog=blog, reported_at__isnull=False)
        blog.reported_count = reported.count()
        blog.save(update_fields=["reported_count"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_draft_path"),
        ("blog", "0004_unproved_count"),
        ("comments", "0008_count_unproved"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="reported_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("reported_at__isnull", False)),
                fields=["blog", "reported_at", "id"],
                name="comments_reported",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reported_at__isnull", True),
                        models.Q(("status", "reported"), _negated=True),
                    ),
                    models.Q(
                        ("reported_at__isnull", False),
                        ("status__in", ["published", "approved", "reported"]),
                    ),
                    _connector="OR",
                ),
                name="comments_comment_reported_is_true",
            ),
        ),
    ]
