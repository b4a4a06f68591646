"""The pages and answers of a stand-in: as much of OpenID Connect as our own client needs."""

import functools
import secrets
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from storyteller import log_ins
from storyteller.lib.network import client_address

from . import grants
from .people import Person, everybody, known_as, somebody

type View = Callable[..., HttpResponse]


def on_this_machine_only(view: View) -> View:
    """Let nobody but this very machine see that ``view`` is there."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO_ORIGIN or not _is_here(request):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def _is_here(request: HttpRequest) -> bool:
    # A proxy of this machine speaks for somebody who may be anywhere.
    is_passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    address = client_address(request)
    return not is_passed_on and bool(address) and ip_address(address).is_loopback


@on_this_machine_only
@require_safe
def discovery(request: HttpRequest, service: str) -> HttpResponse:
    """Say where everything is (OpenID Connect Discovery 1.0)."""
    home = log_ins.demo_issuer(settings.DEMO_ORIGIN, service)
    return JsonResponse(
        {
            "issuer": home,
            "authorization_endpoint": f"{home}/authorize",
            "token_endpoint": f"{home}/token",
            "userinfo_endpoint": f"{home}/userinfo",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
    )


@on_this_machine_only
@never_cache
@require_safe
def authorize(request: HttpRequest, service: str) -> HttpResponse:
    """Ask who is there; each answer is a link back to where the question came from."""
    asked = request.GET
    if not _may_ask(service, asked.dict()):
        raise Http404(_("No log-in leads here."))
    people = [*somebody(asked.get("name", "")), *everybody()]
    words = {
        "service": log_ins.DEMO_SERVICES[service],
        "doors": [(person, _way_back(request, service, person)) for person in people],
        "cancel_url": _back(request, error="access_denied"),
        "asked": [(name, value) for name, value in asked.items() if name != "name"],
    }
    return render(request, "demo/authorize.html", words)


def _may_ask(service: str, asked: dict[str, str]) -> bool:
    """Say whether our own client asks: no other address is ever sent back to."""
    path = reverse("openid_connect_callback", args=[log_ins.demo_id(service)])
    port = urlsplit(settings.DEMO_ORIGIN).port
    homes = {f"http://{host}:{port}{path}" for host in ("localhost", "127.0.0.1", "[::1]")}
    return (
        asked.get("client_id") == log_ins.demo_id(service)
        and asked.get("redirect_uri") in homes
        and asked.get("response_type") == "code"
        and asked.get("code_challenge_method") == "S256"
        and bool(asked.get("code_challenge"))
    )


def _way_back(request: HttpRequest, service: str, person: Person) -> str:
    home = log_ins.demo_issuer(settings.DEMO_ORIGIN, service)
    code = grants.Code(
        service=service,
        # X tells nobody's address, Facebook most people's.
        claims=person.claims(home, has_email=service == "facebook"),
        redirect_uri=request.GET["redirect_uri"],
        challenge=request.GET["code_challenge"],
    )
    return _back(request, code=code.signed())


def _back(request: HttpRequest, **answer: str) -> str:
    words = answer | {"state": request.GET.get("state", "")}
    return f"{request.GET['redirect_uri']}?{urlencode(words)}"


@on_this_machine_only
@csrf_exempt  # asked by our own server, which carries no cookie; the secret is the proof
@never_cache
@require_POST
def token(request: HttpRequest, service: str) -> HttpResponse:
    """Exchange a code for a token, once."""
    asked = request.POST
    if asked.get("client_id") != log_ins.demo_id(service) or not secrets.compare_digest(
        asked.get("client_secret", ""), log_ins.DEMO_SECRET
    ):
        return JsonResponse({"error": "invalid_client"}, status=401)
    code = grants.redeemed(asked.get("code", ""))
    if code is None or not code.accepts(
        service, asked.get("redirect_uri", ""), asked.get("code_verifier", "")
    ):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    answer = {"access_token": grants.token_for(code), "token_type": "Bearer"}
    return JsonResponse(answer | {"expires_in": grants.LIFE})


@on_this_machine_only
@never_cache
@require_safe
def userinfo(request: HttpRequest, service: str) -> HttpResponse:
    """Tell who the token was given for."""
    kind, _space, word = request.headers.get("Authorization", "").partition(" ")
    claims = grants.claims_of(service, word) if kind == "Bearer" else None
    if claims is None:
        return JsonResponse({"error": "invalid_token"}, status=401)
    return JsonResponse(claims)


@on_this_machine_only
@require_safe
def portrait(request: HttpRequest, service: str, handle: str) -> HttpResponse:
    """Draw the portrait of an invented person."""
    person = known_as(handle)
    drawn = person.portrait() if person else b""
    if not drawn:
        raise Http404
    return HttpResponse(drawn, content_type="image/png")
