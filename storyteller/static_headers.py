"""What is said with each static file."""

from wsgiref.headers import Headers


def keep_to_ourselves(headers: Headers, _path: str, _url: str) -> None:
    """Let no other site draw on a static file; called by whitenoise, once for each."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Content-Type-Options"] = "nosniff"
