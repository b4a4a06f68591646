from django.db import migrations


def fill(apps, _schema_editor):
    """Count what guests have said and not confirmed yet."""
    comments = apps.get_model("comments", "Comment").objects.filter(status="unproved")
    for blog in apps.get_model("blog", "Blog").objects.all():
        blog.unproved_count = comments.filter(blog=blog).count()
        blog.save(update_fields=["unproved_count"])


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0004_unproved_count"),
        ("comments", "0007_fingerprint"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
