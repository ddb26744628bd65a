"""The two doors between pages and the store: `fetch` reads, `perform` writes."""

import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from functools import cache
from inspect import signature
from typing import Any, TypeVar, cast

import streamlit as st

from dashboard.access import audit
from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import needed_rights, takes_scope
from dashboard.screen import last_answers
from dashboard.screen.moment import looked_back
from dashboard.screen.session import (
    current_visitor,
    forget_visitor,
    on_wall,
    person_at,
    require_person,
    require_signed_in,
    signed_in,
    this_browser,
)
from dashboard.store.database import reading, transaction
from dashboard.store.lookback import looking_back
from dashboard.store.store_files import database_url
from dashboard.words.clock import now, this_minute, township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import plain

Answer = TypeVar("Answer")
Beside = Callable[[Any, Any], None]
REFUSAL, WROTE = "last_refusal", "wrote_at"
# A megabyte; a wall asks about twenty questions a minute.
MOST_KEYS = 5_000
_ASKED = [0]
log = logging.getLogger("command_room")


def fetch(query: Callable[..., Answer], **filters: Any) -> Answer:
    """The query's answer, mostly a frame, cached until a committed write changes the store.

    The rows are those that the person may see: his scope goes into the query and into
    the cache's key, so that two persons share an answer only where they share a scope.
    Raises Refused for who may not ask at all. Pass `at=minute()` to queries whose
    answer also changes with the time: lamps turn red and midnight comes without any write.
    """
    visitor = current_visitor()
    scope = scope_argument(query, require_signed_in(visitor.person))
    moment = looked_back() if _is_dated(query) else None
    is_lasting = on_wall() or bool(visitor.person and visitor.person.is_display)
    key = _lasting_key(query, moment, scope | filters) if is_lasting else ""
    if key and visitor.is_down:
        return cast("Answer", last_answers.recall(key, visitor.failure()))
    _tidy()
    try:
        answer = _answered(query, visitor.version, moment, dict(**scope, **filters))
    except Refused:
        raise
    except Exception as error:
        if not key:
            raise
        return cast("Answer", last_answers.recall(key, error))
    if key:
        last_answers.keep(key, answer)
    return cast("Answer", answer)


def _lasting_key(query: Callable[..., Any], moment: datetime | None, given: dict[str, Any]) -> str:
    """The same question at another minute is the same question; one about other days is another."""
    at = given.get("at") or now()
    words = {name: _days_before(at, value) for name, value in given.items() if name != "at"}
    return f"{database_url()} {query.__module__}.{query.__qualname__} {moment} {sorted(words.items())!r}"


def _days_before(at: datetime, value: Any) -> Any:
    if isinstance(value, datetime):
        return (at - value).days
    return (township_date(at) - value).days if isinstance(value, date) else value


@cache
def _is_dated(query: Callable[..., Any]) -> bool:
    """Whether the answer is about incidents or a moment; lists and names are as they are."""
    return takes_scope(query) or "at" in signature(query).parameters


def scope_argument(code: Callable[..., Any], person: Person) -> dict[str, Any]:
    """The scope that `code` takes, of `person`; Refused where there is none."""
    scope = require(person, *needed_rights(code))
    return {"scope": scope} if takes_scope(code) else {}


def minute() -> Any:
    """The minute that the page shows, in UTC: the other half of the cache key. The present one, unless
    somebody looks back, at a minute or at a step of a case.

    What one has just written shows at once: until its minute is over, the moment of the write stands for it.
    """
    present = this_minute()
    return looked_back() or max(present, st.session_state.get(WROTE, present))


def _answered(query: Callable[..., Any], version: int, moment: datetime | None, given: dict[str, Any]) -> Any:
    """What `query` answers at that data version, to what is `given`."""
    asked = (query.__module__, query.__qualname__, version, database_url(), moment, sorted(given.items()))

    def read() -> Any:
        with _reading(moment) as session:
            return query(session, **given)

    # Streamlit tells questions apart argument by argument, which takes longer than many a query.
    return _cached(key=pickle.dumps(asked), _read=read)


@st.cache_data(max_entries=300, show_spinner=False)
def _cached(*, key: bytes, _read: Callable[[], Any]) -> Any:
    # Asked by names alone: of an argument without one Streamlit reads the signature at each call.
    _ASKED[0] += 1
    return _read()


def _tidy() -> None:
    """Forget every answer once so many different questions were asked.

    Streamlit keeps a lock for each key that it ever knew, and keys change with every minute and every
    write: a server that runs for months would grow, and with it the time of each collection of garbage.
    """
    if _ASKED[0] > MOST_KEYS:
        _ASKED[0] = 0
        _cached.clear()


@contextmanager
def reading_as_seen() -> Iterator[Any]:
    """The store as the person sees it: as it is, or as it was at the moment he looks back to."""
    with _reading(looked_back()) as session:
        yield session


@contextmanager
def _reading(moment: datetime | None) -> Iterator[Any]:
    """The store as it is, or as it was at `moment`."""
    with reading() as session, looking_back(session, moment) if moment else nullcontext():
        yield session


def ask(query: Callable[..., Answer], **filters: Any) -> Answer:
    """A query's answer, read anew: for what changes without the data version."""
    scope = scope_argument(query, require_signed_in(signed_in()))
    with reading() as session:
        return query(session, **filters, **scope)


def written(maker: Callable[..., bytes], what: str, **inputs: Any) -> Callable[[], bytes]:
    """A file that is made when its download button is pressed, from the store as it is then.

    A maker that takes `at` and was given none is given the moment of the press. Whoever presses is
    asked for anew, and the export is noted in the audit log as `what`.
    """
    browser, moment = this_browser(), looked_back()
    is_timed = "at" in signature(maker).parameters

    def made() -> bytes:
        person = person_at(browser)
        scope = scope_argument(maker, person)
        # Whoever looks back gets the paper of that moment.
        timed = {"at": moment or now()} if is_timed and "at" not in inputs else {}
        with _reading(moment) as session:
            content = maker(session, **inputs, **scope, **timed)
        note_export(person, what, len(content), inputs)
        return content

    return made


def note_export(person: Person, what: str, size: int, inputs: dict[str, Any]) -> None:
    """Note in the audit log that `person` took `what` out, so many bytes of it, and what he asked for."""
    asked = {name: input_in_log(value) for name, value in inputs.items()}
    with transaction(is_domain=False) as session:
        data = {"what": what, "bytes": size} | asked
        audit.record(session, person.subject, "exported", by=person, at=now(), data=data)


def input_in_log(value: Any) -> Any:
    """An export's input as the log keeps it."""
    words = getattr(value, "words", None)
    return words() if words else str(value)


def perform(action: Callable[..., Any], done: str, *, beside: Beside | None = None, **inputs: Any) -> bool:
    """Run `action` in one transaction, and tell the person how it went.

    Returns whether it was done; a refusal is shown as it stands and keeps what was typed. `beside` is done
    with the action or not at all; it is given the session and the action's answer.
    """
    is_done = not _run(action, inputs, is_domain=True, beside=beside)[1]
    if is_done:
        st.toast(done, icon=":material/check:")
    return is_done


def why_refused() -> str:
    """The sentence of this session's last refusal: a toast goes, a form keeps it."""
    return str(st.session_state.get(REFUSAL, ""))


def obtain(
    action: Callable[..., Answer], *, is_domain: bool = False, beside: Beside | None = None, **inputs: Any
) -> Answer | None:
    """What `action` answers; None where it was refused, which is shown as `perform` shows it.

    For looking at what is hidden, which is logged but changes nothing that others see;
    `is_domain` for an action that does. `beside`: as in `perform`.
    """
    return cast("Answer | None", _run(action, inputs, is_domain=is_domain, beside=beside)[0])


def attempt(action: Callable[..., Any], **inputs: Any) -> str:
    """Run `action` in one transaction; why it was refused, empty where it was done. Nothing is shown.

    For one of several that are asked for by one press.
    """
    return _run(action, inputs, is_domain=True, is_quiet=True)[1]


def _run(
    action: Callable[..., Any],
    inputs: dict[str, Any],
    *,
    is_domain: bool,
    beside: Beside | None = None,
    is_quiet: bool = False,
) -> tuple[Any, str]:
    """The action's answer, and why it was refused; empty where it was done."""
    try:
        person = require_person()
        if takes_scope(action) and looked_back() is not None:
            raise Refused("现在看的是过去的情况，不能办理。请先点“回到现在”。")
        scope = scope_argument(action, person)
        with transaction(is_domain=is_domain) as session:
            answer = action(session, **inputs, **scope, by=person, at=now())
            if beside:
                beside(session, answer)
    except Refused as refusal:
        if not is_quiet:
            st.session_state[REFUSAL] = str(refusal)
            st.toast(plain(refusal), icon=":material/block:", duration="long")
        return None, str(refusal)
    # What was written is part of what this run goes on to show.
    forget_visitor()
    if is_domain:
        st.session_state[WROTE] = now()
    return answer, ""
