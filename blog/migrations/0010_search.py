import django.db.models.deletion
from django.db import migrations, models

# An index without a copy of the words, which the triggers keep in step. Whoever changes
# blog_searchtext on SQLite, where that makes the table anew, has to make them anew as well.
SQLITE = (
    """
    CREATE VIRTUAL TABLE blog_search USING fts5(
        title, beside, words, content='blog_searchtext', content_rowid='post_id',
        tokenize='unicode61 remove_diacritics 0', prefix='1 2 3'
    )
    """,
    """
    CREATE TRIGGER blog_search_insert AFTER INSERT ON blog_searchtext BEGIN
        INSERT INTO blog_search (rowid, title, beside, words)
        VALUES (new.post_id, new.title, new.beside, new.words);
    END
    """,
    """
    CREATE TRIGGER blog_search_delete AFTER DELETE ON blog_searchtext BEGIN
        INSERT INTO blog_search (blog_search, rowid, title, beside, words)
        VALUES ('delete', old.post_id, old.title, old.beside, old.words);
    END
    """,
    """
    CREATE TRIGGER blog_search_update AFTER UPDATE ON blog_searchtext BEGIN
        INSERT INTO blog_search (blog_search, rowid, title, beside, words)
        VALUES ('delete', old.post_id, old.title, old.beside, old.words);
        INSERT INTO blog_search (rowid, title, beside, words)
        VALUES (new.post_id, new.title, new.beside, new.words);
    END
    """,
)
POSTGRESQL = (
    """
    ALTER TABLE blog_searchtext ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', beside), 'B')
        || setweight(to_tsvector('simple', words), 'C')
    ) STORED
    """,
    "CREATE INDEX blog_searchtext_vector ON blog_searchtext USING gin (vector)",
)
BACK = (
    *(f"DROP TRIGGER blog_search_{name}" for name in ("insert", "delete", "update")),
    "DROP TABLE blog_search",
)


def make(_apps, schema_editor):
    """Make the index; the clock fills it."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        schema_editor.execute(statement)


def unmake(_apps, schema_editor):
    """Take it away; a column goes with its table."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0009_picture_file_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="blog.post",
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("beside", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
            ],
        ),
        migrations.RunPython(make, unmake),
    ]
