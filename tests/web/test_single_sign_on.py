"""Single sign-on with a real OpenID Connect provider: who is let in, and who is not."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread
from sqlmodel import Session, col, select

from bench.serving import free_port, serving
from dashboard.access.actions import UNKNOWN
from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, signed, unsigned
from dashboard.access.passwords import token_hash
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from dashboard.web import single_sign_on
from dashboard.web.single_sign_on import NOBODY
from dashboard.words.clock import now
from models import Account, AuditLog, SignInSession
from tests.access.people import a_wall, an_account

SECRETS = """
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "a secret of Streamlit's own in these tests, long enough"
client_id = "room"
client_secret = "shared with the provider"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""
CLAIMS = {
    "by-mail": {"email": "ZhiHui@Town.example", "email_verified": True},
    "unverified": {"email": "diaodu@town.example", "email_verified": False},
    "locked": {"email": "locked@town.example", "email_verified": True},
    "left": {"email": "left@town.example", "email_verified": True},
    "stranger": {"email": "somebody@else.example", "email_verified": True},
}
Arrive = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of a server whose deployment names a provider, and URL of its store."""
    folder = tmp_path_factory.mktemp("single")
    shutil.copy(sqlite_template, folder / "room.db")
    store, port = sqlite_url(folder / "room.db"), free_port()
    with Session(engine_for(store)) as session, session.begin():
        for login in ("zhihui", "diaodu"):
            an_account(session, "commander", login=login, email=f"{login}@town.example", password_hash=None)
        an_account(session, "commander", login="locked", email="locked@town.example", locked_at=now())
        gone = (now() - timedelta(days=2)).date()
        an_account(session, "commander", login="left", email="left@town.example", leaves_on=gone)
    users = [User(sub=name, claims=claims) for name, claims in CLAIMS.items()]
    with run_server_in_thread(user_claims=users) as provider:
        secrets = folder / "secrets.toml"
        secrets.write_text(SECRETS.format(port=port, provider=provider.server_port))
        with serving(store, f"--secrets.files={secrets}", port=port):
            yield f"http://localhost:{port}", store
    engine_for(store).dispose()


@pytest.fixture
def browser(served: tuple[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served[0], follow_redirects=True, timeout=30) as client:
        yield client


@pytest.fixture
def in_store(served: tuple[str, str]) -> Iterator[Session]:
    with Session(engine_for(served[1])) as session:
        yield session


@pytest.fixture
def arrive(browser: httpx.Client) -> Arrive:
    """Go to the provider from the sign-in page, say who one is, and come back."""

    def arrived(subject: str, wanted: str = "/incidents?status=open") -> httpx.Response:
        form = browser.get("/session/single-sign-on", params={"next": wanted})
        assert "Authorize" in form.text
        return browser.post(form.url, data={"sub": subject})

    return arrived


def session_of(browser: httpx.Client) -> str | None:
    return unsigned(COOKIE, browser.cookies.get(COOKIE))


def test_the_sign_in_page_offers_it(browser: httpx.Client) -> None:
    page = browser.get("/session/sign-in", params={"next": "/wall"}).text
    assert '<a class="button main" href="/session/single-sign-on?next=%2Fwall">单位统一登录</a>' in page


def test_a_verified_address_opens_its_account_and_binds_the_subject(
    browser: httpx.Client, arrive: Arrive, in_store: Session
) -> None:
    page = arrive("by-mail")
    assert page.status_code == 200
    assert (page.url.path, page.url.query) == ("/incidents", b"status=open")
    account = in_store.exec(select(Account).where(Account.login == "zhihui")).one()
    assert account.oidc_subject == "by-mail"
    row = in_store.exec(select(SignInSession).where(SignInSession.account_id == account.id)).one()
    assert (row.way, row.ended_at) == ("oidc", None)
    kinds = in_store.exec(select(AuditLog.kind).where(AuditLog.subject == f"account:{account.id}")).all()
    assert set(kinds) == {"account_changed", "signed_in"}
    # Streamlit's own cookie, good for thirty days, is gone: ours is the only one that counts.
    assert session_of(browser)
    assert not [name for name in browser.cookies if name.startswith("_streamlit_user")]


def test_the_subject_is_enough_once_it_is_bound(
    browser: httpx.Client, arrive: Arrive, in_store: Session
) -> None:
    account = in_store.exec(select(Account).where(Account.login == "diaodu")).one()
    issuer = browser.get("/session/single-sign-on").url
    account.oidc_issuer = f"{issuer.scheme}://{issuer.host}:{issuer.port}"
    account.oidc_subject = "bound"
    in_store.commit()
    assert arrive("bound").url.path == "/incidents"


@pytest.mark.parametrize("subject", ["stranger", "unverified", "locked", "left", "nobody-told-of"])
def test_whoever_has_no_open_account_is_refused(
    browser: httpx.Client, arrive: Arrive, in_store: Session, subject: str
) -> None:
    page = arrive(subject)
    assert page.status_code == 403
    assert UNKNOWN in page.text
    assert session_of(browser) is None
    assert not [name for name in browser.cookies if name.startswith("_streamlit_user")]
    last = in_store.exec(
        select(AuditLog).where(AuditLog.subject == "door").order_by(col(AuditLog.seq).desc())
    )
    assert last.first().kind == "sign_in_failed"
    # And the pages stay shut.
    assert browser.get("/").url.path == "/session/sign-in"


def test_a_provider_that_says_no_signs_nobody_in(browser: httpx.Client) -> None:
    form = browser.get("/session/single-sign-on")
    page = browser.post(form.url, data={"action": "deny"})
    assert page.url.path == "/session/sign-in"
    assert session_of(browser) is None


def test_coming_back_without_having_been_there_is_refused(browser: httpx.Client) -> None:
    browser.cookies.set("_streamlit_user", "2|1:0|10:1|15:_streamlit_user|4:e30=|forged")
    page = browser.get("/incidents")
    assert (page.status_code, NOBODY in page.text) == (403, True)
    assert session_of(browser) is None


def test_what_a_provider_said_is_taken_once(
    served: tuple[str, str], browser: httpx.Client, arrive: Arrive
) -> None:
    browser.follow_redirects = False
    step = browser.get("/session/single-sign-on")
    said: dict[str, str] = {}
    for _ in range(8):
        kept = {name: value for name, value in browser.cookies.items() if name.startswith("_streamlit_user")}
        if kept:
            said = kept
        if step.status_code == 200:
            step = browser.post(step.url, data={"sub": "by-mail"})
        elif step.next_request is None or step.url.path.endswith("/back"):
            break
        else:
            step = browser.send(step.next_request)
    assert said
    with httpx.Client(base_url=served[0], cookies=said) as thief:
        page = thief.get("/session/single-sign-on/back")
        assert page.status_code == 403
        assert COOKIE not in page.cookies


def test_a_session_of_a_provider_ends_like_any_other(
    browser: httpx.Client, arrive: Arrive, in_store: Session
) -> None:
    arrive("by-mail")
    assert browser.get("/incidents").url.path == "/incidents"
    for row in in_store.exec(select(SignInSession).where(col(SignInSession.ended_at).is_(None))):
        row.ended_at = now()
    in_store.commit()
    assert browser.get("/incidents").url.path == "/session/sign-in"


def test_whoever_proves_who_he_is_comes_in_as_himself_past_anothers_session(
    browser: httpx.Client, arrive: Arrive, in_store: Session
) -> None:
    arrive("by-mail")
    first = session_of(browser)
    account = in_store.exec(select(Account).where(Account.login == "diaodu")).one()
    account.oidc_issuer, account.oidc_subject = in_store.exec(
        select(Account.oidc_issuer, Account.login).where(Account.login == "zhihui")
    ).one()
    account.oidc_subject = "second"
    in_store.commit()
    assert arrive("second").url.path == "/incidents"
    row = in_store.exec(
        select(SignInSession).where(SignInSession.token_hash == token_hash(session_of(browser) or ""))
    ).one()
    assert row.account_id == account.id
    before = in_store.exec(
        select(SignInSession).where(SignInSession.token_hash == token_hash(first or ""))
    ).one()
    assert before.ended_why == "replaced"


def test_a_browser_that_once_hung_as_a_wall_may_still_sign_in(
    browser: httpx.Client, arrive: Arrive, in_store: Session
) -> None:
    key = a_wall(in_store, name="旧屏")
    in_store.commit()
    browser.cookies.set(DISPLAY_COOKIE, signed(DISPLAY_COOKIE, key))
    assert arrive("by-mail").url.path == "/incidents"


def test_another_cookie_does_not_make_an_old_answer_new() -> None:
    told = {"iss": "http://provider", "sub": "x", "iat": 1, "exp": 2, "nonce": "n"}
    assert single_sign_on._number_of(told) == single_sign_on._number_of(told | {"email": "another"})
    assert single_sign_on._number_of(told) != single_sign_on._number_of(told | {"nonce": "m"})
