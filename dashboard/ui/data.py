"""The two doors between pages and the store: `fetch` reads, `perform` writes."""

import logging
import secrets
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from dashboard.clock import now, this_minute
from dashboard.database import data_version, reading, transaction
from dashboard.errors import Refused
from dashboard.labels import plain
from dashboard.store_files import database_url
from dashboard.ui.session import require_person

Answer = TypeVar("Answer")
log = logging.getLogger("command_room")


def fetch(query: Callable[..., pd.DataFrame], **filters: Any) -> pd.DataFrame:
    """The query's frame, cached for every viewer until a committed write changes the store.

    Pass `at=minute()` to queries whose answer also changes with the time: lamps
    turn red and midnight comes without any write.
    """
    return _cached(query, version(), database_url(), **filters)


def version() -> int:
    """The store's data version, read anew."""
    with reading() as session:
        return data_version(session)


def minute() -> Any:
    """The present minute in UTC: the other half of the cache key."""
    return this_minute()


@st.cache_data(
    max_entries=300,
    show_spinner=False,
    hash_funcs={FunctionType: lambda query: f"{query.__module__}.{query.__qualname__}"},
)
def _cached(query: Callable[..., pd.DataFrame], version: int, store: str, **filters: Any) -> pd.DataFrame:
    with reading() as session:
        return query(session, **filters)


def ask(query: Callable[..., Answer]) -> Answer:
    """A query's answer, read anew: for what changes without the data version."""
    with reading() as session:
        return query(session)


def written(maker: Callable[..., bytes], **inputs: Any) -> Callable[[], bytes]:
    """A file that is made when its download button is pressed, from the store as it is then."""

    def made() -> bytes:
        with reading() as session:
            return maker(session, **inputs)

    return made


def perform(action: Callable[..., Any], done: str, **inputs: Any) -> bool:
    """Run `action` in one transaction, and tell the person how it went.

    Returns whether it was done; a refusal is shown as it stands and keeps what was typed.
    """
    try:
        person = require_person()
        with transaction() as session:
            action(session, **inputs, by=person.name, role=person.role, at=now())
    except Refused as refusal:
        st.toast(plain(refusal), icon=":material/block:", duration="long")
        return False
    st.toast(done, icon=":material/check:")
    return True


def report_failure(error: BaseException) -> str:
    """Log `error` under a number that a person can read out; returns the number."""
    number = secrets.token_hex(3).upper()
    log.error("failure %s", number, exc_info=error)
    return number
