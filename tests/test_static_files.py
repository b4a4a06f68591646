"""How static files are sent."""

from django.test import Client


def test_a_static_file_is_ours_alone(client: Client) -> None:
    answer = client.get("/static/css/global.css")
    assert b"@layer" in answer.getvalue()
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers
