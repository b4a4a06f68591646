"""The form that takes a linked log-in off."""

from allauth.socialaccount import forms as allauth_forms

from . import providers


class DisconnectForm(allauth_forms.DisconnectForm):
    """Take a log-in off, also one whose keys are gone, of which allauth knows nothing."""

    def save(self) -> None:
        """Take it off. Where its keys are gone it opens nothing, so there is nobody to tell."""
        account = self.cleaned_data["account"]
        if providers.find(account.provider) is None:
            account.delete()
        else:
            super().save()
