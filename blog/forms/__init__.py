"""The forms of the desk: what authors and owners may write."""

from .house import BlogForm, SeriesForm, TagForm
from .pictures import PICTURE_ID, PictureForm, PictureWordsForm
from .story import StoryForm

__all__ = [
    "PICTURE_ID",
    "BlogForm",
    "PictureForm",
    "PictureWordsForm",
    "SeriesForm",
    "StoryForm",
    "TagForm",
]
