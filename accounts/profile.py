"""One's own profile: the form as a page shows it, and what becomes of it."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from storyteller.lib.limits import Limit

from .forms_profile import ProfileForm
from .models import FormerHandle, Identity, User
from .portraits import let_go, store_portrait
from .showing import tell_blogs

# Each is decoded by the one process that does so: nobody may keep it from all others.
PORTRAITS = Limit("portrait", 10, timedelta(hours=1))
WRITTEN = ("display_name", "handle", "bio", "website")


def form_for(request: HttpRequest, blog: Any) -> ProfileForm:
    """Return the form of the person who asks; nobody else's can be named. Up to 5 queries.

    It works on a copy of its own: what is refused must not stand in the page's head as if it were
    kept.
    """
    person = get_object_or_404(User, pk=request.user.pk)
    return ProfileForm(request.POST or None, request.FILES or None, instance=person, blog=blog)


def keep(form: ProfileForm) -> bool:
    """Keep what was typed, wherever the person is shown; say whether it could be kept.

    An upload becomes the portrait in a task.
    """
    if not form.is_valid():
        return False
    person, removes = form.instance, form.cleaned_data.get("remove_portrait")
    portrait = form.cleaned_data["portrait"]
    if portrait and not PORTRAITS.hit(person.pk):
        form.add_error("portrait", _("Those were many portraits: please wait an hour."))
        return False
    try:
        with transaction.atomic():
            _write(form, person, removes=bool(removes))
    except IntegrityError:
        # Somebody was faster with the handle.
        form.add_error("handle", _("This handle is taken."))
        return False
    if removes:
        let_go(form.portrait_before)
    if portrait:
        store_portrait(person, portrait)
    return True


def said(form: ProfileForm) -> str:
    """Return what the person is told afterwards."""
    if form.cleaned_data["portrait"]:
        return _("Your profile was saved; the portrait appears in a moment.")
    return _("Your profile was saved.")


def _write(form: ProfileForm, person: User, *, removes: bool) -> None:
    if removes:
        person.avatar = ""
    person.save(update_fields=[*WRITTEN, *(["avatar"] if removes else [])])
    # A task may have made another portrait since the form was read.
    person.refresh_from_db(fields=["avatar"])
    if "links" in form.fields:
        faces = Identity.objects.filter(user=person)
        shown = [face.pk for face in form.cleaned_data["links"]]
        faces.filter(is_shown=True).exclude(pk__in=shown).update(is_shown=False)
        faces.filter(pk__in=shown).update(is_shown=True)
    show_anew(person, form.handle_before)


def show_anew(person: User, handle_before: str) -> None:
    """Bring up to date what shows a person that was just saved. Call it in the transaction."""
    if handle_before != person.handle:
        _remember(handle_before, person)
    # The account's own face, where it has spoken; the others are as their log-ins call them.
    if Identity.objects.filter(kind=Identity.Kind.ACCOUNT, uid=str(person.pk)).exists():
        Identity.objects.for_account(person)
    tell_blogs(person)


def _remember(handle: str, person: User) -> None:
    """Let the old address of somebody's page lead to the new one."""
    FormerHandle.objects.filter(handle=person.handle).delete()
    if person.has_page:
        FormerHandle.objects.update_or_create(handle=handle, defaults={"user": person})
