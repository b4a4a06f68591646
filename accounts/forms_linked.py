"""The form that takes a linked log-in off."""

from allauth.socialaccount import forms as allauth_forms
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.signals import social_account_removed

from . import providers


class DisconnectForm(allauth_forms.DisconnectForm):
    """Take a log-in off, also one whose keys are gone, of which allauth knows nothing."""

    def save(self) -> None:
        """Take it off. Where its keys are gone it opens nothing, so no letter tells of it."""
        account = self.cleaned_data["account"]
        if providers.find(account.provider):
            super().save()
            return
        account.delete()
        social_account_removed.send(SocialAccount, request=self.request, socialaccount=account)
