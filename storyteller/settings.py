"""All settings; the only place that reads the environment (docs/operate.md lists the variables)."""

import contextlib
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from storyteller import log_ins
from storyteller.static_headers import keep_to_ourselves

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()


def flag(name: str, default: bool = False) -> bool:
    """Return an on/off variable; anything but the usual words stops the start."""
    word = os.environ.get(name, "").strip().lower()
    if word not in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{word}”.")
    return word in {"1", "true", "yes", "on"} if word else default


def number(name: str, default: int, least: int = 0, most: int = 65535) -> int:
    """Return a whole number between ``least`` and ``most``."""
    word = os.environ.get(name, "").strip() or str(default)
    if not word.isdecimal() or not least <= int(word) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}.")
    return int(word)


def one_of(name: str, *words: str) -> str:
    """Return the variable, which must be one of ``words``; the first is the default."""
    word = os.environ.get(name, "").strip().upper() or words[0]
    if word not in words:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(words)}.")
    return word


def listed(name: str) -> list[str]:
    """Return the comma-separated words of a variable, without empty ones."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


# Where this site lives ------------------------------------------------------------------------

DATA = Path(os.environ.get("STORYTELLER_DATA", "") or ROOT / "var").resolve()
BIND = os.environ.get("STORYTELLER_BIND", "").strip() or "127.0.0.1"
PORT = number("PORT", 8000, least=1)
ADDRESS = os.environ.get("STORYTELLER_ADDRESS", "").strip().rstrip("/")
_address = urlsplit(ADDRESS)
if ADDRESS and (_address.scheme not in {"http", "https"} or not _address.hostname):
    raise ImproperlyConfigured(
        "STORYTELLER_ADDRESS must be the site's whole address, like https://blog.example.org."
    )
IS_HTTPS = _address.scheme == "https"
IS_LOCAL = not ADDRESS and BIND in {"127.0.0.1", "::1", "localhost"}

DEBUG = flag("DEBUG")
ALLOWED_HOSTS = listed("STORYTELLER_HOSTS") + ([_address.hostname] if _address.hostname else [])
LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"]
if IS_LOCAL and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = LOOPBACK_NAMES
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        f"The site would listen on {BIND}, open to others, without knowing its own name: "
        "set STORYTELLER_ADDRESS (https://blog.example.org) or STORYTELLER_HOSTS."
    )

# The number of proxies in front that we run ourselves; only their word on addresses counts.
TRUSTED_PROXY_COUNT = number("STORYTELLER_TRUSTED_PROXIES", 0, most=10)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def _kept_key() -> str:
    """Return the secret key of a local site, made once and kept beside its data."""
    kept = DATA / "secret.key"
    try:
        if not kept.exists():
            DATA.mkdir(parents=True, exist_ok=True)
            new = kept.with_name(f"secret.{os.getpid()}.new")
            new.touch(mode=0o600)
            new.write_text(secrets.token_urlsafe(50))
            # A link fails where the name exists, so the first of two starts wins.
            with contextlib.suppress(FileExistsError):
                os.link(new, kept)
            new.unlink()
        return kept.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {DATA} cannot be written ({error.strerror}): "
            "give it to the user who runs this, or set STORYTELLER_DATA to another folder."
        ) from error


SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not IS_LOCAL:
        raise ImproperlyConfigured(
            "A site with an address or open to others needs SECRET_KEY: "
            "set it to 50 random letters and keep it."
        )
    SECRET_KEY = _kept_key()

# What it is made of ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "storyteller.apps.StorytellerConfig",
    "comments",
    "blog.apps.BlogConfig",
    "accounts",
    "blog.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the list of passkeys says "2 days ago"
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.twitter_oauth2",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_prose_editor",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.PoliteRefusal",
    "accounts.middleware.FailedLogIns",
    "allauth.account.middleware.AccountMiddleware",
    "blog.middleware.BlogMiddleware",
]

ROOT_URLCONF = "storyteller.urls"
WSGI_APPLICATION = "storyteller.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "storyteller.lib.templates.LeanLoader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "blog.middleware.blog_of_the_page",
            ],
        },
    },
]

# What it remembers ----------------------------------------------------------------------------

# Writers wait for their turn instead of failing, readers never wait: 8 processes writing at once
# met "database is locked" in a third of their transactions by default, and never with these.
SYNCHRONOUS = one_of("STORYTELLER_SYNCHRONOUS", "NORMAL", "FULL")
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={SYNCHRONOUS};",
}


def sqlite(path: Path) -> dict[str, Any]:
    """Return the settings of one SQLite file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


def postgresql(url: str) -> dict[str, Any]:
    """Return the settings of one PostgreSQL database, pooled; away means known within a second."""
    try:
        config: dict[str, Any] = environ.Env.db_url_config(url)
    except Exception as error:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgres://user:password@host:5432/name."
        ) from error
    if config["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgres://...).")
    config["CONN_HEALTH_CHECKS"] = True
    config["OPTIONS"] = {
        "connect_timeout": 1,
        "pool": {"min_size": 1, "max_size": 20, "timeout": 0.8},
    } | config.get("OPTIONS", {})
    return config


DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": postgresql(DATABASE_URL) if DATABASE_URL else sqlite(DATA / "storyteller.sqlite3")
}
if not DATABASE_URL:
    # Limits write often; in a file of their own they never make a comment wait.
    DATABASES["cache"] = sqlite(DATA / "cache.sqlite3")
    DATABASE_ROUTERS = ["storyteller.routers.CacheRouter"]

CACHES = {
    "default": {
        "BACKEND": "storyteller.lib.cache.TableCache",
        "LOCATION": "storyteller_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = keep_to_ourselves
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "storyteller.storage.HashedStaticFiles"},
}
# Source maps are for people who debug; compressing them was half of the first start's time.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000_000  # a very long story; pictures are not counted here
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# What it says ---------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French")), ("ar", _("Arabic"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def mailers(url: str) -> dict[str, dict[str, Any]]:
    """Return ``MAILERS`` for an address like smtp+tls://user:password@host:587."""
    try:
        config: dict[str, Any] = environ.Env.email_url_config(url)
    except Exception as error:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp+tls://user:password@host:587, or consolemail://."
        ) from error
    made: dict[str, Any] = {"BACKEND": config["EMAIL_BACKEND"]}
    if made["BACKEND"].endswith("smtp.EmailBackend"):
        made["OPTIONS"] = {
            "host": config["EMAIL_HOST"],
            "port": config["EMAIL_PORT"] or None,
            "username": config["EMAIL_HOST_USER"] or "",
            "password": config["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": 10,  # without it a silent server holds the worker for ever
        }
    return {"default": made}


MAILERS = mailers(os.environ.get("EMAIL_URL", "") or "consolemail://")
DEFAULT_FROM_EMAIL = os.environ.get(
    "DEFAULT_FROM_EMAIL", f"storyteller@{_address.hostname or 'localhost'}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The outside filter for comments; without a key nobody outside is asked.
# Whom to tell of a hole: an address that begins with mailto: or https:.
SECURITY_CONTACT = os.environ.get("STORYTELLER_SECURITY_CONTACT", "").strip()
# Whom feeds name as the place that tells subscribers of news (W3C WebSub).
WEBSUB_HUB = os.environ.get("STORYTELLER_WEBSUB_HUB", "").strip()
AKISMET_API_KEY = os.environ.get("AKISMET_API_KEY", "").strip()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.tasks": {"level": "WARNING"},  # it tells of every task, twice
    },
}

# Whom it lets in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.HandleOrEmail"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("handle", "display_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm", "signup": "accounts.forms.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_PREVENT_ENUMERATION = True
# At the first log-in of somebody who signed up here; accounts.stages says who is not asked.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Codes, never links: a mailed link is opened by scanners, and no GET may change anything.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Slow mail is no reason to begin anew; three wrong tries end a code whatever its age.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True  # one address an account; the old one stays until the new is proved
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told by mail
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = str  # the public name
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None  # asked at log-in
# allauth's limits by the minute, and one by the day, so that nobody's mailbox is filled by others.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "reset_password": "20/m/ip,5/m/key,20/d/key",
    "confirm_email": "1/10s/key,20/d/key",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "accounts.forms_linked.DisconnectForm"}
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_QUERY_EMAIL = False  # each provider's scope is written out
SOCIALACCOUNT_PROVIDERS = log_ins.providers(os.environ)
# Where stand-ins for X and Facebook answer (storyteller.demo), their portraits too; "" for nowhere.
DEMO_ORIGIN = ""
if flag("DEMO_LOGINS"):
    if not IS_LOCAL or TRUSTED_PROXY_COUNT or set(ALLOWED_HOSTS) - {*LOOPBACK_NAMES}:
        raise ImproperlyConfigured(
            "DEMO_LOGINS lets anybody in as anybody and is for this machine only: "
            "leave it out where there is an address, another host name, or a proxy."
        )
    DEMO_ORIGIN = f"http://localhost:{PORT}"
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] += log_ins.demo_providers(DEMO_ORIGIN)
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL
MFA_FORMS = {
    "login_webauthn": "accounts.forms_keys.LoginForm",
    "authenticate_webauthn": "accounts.forms_keys.AuthenticateForm",
    "reauthenticate_webauthn": "accounts.forms_keys.ReauthenticateForm",
    "add_webauthn": "accounts.forms_keys.AddForm",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 56  # a household, as everywhere else here

# What browsers are told -----------------------------------------------------------------------

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    # A nonce appears only where a page asks for one: in the admin, never on a public page.
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "storyteller.lib.network.check_and_send"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_HTTPONLY = True
COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
BROWSER_COOKIE_NAME = f"{COOKIE_PREFIX}browser"  # the random key of a browser that has spoken
GUEST_COOKIE_NAME = f"{COOKIE_PREFIX}guest"  # name, e-mail, website: only where ticked
if IS_HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
