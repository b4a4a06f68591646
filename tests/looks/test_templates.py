"""What no template of ours may hold: style, script, somebody else, trust in raw text."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(HOUSE).parts]
SCRIPT = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))[^>]*>")
STYLE = re.compile(r"<style\b|\sstyle=")
HANDLER = re.compile(r"<[^>]*\son[a-z]+=")
ELSEWHERE = re.compile(r"<(?:link|script|img|iframe|source)\b[^>]*(?:src|href)=\"(?:https?:)?//")
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)


def markup(path: Path) -> str:
    """Return a template without its comments."""
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(HOUSE / "templates")))
def test_a_page_brings_no_style_and_no_script_inside(path: Path) -> None:
    text = markup(path)
    assert not SCRIPT.search(text)
    assert not STYLE.search(text)
    assert not HANDLER.search(text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(HOUSE / "templates")))
def test_a_page_asks_nobody_else_for_anything(path: Path) -> None:
    assert not ELSEWHERE.search(markup(path))


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE / "templates"))
)
def test_no_template_calls_text_safe(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape off", markup(path))
