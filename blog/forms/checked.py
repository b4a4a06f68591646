"""A form that is looked at before its story is published."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from blog import checking

if TYPE_CHECKING:

    class _ModelForm(forms.ModelForm[Any]):
        """What the stubs leave out."""

        def _post_clean(self) -> None: ...

else:
    _ModelForm = forms.ModelForm

ANYWAY = "-anyway"  # at the end of a verb: its person has seen what was found
CHECKED = {"publish", "schedule"}
LONGEST_SEEN = 13 * checking.MOST


class CheckedForm(_ModelForm):
    """A form of a post that is not published before its author has seen what the checks find."""

    report: checking.Report | None = None
    is_stopped = False  # for what was found, and for nothing else

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pressed = self.data.get("_verb", "") if self.is_bound else ""
        self.verb = pressed.removesuffix(ANYWAY)
        self.is_sure = pressed != self.verb

    def _post_clean(self) -> None:
        """Look at the words as they would be published: sanitised, with their pictures."""
        super()._post_clean()
        if self.verb not in CHECKED or self.errors or self.instance.is_published:
            return
        self.report = checking.look_at(self.instance)
        seen = self.data.get("_seen", "")[:LONGEST_SEEN] if self.is_sure else ""
        if not self.report.lets(seen):
            self.is_stopped = True
            self.add_error(None, ValidationError(self._sentence(), code="findings"))

    def _sentence(self) -> Any:
        if self.report and self.report.blocking:
            return _("Not published: at this blog some of what was found has to be mended first.")
        return _("Not published yet: please look at what was found. Your words are still here.")
