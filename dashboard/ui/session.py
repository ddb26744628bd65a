"""Who is at the screen. The one place that says so; nothing else reads cookies."""

from dataclasses import replace
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st

from dashboard import audit
from dashboard.access.actions import seen
from dashboard.access.queries import display_of, is_seen_due, person_of
from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import RIGHTS
from dashboard.clock import now
from dashboard.database import reading, transaction
from dashboard.doors.cookies import COOKIE, DISPLAY_COOKIE, unsigned
from dashboard.errors import Refused

SIGN_IN, PASSWORD = "/session/sign-in", "/session/password"
Tokens = tuple[str | None, str | None]


def browser_tokens() -> Tokens:
    """What this browser carries: the token of a session, and a wall's key; None where it has none."""
    cookies = st.context.cookies
    return unsigned(cookies.get(COOKIE)), unsigned(cookies.get(DISPLAY_COOKIE))


def require_signed_in(tokens: Tokens | None = None) -> Person:
    """As `signed_in`; Refused for nobody."""
    person = signed_in(tokens)
    if person is None:
        raise Refused("您还没有登录，或者登录已经过期。请重新登录。")
    return person


def signed_in(tokens: Tokens | None = None) -> Person | None:
    """Who is at this screen (or behind `tokens`), with the roles that hold now; None for nobody.

    Asked anew each time: whoever was locked, left or signed out is nobody at the next rerun.
    """
    token, key = tokens or browser_tokens()
    with reading() as session:
        person = person_of(session, token, at=now()) if token else None
        if person is None and key:
            person = display_of(session, key)
    return person and replace(person, address=person.address or str(st.context.ip_address or ""))


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
