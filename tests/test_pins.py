"""The versions that the whole house is built on: some packages would silently move them."""

import sys
from importlib.metadata import version


def test_django_is_the_one_we_were_written_for() -> None:
    assert version("django").startswith("6.1.")


def test_pillow_is_the_one_whose_guards_were_tried() -> None:
    assert version("pillow").startswith("13.")


def test_python_is_new_enough() -> None:
    assert sys.version_info >= (3, 12)
