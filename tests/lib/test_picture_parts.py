"""Counting the parts of picture files: whatever the bytes, it ends and does not stumble."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyteller.lib.picture_parts import WALKS, gif_frames, has_too_many


@pytest.mark.parametrize("start", list(WALKS))
@given(rest=st.binary(max_size=300))
def test_any_bytes_are_walked_through_to_their_end(start: bytes, rest: bytes) -> None:
    content = start + rest
    assert sum(1 for _part in WALKS[start](content)) <= len(content)
    assert has_too_many(content) is False
    assert 0 <= gif_frames(content, most=5) <= 5


def test_other_files_have_no_parts_to_count() -> None:
    assert has_too_many(b"RIFF" + b"\0" * 1_000_000) is False
