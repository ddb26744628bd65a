"""Who is at the screen. The one place that says so; nothing else reads cookies."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import audit
from dashboard.access.actions import seen
from dashboard.access.queries import display_of, is_seen_due, person_of
from dashboard.access.queries_pulse import pulse
from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import RIGHTS
from dashboard.clock import now, this_minute
from dashboard.database import reading, transaction
from dashboard.days import township_date
from dashboard.doors.cookies import COOKIE, DISPLAY_COOKIE, unsigned
from dashboard.errors import Refused
from dashboard.store_files import database_url

SIGN_IN, PASSWORD = "/session/sign-in", "/session/password"
KNOWN, LOOKED, NOTED = "person_known", "person_looked", "presence_noted"
Tokens = tuple[str | None, str | None]


def browser_tokens() -> Tokens:
    """What this browser carries: the token of a session, and a wall's key; None where it has none."""
    cookies = st.context.cookies
    return unsigned(cookies.get(COOKIE)), unsigned(cookies.get(DISPLAY_COOKIE))


@dataclass(frozen=True)
class Here:
    """Who is at this screen, and which state of the store he looks at."""

    person: Person | None
    version: int


def here() -> Here:
    """Asked anew in every run: whoever was locked, left or signed out is nobody at the next one.

    The person is kept in the session for as long as nothing changed that could make
    him another (see queries_pulse).
    """
    run = _run()
    kept = st.session_state.get(LOOKED)
    if kept is None or run is None or kept[0] is not run:
        kept = st.session_state[LOOKED] = (run, _look())
    found: Here = kept[1]
    return found


def look_again() -> None:
    """Ask anew also within this run, because it has written something."""
    st.session_state.pop(LOOKED, None)


def _run() -> object | None:
    """What is another object in every run of a page or a fragment."""
    context = get_script_run_ctx()
    return None if context is None else context.cursors


def _look() -> Here:
    tokens, at = browser_tokens(), now()
    with reading() as session:
        beat = pulse(session, *tokens, at=at)
        state = (tokens, database_url(), township_date(at), beat)
        if st.session_state.get(KNOWN, (None,))[0] != state:
            st.session_state[KNOWN] = (state, _who(session, tokens, at))
    return Here(st.session_state[KNOWN][1], beat.version)


def signed_in() -> Person | None:
    """Who is at this screen, with the roles that hold now; None for nobody."""
    return here().person


def behind(tokens: Tokens) -> Person:
    """Who is behind `tokens` now, outside a page's run; Refused for nobody."""
    with reading() as session:
        return known(_who(session, tokens, now()))


def known(person: Person | None) -> Person:
    """`person`; Refused for nobody."""
    if person is None:
        raise Refused("您还没有登录，或者登录已经过期。请重新登录。")
    return person


def _who(session: Any, tokens: Tokens, at: datetime) -> Person | None:
    token, key = tokens
    person = person_of(session, token, at=at) if token else None
    if person is None and key:
        person = display_of(session, key)
        return person and replace(person, address=str(st.context.ip_address or ""))
    return person


def require_person(*rights: str) -> Person:
    """The person at this screen, who may use one of `rights`; anyone else is told so, and the page ends.

    Every page asks, and rests on no frame having run.
    """
    person = signed_in()
    if person is None:
        _stop("您还没有登录，或者登录已经过期。", "去登录", SIGN_IN)
    if person.must_change_password:
        _stop("初始密码只能用一次，请先换成自己的密码。", "修改密码", PASSWORD)
    if rights and not may(person, *rights):
        _refuse(person, rights)
    _note_presence(person)
    return person


def _note_presence(person: Person) -> None:
    at = now()
    if st.session_state.get(NOTED) == this_minute():
        return
    st.session_state[NOTED] = this_minute()
    with reading() as session:
        if not is_seen_due(session, person, at=at):
            return
    try:
        with transaction(is_domain=False) as session:
            seen(session, person, at=at)
    except Refused:
        # Others are writing: a page must open all the same, and the next one notes it.
        return


def _refuse(person: Person, rights: tuple[str, ...]) -> NoReturn:
    if st.session_state.get("refused") != rights:
        st.session_state["refused"] = rights
        with transaction(is_domain=False) as session:
            data = {"right": rights[0], "path": urlsplit(st.context.url or "").path}
            audit.record(session, person.subject, "refused", by=person, at=now(), data=data)
    st.warning(
        f"您现在的角色（{person.role or '没有角色'}）不能“{RIGHTS[rights[0]].name}”。"
        "如果工作需要，请联系系统管理员授权。",
        icon=":material/block:",
    )
    st.stop()


def _stop(sentence: str, label: str, path: str) -> NoReturn:
    st.warning(sentence, icon=":material/lock:")
    link_out(label, path)
    st.stop()


def link_out(label: str, path: str) -> None:
    """A link to a page that Streamlit does not serve, in the same tab (its own links open another)."""
    st.html(f'<a href="{path}" target="_self">{label}</a>')
