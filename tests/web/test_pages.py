"""The doors' pages and cookies, without a server."""

from http.cookies import SimpleCookie

import pytest
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access.cookies import COOKIE
from dashboard.web.answering import set_cookie
from dashboard.web.forms import FORM_COOKIE
from dashboard.web.pages import STYLE, page
from dashboard.words.palette import OFFICE, WALL


def a_request(scheme: str = "http", cookie: str = "") -> Request:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return Request({"type": "http", "method": "GET", "scheme": scheme, "client": ("10.0.0.1", 1),
                    "headers": headers})  # fmt: skip


@pytest.mark.parametrize(("scheme", "is_secure"), [("http", False), ("https", True)])
def test_cookies_are_secure_behind_https(scheme, is_secure):
    response = Response()
    set_cookie(a_request(scheme), response, COOKIE, "token")
    given = SimpleCookie(response.headers["set-cookie"])[COOKIE]
    assert bool(given["secure"]) is is_secure
    assert given["httponly"]
    shown = page(a_request(scheme), "sign_out.html", "退出登录")
    bound = SimpleCookie(shown.headers["set-cookie"])[FORM_COOKIE]
    assert bool(bound["secure"]) is is_secure
    assert (bound["samesite"], bound["path"]) == ("strict", "/session")


def test_a_browser_keeps_its_token_unless_it_is_none_of_ours():
    token = "a" * 43
    kept = page(a_request(cookie=f"{FORM_COOKIE}={token}"), "sign_out.html", "退出登录")
    assert f"{FORM_COOKIE}={token};" in kept.headers["set-cookie"]
    replaced = page(a_request(cookie=f"{FORM_COOKIE}=short"), "sign_out.html", "退出登录")
    assert f"{FORM_COOKIE}=short;" not in replaced.headers["set-cookie"]


def test_pages_ask_nothing_of_other_servers_and_run_no_script():
    for template in ("sign_in.html", "sign_out.html", "password.html", "wall.html"):
        html = page(a_request(), template, "登录", login="wang").body.decode()
        assert STYLE in html
        assert '<html lang="zh-CN">' in html
        assert "<script" not in html
        assert "//" not in html.replace("<!doctype html>", "")


def test_the_colours_are_those_of_the_palette():
    for palette in (OFFICE, WALL):
        for colour in (palette.ground, palette.panel, palette.ink, palette.accent):
            assert colour in STYLE
