"""Forms that keep what is typed until they are sent or thrown away (docs/drafts.md).

A page opens one by `kept_form`, draws widgets with `key=key(…)` in it and one `send_button`, whose callback
reads them by `typed` and does `act`. Of every such form the store keeps what its author changed, and nobody
has to say which fields it has: they are those that are drawn in it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.access import drafts
from dashboard.screen.data import perform, why_refused
from dashboard.screen.drafts import Draft, is_in_browser, this_run, warn_press_lost, watch_typing
from dashboard.screen.moment import looked_back
from dashboard.screen.session import require_person
from dashboard.screen.values import from_json, to_json
from dashboard.store.database import reading
from dashboard.words.clock import now
from dashboard.words.labels import plain

# How often something was done: popovers and whatever stands in no form are closed and empty after it.
DONE = "forms_done"
# Field -> the suffix of its key, from the form in which it was drawn last.
SUFFIXES = "forms_suffixes"
# Buttons that were pressed, the forms with something unsent, and the run that asked for them.
PRESSED, UNSENT = "forms_pressed", "forms_unsent"
# The run in which the person was told that something on the page is unsent.
TOLD = "forms_told"
NOTHING_MORE: Mapping[str, Any] = {}
# What a widget holds that a program may put into it again: no button, no file, no table.
KEPT_KINDS = {
    "bool_value", "double_array_value", "double_value", "int_array_value", "int_value", "string_array_value",
    "string_value",
}  # fmt: skip


@dataclass
class _Typing:
    """What this session knows of one form. Values as `to_json` makes them.

    `begun`: what stood in a field before anything was typed; `typed`: the fields that differ from that;
    `fields`: all that were drawn last; `seen`: what the form was filled from when it was opened; `refused`:
    why what was sent last was not done.
    """

    begun: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    seen: Any = None
    refused: str = ""


@dataclass(frozen=True)
class KeptForm(Draft):
    """A form on one object: `of` names it, where the page shows now one and now another.

    `secret`: fields that stay in the session and never reach the store.
    """

    of: str = ""
    secret: frozenset[str] = frozenset()

    @property
    def is_kept(self) -> bool:
        return True

    @property
    def _typing_key(self) -> str:
        return f"{self.name}_typing"

    @property
    def typing(self) -> _Typing:
        typing: _Typing = st.session_state.setdefault(self._typing_key, _Typing())
        return typing

    @property
    def suffix(self) -> str:
        number = st.session_state.get(self._round, 0)
        return f"{self.of}_{number}" if self.of else f"{number}"

    def key(self, field: str) -> str:
        return f"{field}_{self.suffix}"

    def take(self, field: str) -> str:
        """The key of a field that is drawn in this form now."""
        st.session_state.setdefault(SUFFIXES, {})[field] = self.suffix
        return self.key(field)

    def values(self) -> dict[str, Any]:
        return self.typing.typed

    def clear(self) -> None:
        st.session_state[self._round] = st.session_state.get(self._round, 0) + 1
        for name in self.typing.fields:
            self.take(name)
        st.session_state.pop(self._typing_key, None)
        self.begin_anew()

    def resume(self) -> None:
        if self.is_begun() or self.name not in _unsent_names():
            return
        super().resume()
        if self.held.resumed_at and st.session_state.get(TOLD) is not this_run():
            # Many a form is behind a button.
            st.session_state[TOLD] = this_run()
            st.toast(
                "这一页有您写到一半、还没有提交的表，打开就能接着写。",
                icon=":material/edit_note:",
                duration="long",
            )

    def restore(self, kept: Any) -> None:
        typing = self.typing
        typing.typed = dict(kept.get("typed", {}))
        # What an older program filled it from may be nothing any more: then it is compared with what is now.
        with suppress(ValueError, TypeError, KeyError):
            typing.seen = from_json(kept.get("seen"))

    def open(self, seen: Any) -> Any:
        """Before it is drawn: what was typed stands in it again. Returns what it was filled from at first.

        A page that runs anew while somebody types reads newer values, but the fields keep the old ones:
        compared with the newer, they would undo what somebody else has changed.
        """
        self.resume()
        typing = self.typing
        if not any(self.key(name) in st.session_state for name in typing.fields):
            # It was put away, and is filled anew.
            typing.begun = {}
            if not typing.typed:
                typing.seen = None
        for name, value in list(typing.typed.items()):
            key = self.take(name)
            if key in st.session_state or is_in_browser(key):
                continue
            try:
                st.session_state[key] = from_json(value)
            except (ValueError, TypeError, KeyError):
                # Kept by an older program: there is nothing any more that it could be.
                del typing.typed[name]
        if typing.seen is None:
            typing.seen = seen
        return typing.seen

    def note(self, fields: Sequence[str]) -> None:
        """After it was drawn: keep what was typed into these fields."""
        typing = self.typing
        typing.fields = tuple(fields)
        for name, value in _values_of({name: self.key(name) for name in fields}).items():
            if name not in typing.begun and name not in typing.typed:
                typing.begun[name] = value
            elif value != typing.begun.get(name, _NOTHING):
                typing.typed[name] = value
            else:
                typing.typed.pop(name, None)
        person = require_person()
        if person.account_id is None or looked_back():
            return
        typed = {name: value for name, value in typing.typed.items() if name not in self.secret}
        self.write(json.dumps({"typed": typed, "seen": to_json(typing.seen)}) if typed else "")

    def dropping(self) -> Callable[[Any, Any], None]:
        """What is done beside the act: nothing of it stays in the store."""
        person, row = require_person(), self.held.row

        def drop(session: Any, _: Any) -> None:
            if row.id and person.account_id is not None:
                drafts.drop(session, [row.id], account_id=person.account_id)

        return drop

    def show_kept(self) -> None:
        """Below the form: that it is kept, and how to throw it away."""
        held, asked = self.held, f"{self.name}_asked"
        self.show_failure()
        if not held.row.id:
            st.session_state.pop(asked, None)
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(self.kept_sentence(), width="stretch")
            if st.session_state.get(asked):
                st.button("确定清空，找不回来", key=f"{self.name}_throw_away", on_click=self.throw_away)
            else:
                st.button(
                    "清空草稿",
                    key=f"{self.name}_ask",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=st.session_state.__setitem__,
                    args=(asked, True),
                )


_NOTHING = object()
# The form that is being drawn with the fields drawn in it so far, and the one that is being sent.
_DRAWN: ContextVar[tuple[KeptForm, list[str]] | None] = ContextVar("drawn", default=None)
_SENT: ContextVar[KeptForm | None] = ContextVar("sent", default=None)


def key(name: str, *, is_kept: bool = True) -> str:
    """The key of a widget. One that is drawn in a form belongs to it and is empty once that was sent; any
    other, a popover too, is empty and closed again once anything was done.

    `is_kept=False`: of what means nothing on another day, as a question about a file that was chosen.
    """
    if drawn := _DRAWN.get():
        form, fields = drawn
        if is_kept:
            fields.append(name)
        return form.take(name)
    return _drawn_key(name)


def typed(name: str) -> Any:
    """What stands in the widget with that key: in the callback of a `send_button` in its own form, where a
    page has several alike, else as it was drawn last."""
    form = _SENT.get()
    if form and name in form.typing.fields:
        return st.session_state.get(form.key(name))
    return st.session_state.get(_drawn_key(name))


def _drawn_key(name: str) -> str:
    suffixes = st.session_state.get(SUFFIXES, {})
    return f"{name}_{suffixes.get(name, st.session_state.get(DONE, 0))}"


@contextmanager
def kept_form(
    name: str, *, of: Any = "", seen: Any = None, secret: Iterable[str] = (), border: bool = False
) -> Iterator[Any]:
    """A form that keeps what is typed through a refusal, another page, a reload and a new server.

    Why it was refused stands below it until it is sent again.

    `name` tells it from every other form of the product, with `of` where its fields are named alike for each
    object. `seen`: what it is filled from, or the version of that; what comes back is what it was filled
    from when it was opened, for the action to compare with the store. `secret`: fields that never reach the
    store.
    """
    form = KeptForm(f"{name}_{of}" if of else name, of=str(of), secret=frozenset(secret))
    place = re.sub(r"[^\w-]", "-", f"form_{form.name}")
    fields: list[str] = []
    with st.container(border=border, key=place):
        begun = form.open(seen)
        form.show_resumed(about_files=False)
        token = _DRAWN.set((form, fields))
        try:
            yield begun
        finally:
            _DRAWN.reset(token)
        form.note(fields)
        if form.typing.refused:
            st.error(plain(form.typing.refused), icon=":material/block:")
        form.show_kept()
        watch_typing(place)


def send_button(
    label: str,
    *,
    on_click: Callable[..., Any],
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] = NOTHING_MORE,
    **look: Any,
) -> None:
    """The button that sends the form in which it is drawn."""
    drawn = _DRAWN.get()
    if drawn is None:
        raise RuntimeError(f"“{label}” stands in no form")
    form = drawn[0]
    own = f"{form.name} {label}"

    def send() -> None:
        st.session_state.setdefault(PRESSED, set()).add(own)
        token = _SENT.set(form)
        try:
            on_click(*args, **kwargs)
        finally:
            _SENT.reset(token)

    pressed = st.session_state.setdefault(PRESSED, set())
    is_pressed = st.button(label, on_click=send, **look)
    if is_pressed and own not in pressed:
        warn_press_lost()
    pressed.discard(own)


def act(action: Any, done: str, **inputs: Any) -> bool:
    """As `perform`, from the callback of a button.

    Done, what was typed into the form that was sent goes away, here and in the store, and popovers close. A
    refusal tells what has changed meanwhile: from then on the form is compared with what the store says.
    """
    form = _SENT.get()
    is_done = perform(action, done, beside=form.dropping() if form else None, **inputs)
    if is_done:
        _close(form)
    elif form:
        form.typing.seen, form.typing.refused = None, why_refused()
    return is_done


def empty_sent() -> None:
    """In the callback of a `send_button` that did something otherwise than by `act`: empty its form."""
    form = _SENT.get()
    if form:
        form.delete(form.held.row.id)
    _close(form)


def _close(form: KeptForm | None) -> None:
    if form:
        form.clear()
    st.session_state[DONE] = st.session_state.get(DONE, 0) + 1


def callback_for(action: Any, done: str, **inputs: Any) -> Callable[[], None]:
    """A button's callback that acts."""

    def do() -> None:
        act(action, done, **inputs)

    return do


def _unsent_names() -> set[str]:
    """The person's forms in which something is typed, asked once in a run for all forms of a page."""
    person, run = require_person(), this_run()
    asked = st.session_state.get(UNSENT)
    if asked is None or asked[0] is not run:
        names: set[str] = set()
        if person.account_id is not None:
            with reading() as session:
                names = set(drafts.unsent_forms(session, account_id=person.account_id, at=now()))
        asked = st.session_state[UNSENT] = (run, names)
    unsent: set[str] = asked[1]
    return unsent


def _values_of(keys: dict[str, str]) -> dict[str, Any]:
    """What stands in the widgets with these keys, by field, as `to_json` makes it; only what can be kept."""
    context = get_script_run_ctx()
    if context is None:
        return {}
    state: Any = context.session_state._state
    values = {}
    for name, own in keys.items():
        widget = state._new_widget_state.widget_metadata.get(state._get_widget_id(own))
        value = st.session_state.get(own)
        # Not a table that is edited: its rows are not those of another day.
        if widget is not None and widget.value_type in KEPT_KINDS and not isinstance(value, dict):
            values[name] = to_json(value)
    return values
