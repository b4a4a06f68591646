"""As whom one speaks: the buttons of the form that lead away from it, and back with every word."""

import functools
from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts import connecting
from accounts.faces import chosen
from accounts.models import Draft, Identity
from blog.http import BlogRequest
from blog.models import Post
from storyteller.lib.limits import Limit
from storyteller.lib.network import client_address, network_of, public_post

from . import page
from .forms import answerable
from .refused import Refused
from .views_form import form_again, form_for_who_only_looks

# Each leaves a row behind; a class or an office logs in from one network.
LEAVERS = Limit("form-leavers", 60, timedelta(minutes=10))

type Leave = Callable[..., HttpResponse]


def _with_every_word(leave: Leave) -> Leave:
    """Keep what was typed under the post; give ``leave`` the address that shows it again."""

    @functools.wraps(leave)
    def wrapper(request: BlogRequest, post_pk: int, **names: str) -> HttpResponse:
        post = get_object_or_404(request.blog.posts.visible_to(request.user), pk=post_pk)
        if not LEAVERS.hit(network_of(client_address(request))):
            return form_again(request, page.form_for(request, post, request.POST), Refused("often"))
        Draft.objects.keep(request, post.get_absolute_url())
        return leave(request, back=_address_of_form(request, post), **names)

    return wrapper


@never_cache
@form_for_who_only_looks
@public_post
@_with_every_word
def comment_connect(request: BlogRequest, back: str, provider_id: str) -> HttpResponse:
    """Show the way to a provider; one comes back to the form with a face."""
    return connecting.connect(request, provider_id, back)


@never_cache
@form_for_who_only_looks
@public_post
@_with_every_word
def comment_log_in(_request: BlogRequest, back: str) -> HttpResponse:
    """Lead to the log-in with an account of the blog's own."""
    return redirect(f"{resolve_url('account_login')}?{urlencode({'next': back})}")


@never_cache
@form_for_who_only_looks
@public_post
@_with_every_word
def comment_log_out(request: BlogRequest, back: str) -> HttpResponse:
    """Log out and show the form to a guest; the words move over to the new session."""
    get_adapter().logout(request)
    Draft.objects.keep(request, back.partition("#")[0].partition("?")[0])
    return redirect(back)


@never_cache
@form_for_who_only_looks
@public_post
@_with_every_word
def comment_face(request: BlogRequest, back: str) -> HttpResponse:
    """Lead to where name, picture and link of the face that speaks are changed."""
    face = chosen(request)
    if face is None:
        return redirect(back)
    is_own = face.kind == Identity.Kind.ACCOUNT
    return redirect("accounts:profile") if is_own else redirect("accounts:face", face.pk)


def _address_of_form(request: BlogRequest, post: Post) -> str:
    number = request.POST.get("parent", "")
    query = f"?replyto={number}" if answerable(post, number) else ""
    return f"{post.get_absolute_url()}{query}#comment-form"
