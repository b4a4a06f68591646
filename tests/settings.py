"""The project's settings, with only what tests need changed: each change gives its reason."""

import os

from tests import databases

# Nothing that the developer has set for a real site may reach a test, and no test may touch var/.
databases.forget_the_environment(os.environ)
os.environ["STORYTELLER_DATA"] = str(databases.FOLDER)

from storyteller.settings import *

# The database under test, with the options of a real one: `make test` runs everything on both.
if databases.KIND == "postgresql":
    DATABASES = {"default": postgresql("postgres://postgres@localhost") | databases.server()}
else:
    DATABASES = {"default": sqlite(databases.file()) | databases.file_for_tests()}

# The cache table lies in the same database, as on a PostgreSQL site, so that a rollback clears it.
DATABASE_ROUTERS = []

# A password is not worth a quarter of a second here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Files by their plain names, from where they lie: no collectstatic before a test.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
