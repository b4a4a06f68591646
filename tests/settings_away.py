"""The tests' settings with a PostgreSQL that does not listen."""

from tests.settings import *

DATABASES = {"default": postgresql("postgres://nobody@127.0.0.1:1/none")}
ALLOWED_HOSTS = ["testserver"]
