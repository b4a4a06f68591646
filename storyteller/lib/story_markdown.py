"""Markdown of stories: CommonMark with tables, struck-out words and footnotes."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from storyteller.lib.html import clean_story
from storyteller.lib.markdown import MAX_NESTING

# The words of a note that is named twice stand there twice; long ones would be a lever for floods.
MOST_NOTES = 300
REPEATED = 1_000  # letters

WAY_BACK = "↩\ufe0e"  # as a letter, not as a coloured picture

_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,60})\]")
_NOTE_WORDS = re.compile(r"\[\^([^\]\s]{1,60})\]:[ \t]*(.*)")
_TITLE = re.compile(r"(</?h)1\b")
_DEEP = re.compile(r"(</?h)[56]\b")


def render_story(source: str) -> str:
    """Return the cleaned HTML of a story written in Markdown, footnotes at its end.

    HTML in ``source`` is shown as it was typed. Headings of level 1 become level 2, because the
    title has that level already; 5 and 6 become 4. ``source`` has been scrubbed and its length
    checked.
    """
    env: dict[str, Any] = {"words": {}, "notes": []}
    html = _markdown.render(source, env) + _notes(env)
    return clean_story(_DEEP.sub(r"\g<1>4", _TITLE.sub(r"\g<1>2", html)))


def _take_words(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line ``[^name]: words`` and the lines that go on with it out of the text."""
    if state.is_code_block(start):
        return False
    match = _NOTE_WORDS.match(_line(state, start))
    if not match:
        return False
    if silent:
        return True
    following, words = start + 1, [match[2]]
    while following < end and not state.isEmpty(following):
        if _NOTE_WORDS.match(line := _line(state, following)):
            break
        words.append(line)
        following += 1
    state.env["words"].setdefault(match[1], "\n".join(words))
    state.line = following
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _set_mark(state: StateInline, silent: bool) -> bool:
    """Turn ``[^name]`` into the mark of a footnote, if there are words of that name."""
    match = _NOTE_MARK.match(state.src, state.pos)
    words = state.env.get("words", {}).get(match[1]) if match else None
    if match is None or words is None or not _has_room(words, state.env["notes"]):
        return False
    if not silent:
        state.env["notes"].append(words)
        state.push("note_mark", "", 0).meta = {"number": len(state.env["notes"])}
    state.pos = match.end()
    return True


def _has_room(words: str, notes: list[str]) -> bool:
    return len(notes) < MOST_NOTES and (len(words) <= REPEATED or words not in notes)


def _draw_mark(self: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    number = tokens[index].meta["number"]
    way = f'<a href="#fn{number}" id="fnref{number}" role="doc-noteref">{number}</a>'
    return f'<sup class="footnote-ref">{way}</sup>'


def _notes(env: dict[str, Any]) -> str:
    """Return the section of footnotes; a note has no notes of its own."""
    items = [_note(number, words) for number, words in enumerate(env["notes"], start=1)]
    if not items:
        return ""
    listed = f'<ol class="footnotes-list">{"".join(items)}</ol>'
    return f'<section class="footnotes" role="doc-endnotes">{listed}</section>'


def _note(number: int, words: str) -> str:
    kind = 'class="footnote-backref" role="doc-backlink"'
    back = f'<a href="#fnref{number}" {kind}>{WAY_BACK}</a>'
    said = _markdown.renderInline(words, {})
    return f'<li id="fn{number}" class="footnote-item"><p>{said} {back}</p></li>'


def _story_markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"])
    md.block.ruler.before(
        "reference", "note_words", _take_words, {"alt": ["paragraph", "reference"]}
    )
    md.inline.ruler.before("link", "note_mark", _set_mark)
    md.add_render_rule("note_mark", _draw_mark)
    return md


_markdown = _story_markdown()
