"""Who is at the screen. The one place that says so; nothing else reads cookies."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.access import audit
from dashboard.access.actions import write_last_seen
from dashboard.access.address import address_behind
from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, unsigned
from dashboard.access.queries import display_of, is_seen_due, person_of, pulse
from dashboard.access.rules import Person, advice_without_right, may
from dashboard.access.rules_rights import RIGHTS
from dashboard.screen.shared_look import SeenVersion, shared_version
from dashboard.store.database import Unanswered, reading, transaction
from dashboard.store.store_files import database_url
from dashboard.words.clock import now, this_minute
from dashboard.words.days import township_date
from dashboard.words.errors import Refused, report_failure

SIGN_IN, PASSWORD = "/session/sign-in", "/session/password"
KNOWN, LOOKED, NOTED = "person_known", "person_looked", "presence_noted"
CARRIED, REFUSED, ON_WALL = "browser_carried", "refused_rights", "on_wall"
LONGEST_PATH, MOST_REFUSALS = 200, 50
WALL_RIGHT = "wall.read"
ACCOUNTS_PAGE = "pages/admin/accounts.py"


class Browser(NamedTuple):
    """What a browser carries (a session's token, a wall's key; None where it has none), and where it is."""

    token: str | None
    key: str | None
    address: str = ""


def this_browser() -> Browser:
    """The browser at the other end of this page; the only place that looks."""
    cookies, forwarded = st.context.cookies, st.context.headers.get_all("X-Forwarded-For")
    return Browser(
        unsigned(COOKIE, cookies.get(COOKIE)),
        unsigned(DISPLAY_COOKIE, cookies.get(DISPLAY_COOKIE)),
        address_behind(st.context.ip_address or "", ",".join(forwarded)),
    )


@dataclass(frozen=True)
class Visitor:
    """Who is at this screen, and which state of the store he looks at."""

    person: Person | None
    version: int
    # Why the store did not answer; then `person` is who was there before.
    error: Unanswered | None = None

    @property
    def is_down(self) -> bool:
        return self.error is not None

    def failure(self) -> Exception:
        """What went wrong with the store."""
        return self.error or RuntimeError("the store answers")


def current_visitor() -> Visitor:
    """Asked anew in every run: whoever was locked, left or signed out is nobody at the next one.

    The person is kept in the session for as long as nothing changed that could make
    him another (see queries_pulse).
    """
    run = _run()
    kept = st.session_state.get(LOOKED)
    if kept is None or run is None or kept[0] is not run:
        kept = st.session_state[LOOKED] = (run, _look())
    visitor: Visitor = kept[1]
    return visitor


def forget_visitor() -> None:
    """Ask anew also within this run, because it has written something."""
    st.session_state.pop(LOOKED, None)


def _run() -> object | None:
    """What is another object in every run of a page or a fragment."""
    context = get_script_run_ctx()
    return None if context is None else context.cursors


def _look() -> Visitor:
    browser, at = this_browser(), now()
    if st.session_state.get(CARRIED, browser[:2]) != browser[:2]:
        # Streamlit resumes a session whoever has signed in since: nothing of the one before stays.
        st.session_state.clear()
    st.session_state[CARRIED] = browser[:2]
    try:
        with reading() as session:
            beat = pulse(session, browser.token, browser.key, at=at)
            state = (browser, database_url(), township_date(at), beat)
            if st.session_state.get(KNOWN, (None,))[0] != state:
                st.session_state[KNOWN] = (state, _who(session, browser, at))
    except Unanswered as error:
        return _as_before(browser, error)
    person = st.session_state[KNOWN][1]
    is_wall = person is not None and person.is_display
    return Visitor(
        person, shared_version(SeenVersion(database_url(), beat.version, at)) if is_wall else beat.version
    )


def _as_before(browser: Browser, error: Unanswered) -> Visitor:
    """Who was there before the store went silent, for what outlasts that; anybody else is told."""
    state, person = st.session_state.get(KNOWN, (None, None))
    if not on_wall() or state is None or state[:2] != (browser, database_url()):
        raise error
    return Visitor(person, state[3].version, error)


def on_wall() -> bool:
    """Whether the page hangs on a wall: then it outlasts a silent store (docs/decisions/0014)."""
    return bool(st.session_state.get(ON_WALL))


def signed_in() -> Person | None:
    """Who is at this screen, with the roles that hold now; None for nobody."""
    return current_visitor().person


def person_at(browser: Browser) -> Person:
    """Who is at `browser` now, outside a page's run; Refused for nobody."""
    with reading() as session:
        return require_signed_in(_who(session, browser, now()))


def require_signed_in(person: Person | None) -> Person:
    """`person`; Refused for nobody."""
    if person is None:
        raise Refused("您还没有登录，或者登录已经过期。请重新登录。")
    return person


def _who(session: Any, browser: Browser, at: datetime) -> Person | None:
    person = person_of(session, browser.token, at=at) if browser.token else None
    if person is None and browser.key:
        person = display_of(session, browser.key)
    # Where this act comes from: the sign-in may have been elsewhere.
    return person and replace(person, address=browser.address or person.address)


def require_person(*rights: str) -> Person:
    """The person at this screen, who may use one of `rights`; anyone else is told so, and the page ends.

    Every page asks, and rests on no frame having run.
    """
    person = signed_in()
    if person is None:
        _stop("您还没有登录，或者登录已经过期。", "去登录", SIGN_IN)
    if person.must_change_password:
        _stop("初始密码只能用一次，请先换成自己的密码。", "修改密码", PASSWORD)
    # A wall's key opens the wall alone, whatever else its role could read.
    if rights and (not may(person, *rights) or (person.is_display and rights != (WALL_RIGHT,))):
        _refuse(person, rights)
    st.session_state[ON_WALL] = rights == (WALL_RIGHT,)
    if current_visitor().is_down and not on_wall():
        raise current_visitor().failure()
    _note_presence(person)
    return person


def _note_presence(person: Person) -> None:
    at = now()
    if st.session_state.get(NOTED) == this_minute() or current_visitor().is_down:
        return
    st.session_state[NOTED] = this_minute()
    with reading() as session:
        if not is_seen_due(session, person, at=at):
            return
    try:
        with transaction(is_domain=False) as session:
            write_last_seen(session, person, at=at)
    except (Refused, Unanswered):
        # Others are writing, or the disk is full: a page must open all the same, and the next one notes it.
        return


def _refuse(person: Person, rights: tuple[str, ...]) -> NoReturn:
    note_refusal(person, rights[0], path=urlsplit(st.context.url or "").path[:LONGEST_PATH])
    st.warning(
        f"您现在的角色（{person.role or '没有角色'}）不能“{RIGHTS[rights[0]].name}”。"
        f"{advice_without_right(person, rights[0])}",
        icon=":material/block:",
    )
    if may(person, "account.manage"):
        st.page_link(ACCOUNTS_PAGE, label="去账号管理授予角色", icon=":material/manage_accounts:")
    st.stop()


def note_refusal(person: Person, right: str, **what: str) -> None:
    """Log that `person` asked for what he may not have; the same thing once in a session."""
    told: set[tuple[str, ...]] = st.session_state.setdefault(REFUSED, set())
    asked = (right, *what.values())
    if asked in told or len(told) >= MOST_REFUSALS:
        return
    told.add(asked)
    try:
        with transaction(is_domain=False) as session:
            audit.record(
                session, person.subject, "refused", by=person, at=now(), data={"right": right} | what
            )
    except (Refused, Unanswered) as error:
        # He is refused all the same, and told so.
        report_failure(error)


def _stop(sentence: str, label: str, path: str) -> NoReturn:
    st.warning(sentence, icon=":material/lock:")
    link_out(label, path)
    st.stop()


def link_out(label: str, path: str) -> None:
    """A link to a page that Streamlit does not serve, in the same tab (its own links open another)."""
    st.html(f'<a href="{path}" target="_self">{label}</a>', width="content")
