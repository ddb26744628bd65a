"""What a stranger may try at the doors by raw HTTP, and what he gets."""

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, signed, unsigned
from dashboard.access.passwords import new_token, token_hash
from dashboard.web.headers import FIXED
from dashboard.words.clock import now
from models import Account, AuditLog, DisplayKey, SignInAttempt, SignInSession
from tests.access.people import a_wall
from tests.web.conftest import RIGHT, WRONG

FILES = ("/media/0123.png", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/_stcore/agent/interact")


@pytest.fixture(autouse=True)
def no_tries_before(in_store):
    in_store.execute(delete(SignInAttempt))
    in_store.commit()


def wanted(location: str) -> str:
    return parse_qs(urlsplit(location).query)["next"][0]


def row_of(in_store, browser) -> SignInSession:
    digest = token_hash(unsigned(COOKIE, browser.cookies[COOKIE]))
    return in_store.execute(select(SignInSession).where(SignInSession.token_hash == digest)).scalar_one()


def test_a_page_sends_a_stranger_to_the_sign_in_and_back(visitor):
    browser = visitor()
    sent = browser.get("/incidents?status=open&q=%E6%B0%B4")
    assert (sent.status, urlsplit(sent.location).path) == (303, "/session/sign-in")
    assert wanted(sent.location) == "/incidents?status=open&q=%E6%B0%B4"
    page = browser.get(sent.location)
    assert 'autocomplete="username"' in page.body
    assert 'autocomplete="current-password"' in page.body
    back = browser.sign_in("zhihui", RIGHT, wanted(sent.location))
    assert (back.status, back.location) == (303, "/incidents?status=open&q=%E6%B0%B4")
    assert browser.get(back.location).status == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor):
    browser = visitor()
    cookie = next(c for c in browser.sign_in("ZhiHui ", RIGHT).set_cookies if c.startswith(COOKIE))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie, "a browser would not send it back over plain HTTP"


@pytest.mark.parametrize("path", FILES)
def test_files_are_closed_to_a_stranger(visitor, path):
    for method in ("GET", "PUT", "POST", "DELETE"):
        assert visitor().ask(method, path).status == 403


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config", "/app/static/favicon.png"])
def test_what_a_browser_needs_before_is_open(visitor, path):
    assert visitor().get(path).status == 200


def test_files_open_with_a_session(visitor):
    browser = visitor()
    browser.sign_in("zhihui", RIGHT)
    assert browser.get("/media/0123.png").status == 404
    assert browser.get("/_stcore/metrics").status == 403


def test_a_socket_needs_a_cookie_of_this_server(visitor):
    browser = visitor()
    assert browser.socket() == 403
    browser.cookies[COOKIE] = "made-up.signature"
    assert browser.socket() == 403
    browser.sign_in("zhihui", RIGHT)
    assert browser.socket() == 101


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(visitor):
    browser, thief = visitor(), visitor()
    browser.sign_in("zhihui", RIGHT)
    thief.cookies[COOKIE] = browser.cookies[COOKIE]
    assert thief.get("/incidents").status == 200
    assert browser.sign_out().location == "/session/sign-in"
    assert COOKIE not in browser.cookies
    assert thief.get("/incidents").status == 303
    assert thief.get("/media/0123.png").status == 403


def test_a_forged_or_foreign_signature_opens_nothing(visitor):
    browser = visitor()
    browser.sign_in("zhihui", RIGHT)
    token = unsigned(COOKIE, browser.cookies[COOKIE])
    for value in (token, f"{token}.", f"{token}.AAAA", browser.cookies[COOKIE] + "A", "", "."):
        browser.cookies[COOKIE] = value
        assert browser.get("/").status == 303


def test_a_token_that_was_set_before_is_never_the_one_after(visitor, in_store):
    browser = visitor()
    planted = browser.cookies[COOKIE] = signed(COOKIE, new_token())
    browser.sign_in("zhihui", RIGHT)
    first = browser.cookies[COOKIE]
    assert first != planted
    old = row_of(in_store, browser)
    browser.sign_in("another", RIGHT)
    assert browser.cookies[COOKIE] != first
    in_store.commit()
    assert old.ended_why == "replaced"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil",
        "/\n/evil.example",
        "javascript:alert(1)",
        "incidents",
        "/session/sign-out",
        "",
        "/" + "a" * 3000,
    ],
)
def test_signing_in_leads_nowhere_else(visitor, elsewhere):
    assert visitor().sign_in("zhihui", RIGHT, elsewhere).location == "/"


def test_a_form_is_taken_once(visitor):
    browser = visitor()
    token = browser.get("/session/sign-in").form()
    fields = {"form": token, "login": "zhihui", "password": WRONG}
    assert "不正确" in browser.post("/session/sign-in", fields).alert
    again = browser.post("/session/sign-in", fields | {"password": RIGHT})
    assert again.status == 403
    assert "已经提交过" in again.alert
    assert 'value="zhihui"' in again.body, "what was typed stays"
    assert COOKIE not in browser.cookies
    fresh = fields | {"form": again.form(), "password": RIGHT}
    assert browser.post("/session/sign-in", fresh).status == 303


def test_a_form_without_token_or_of_another_browser_is_refused(visitor):
    browser, other = visitor(), visitor()
    browser.get("/session/sign-in")
    foreign = other.get("/session/sign-in").form()
    for token in ("", "made.up.token", foreign):
        fields = {"form": token, "login": "zhihui", "password": RIGHT}
        refused = browser.post("/session/sign-in", fields)
        assert refused.status == 403
        assert "不是从本系统的页面提交的" in refused.alert
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "http://evil.example"},
    ],
)
def test_a_form_that_another_site_sends_is_refused(visitor, headers):
    assert visitor().sign_in("zhihui", RIGHT, **headers).status == 403


def test_a_form_of_ours_says_where_it_comes_from(visitor, served):
    assert visitor().sign_in("zhihui", RIGHT, Origin=served[0]).status == 303
    assert visitor().sign_in("zhihui", RIGHT, Sec_Fetch_Site="same-origin").status == 303


def test_signing_out_needs_a_form_too(visitor):
    browser = visitor()
    browser.sign_in("zhihui", RIGHT)
    assert browser.post("/session/sign-out", {}).status == 403
    assert browser.get("/").status == 200


def test_a_guesser_is_slowed_down_even_when_he_is_right_at_last(visitor):
    browser = visitor()
    for _ in range(5):
        assert browser.sign_in("third", WRONG).status == 403
    slowed = browser.sign_in("third", RIGHT)
    assert slowed.status == 429
    assert "15 分钟" in slowed.alert
    assert 890 <= int(slowed.headers["retry-after"]) <= 900
    assert COOKIE not in browser.cookies
    assert browser.sign_in("zhihui", RIGHT).status == 303, "others are not slowed down"


def test_unknown_wrong_locked_and_departed_hear_the_same(visitor):
    tries = [("nobody", RIGHT), ("zhihui", WRONG), ("locked", RIGHT), ("gone", RIGHT)]
    answers = [visitor().sign_in(*words) for words in tries]
    assert len({(answer.status, answer.alert) for answer in answers}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timedelta(seconds=-1)},
        {"seen_at": timedelta(hours=-2)},
        {"ended_at": timedelta()},
    ],
)
def test_an_old_session_is_out_at_its_next_request(visitor, in_store, change):
    browser = visitor()
    browser.sign_in("zhihui", RIGHT)
    row = row_of(in_store, browser)
    for name, away in change.items():
        setattr(row, name, now() + away)
    in_store.commit()
    assert browser.get("/").status == 303
    assert browser.get("/media/0123.png").status == 403
    assert browser.socket() == 101, "so that the open page can say why"


def test_an_initial_password_is_changed_first(visitor, in_store):
    browser, elsewhere = visitor(), visitor()
    browser.sign_in("fresh", RIGHT, "/incidents")
    elsewhere.sign_in("fresh", RIGHT)
    sent = browser.get("/incidents")
    assert urlsplit(sent.location).path == "/session/password"
    page = browser.get(sent.location)
    assert 'autocomplete="new-password"' in page.body
    new = "另外一句容易记住的话"

    def change(old: str, new: str, again: str):
        token = browser.get(sent.location).form("/session/password")
        fields = {"form": token, "old": old, "new": new, "again": again, "next": "/incidents"}
        return browser.post("/session/password", fields)

    assert "两次填写" in change(RIGHT, new, new + "。").alert
    assert "太短" in change(RIGHT, "短", "短").alert
    assert "和原来的一样" in change(RIGHT, RIGHT, RIGHT).alert
    assert "原密码不正确" in change(WRONG, new, new).alert
    assert browser.get("/incidents").status == 303
    copied = visitor()
    copied.cookies = dict(browser.cookies)
    done = change(RIGHT, new, new)
    assert (done.status, done.location) == (303, "/incidents")
    assert browser.get("/incidents").status == 200
    assert elsewhere.get("/incidents").location.startswith("/session/sign-in"), "signed out elsewhere"
    assert copied.get("/incidents").location.startswith("/session/sign-in"), "a copy is worth nothing"
    assert visitor().sign_in("fresh", RIGHT).status == 403
    assert visitor().sign_in("fresh", new).status == 303


@pytest.mark.parametrize(
    ("scene", "kept"), [("scores", "&scene=scores"), ("", ""), ("a%26b", ""), ("%0D%0Ax", ""), ("x" * 99, "")]
)
def test_a_wall_without_a_keyboard_comes_in_at_the_scene_that_its_address_names(visitor, served, scene, kept):
    opened = visitor().get(f"/session/wall?key={served[2]}&scene={scene}")
    assert opened.location == at_wall(kept)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("scenes=overview,map&every=20", "&scenes=overview,map&every=20"),
        (f"scenes={quote('事件,地图')}", f"&scenes={quote('事件')},{quote('地图')}"),
        (f"scenes={quote('事件、地图，scores')}", f"&scenes={quote('事件')},{quote('地图')},scores"),
        ("scenes=map,%0D%0Ax,<b>,a-b&every=2x", "&scenes=map,x"),
        ("scenes=,map&every=-1", "&scenes=map"),
        (f"scenes={','.join(['map'] * 11)}", f"&scenes={','.join(['map'] * 10)}"),
        ("scenes=map%26key%3Dx", ""),
        ("reload=12&sound=on&topic=NL-20260304-0001", "&topic=NL-20260304-0001&sound=on&reload=12"),
        ("reload=0&sound=loud&topic=%3Cb%3E", ""),
    ],
)
def test_a_wall_without_a_keyboard_turns_over_the_scenes_that_its_address_names(visitor, served, asked, kept):
    opened = visitor().get(f"/session/wall?key={served[2]}&{asked}")
    assert opened.location == at_wall(kept)


def at_wall(kept: str) -> str:
    """The wall's door without its key, with these words."""
    return f"/session/wall?{kept.removeprefix('&')}".rstrip("?")


def test_the_page_around_a_wall_holds_its_address_and_nothing_of_the_town(visitor, served):
    screen = visitor()
    sent = screen.get(f"/session/wall?key={served[2]}&scenes=map,people&reload=3&names=true&screen=1x1")
    opened = screen.get(sent.location)
    assert opened.status == 200
    address = "/wall?embed=true&amp;embed_options=dark_theme&amp;scenes=map,people&amp;names=true"
    assert f'data-address="{address}" data-hours="3"' in opened.body
    assert served[2] not in opened.body
    assert opened.headers["cache-control"] == "no-store"
    policy = opened.headers["content-security-policy"]
    assert "frame-src 'self'; connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        held = re.search(f"<{kind}>(.*?)</{kind}>", opened.body, re.DOTALL)
        assert held
        assert b64encode(sha256(held.group(1).encode()).digest()).decode() in policy


def test_a_wall_opens_by_its_key_and_goes_no_further(visitor, in_store):
    secret = a_wall(in_store)
    in_store.commit()
    screen = visitor()
    opened = screen.get(f"/session/wall?key={secret}")
    assert (opened.status, opened.location) == (303, "/session/wall")
    framed = "/wall?embed=true&embed_options=dark_theme"
    assert screen.get(opened.location).status == 200
    assert screen.get(framed).status == 200
    assert screen.socket() == 101
    assert screen.get("/media/0123.png").status == 403
    assert screen.ask("PUT", "/_stcore/upload_file/a/b").status == 403
    for path in ("/", "/incidents", "/wall/more"):
        assert urlsplit(screen.get(path).location).path == "/session/sign-in"
    key = in_store.execute(
        select(DisplayKey).where(col(DisplayKey.key_hash) == token_hash(secret))
    ).scalar_one()
    assert key.last_address == "127.0.0.1"
    key.revoked_at = now()
    in_store.commit()
    assert screen.get(framed).status == 303
    refused = visitor().get(f"/session/wall?key={secret}")
    assert refused.status == 403
    assert "已经收回" in refused.alert


def test_who_asks_for_the_wall_without_a_key_signs_in_and_comes_back_to_it(visitor, served):
    person = visitor()
    asked = person.get("/session/wall?scene=map&every=30")
    assert asked.status == 303
    back = parse_qs(urlsplit(asked.location).query)["next"][0]
    assert back == "/session/wall?scene=map&every=30"
    signed_in = person.sign_in("zhihui", RIGHT, back)
    assert signed_in.location == back
    assert person.get(back).status == 200


@pytest.mark.parametrize("key", ["", "x", "%00", "%FF", "a" * 900])
def test_a_wrong_key_opens_no_wall(visitor, key):
    browser = visitor()
    assert browser.get(f"/session/wall?key={key}").status == 403
    assert DISPLAY_COOKIE not in browser.cookies


def test_nobody_enters_a_real_store_with_one_click(visitor):
    browser = visitor()
    page = browser.get("/session/sign-in")
    assert "演示" not in page.body
    refused = browser.post("/session/demo", {"form": page.form(), "login": "zhihui"})
    assert refused.status == 403
    assert COOKIE not in browser.cookies


def test_what_was_typed_is_shown_as_text(visitor):
    typed = '"><script>alert(1)</script>'
    answer = visitor().sign_in(typed, WRONG, '/"><b>')
    assert "<script>" not in answer.body
    assert "<b>" not in answer.body


@pytest.mark.parametrize("body", ["a" * 40_000, "login=%00%FF&form=%ED%A0%80", "=&&&=;", "\x00"])
def test_a_strange_form_breaks_nothing(visitor, body):
    assert visitor().ask("POST", "/session/sign-in", body).status == 403


def test_each_coming_and_going_is_in_the_log(visitor, in_store):
    browser = visitor()
    browser.sign_in("another", WRONG)
    browser.sign_in("another", RIGHT)
    browser.sign_out()
    browser.sign_in("someone nobody knows " * 5, WRONG)
    account = in_store.execute(select(Account).where(Account.login == "another")).scalar_one()

    def last(subject: str, count: int) -> list[AuditLog]:
        query = select(AuditLog).where(AuditLog.subject == subject).order_by(AuditLog.seq.desc())
        return list(in_store.execute(query.limit(count)).scalars())

    kinds = [entry.kind for entry in last(f"account:{account.id}", 3)]
    assert kinds == ["signed_out", "signed_in", "sign_in_failed"]
    (unknown,) = last("door", 1)
    assert unknown.actor == "so…"
    assert unknown.address == "127.0.0.1"


def test_a_page_may_ask_where_somebody_stands_and_for_no_other_sense_of_his_phone() -> None:
    policy = FIXED["Permissions-Policy"]
    assert "geolocation=(self)" in policy
    assert all(f"{sense}=()" in policy for sense in ("camera", "microphone", "gyroscope"))
