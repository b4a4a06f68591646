"""Templates are served without their indentation, and what is put into them as it is."""

from pathlib import Path

import pytest
from django.template import Engine

LEAN = ["storyteller.lib.templates.LeanLoader"]
SOURCE = """<ul>
    {% for word in words %}
        <li>{{ word }}</li>
    {% endfor %}
\t</ul>
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for name in ("page.html", "letter.txt"):
        (tmp_path / name).write_text(SOURCE)
    return Engine(dirs=[str(tmp_path)], loaders=LEAN)


def test_indentation_is_not_served_and_words_are_as_they_were_said(engine: Engine) -> None:
    page = engine.render_to_string("page.html", {"words": ["for\n    ever"]})
    assert page == "<ul>\n\n<li>for\n    ever</li>\n\n</ul>\n"


def test_a_letter_keeps_its_shape(engine: Engine) -> None:
    assert "\n        <li>Dear</li>" in engine.render_to_string("letter.txt", {"words": ["Dear"]})


def test_an_error_still_names_its_line(engine: Engine) -> None:
    assert engine.get_template("page.html").source.count("\n") == SOURCE.count("\n")
