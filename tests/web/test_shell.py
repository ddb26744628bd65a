"""Streamlit's page as the room sends it."""

import re
from pathlib import Path

import pytest
import streamlit

from dashboard.web.serving import PAGES
from dashboard.web.shell import CHANGES, SCRIPTS, SHELL, WHERE

INSTALLED = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
ADDRESSES = re.compile(r'(?:src|href)="([^"]+)"')


@pytest.mark.parametrize("sought", [sought for sought, _ in CHANGES], ids=lambda sought: sought.pattern)
def test_the_installed_page_is_written_as_the_changes_expect(sought: re.Pattern[str]) -> None:
    assert len(sought.findall(INSTALLED)) == 1


def test_the_page_is_chinese_and_says_where_its_server_is_before_any_program() -> None:
    assert '<html lang="zh-CN">' in SHELL
    assert "<title>综合信息指挥室</title>" in SHELL
    assert SHELL.index(WHERE) < SHELL.index("<link") < SHELL.index('<script type="module"')


def test_it_asks_for_what_streamlits_page_asks_for_but_for_a_font() -> None:
    (font,) = set(ADDRESSES.findall(INSTALLED)) - set(ADDRESSES.findall(SHELL))
    assert font.endswith(".woff2")
    assert set(ADDRESSES.findall(SHELL)) < set(ADDRESSES.findall(INSTALLED))


def test_every_script_within_streamlits_page_is_known_to_the_policy() -> None:
    within = re.findall(r"<script>(.*?)</script>", INSTALLED, re.DOTALL)
    assert within
    assert set(within) < set(SCRIPTS)


def test_every_page_of_the_menu_is_sent_so(visitor, served) -> None:
    browser = visitor()
    browser.get(f"/session/wall?key={served[2]}")
    assert "wall" in PAGES
    answer = browser.get("/wall?embed=true")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.body == SHELL
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert browser.ask("HEAD", "/wall").status == 200
    assert browser.ask("POST", "/wall", "").status == 405
    assert browser.get("/").status == 303


def test_the_start_page_is_found_at_its_own_name_too(visitor, served) -> None:
    browser = visitor()
    browser.get(f"/session/wall?key={served[2]}")
    answer = browser.get("/home?scope=a%20b")
    # A wall's key opens the wall alone; the way there keeps what was asked for.
    assert answer.status == 303
    assert "%2Fhome" in answer.location


def test_the_start_page_keeps_what_was_asked() -> None:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from dashboard.web import shell

    client = TestClient(Starlette(routes=shell.routes(PAGES)), follow_redirects=False)
    answer = client.get("/home?module=3&b=%E6%9D%91")
    assert (answer.status_code, answer.headers["location"]) == (307, "/?module=3&b=%E6%9D%91")
    assert client.get("/home").headers["location"] == "/"
