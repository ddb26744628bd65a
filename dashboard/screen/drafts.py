"""Drafts: what somebody has typed into a form stays there until that form was sent.

Within a session the widgets hold it. A form that names its `fields` is also saved in the store, readable by
its author alone. It then survives a closed browser, a lost session and a restarted server; so does the form's
number, under which it can be sent only once (docs/drafts.md).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.access import drafts
from dashboard.access.drafts import KEPT, Sent, Unsent
from dashboard.screen.moment import looked_back
from dashboard.screen.parts import scripted_part
from dashboard.screen.session import require_person
from dashboard.store.database import Unanswered, reading, transaction
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time, plain

# Turns a stored value into what the widget takes. Raises ValueError, TypeError or KeyError for a bad one.
Reader = Callable[[Any], Any]
SENT, CONTINUED, PENDING, PRESSED = "drafts_sent", "drafts_continued", "drafts_pending", "drafts_pressed"
NOT_KEPT = "写好的内容现在存不成草稿，刷新页面会丢：{why}请尽快提交，或先抄下来。"


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def wholes(value: Any) -> list[int]:
    return [whole(one) for one in value]


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def scalar(value: Any) -> str | int | float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(value)
    return value


def day(value: Any) -> date:
    return date.fromisoformat(text(value))


def hour(value: Any) -> time:
    return time.fromisoformat(text(value))


def moment(value: Any) -> datetime:
    return datetime.fromisoformat(text(value))


def one_of(options: Any) -> Reader:
    """One of these, as a form offers them now."""
    by_json = {_as_json(option): option for option in options}
    return lambda value: by_json[_as_json(value)]


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_word)


def _word(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(value)


@dataclass
class _Held:
    """What this session knows of a form in the store."""

    row: Unsent
    # What stood in it before anything was typed; None until it was drawn once.
    begun: str | None = None
    resumed_at: datetime | None = None
    others: list[Unsent] = field(default_factory=list)
    failure: str = ""
    # Fields that were kept and cannot be taken any more, as the first drawing shows.
    lost: tuple[str, ...] = ()
    is_first: bool = True


@dataclass(frozen=True)
class Draft:
    """One form by its name. Its widgets take `key(field)` and `persist_state="session"`, so that what was
    typed survives a refusal, a closed form, other people's changes and a visit to another page.

    `fields`: the fields that are saved in the store, each with the function that reads its value back.
    A page calls `resume` before it draws the form and `keep` after it, and passes `settling` as `beside` of
    the act.
    """

    name: str
    fields: Mapping[str, Reader] = field(default_factory=dict)

    @property
    def _round(self) -> str:
        return f"{self.name}_round"

    @property
    def _held(self) -> str:
        return f"{self.name}_held"

    def key(self, field: str) -> str:
        return f"{self.name}_{st.session_state.get(self._round, 0)}_{field}"

    def get(self, field: str, default: Any = None) -> Any:
        """What stands in the widget; `default` where it is empty or was never drawn."""
        value = st.session_state.get(self.key(field))
        return default if value is None else value

    def put(self, field: str, value: Any) -> None:
        """Write into a widget, from a callback or before it is drawn."""
        st.session_state[self.key(field)] = value

    def clear(self) -> None:
        """Empty the form after it was sent."""
        begun = self.key("")
        for key in [key for key in st.session_state if str(key).startswith(begun)]:
            del st.session_state[key]
        st.session_state[self._round] = st.session_state.get(self._round, 0) + 1
        self.begin_anew()

    def begin_anew(self) -> None:
        """Start an empty form in this session; drafts of other windows stay as they are."""
        others = self.held.others
        st.session_state[self._held] = _Held(self._new_row(), others=others)

    # What is kept in the store.

    def values(self) -> dict[str, Any]:
        """The values of the saved fields by name; empty ones are left out."""
        typed = {name: st.session_state.get(self.key(name)) for name in self.fields}
        return {name: value for name, value in typed.items() if value not in (None, "", [])}

    def has_words(self) -> bool:
        """Whether somebody typed a text, rather than leaving the form as it starts."""
        return any(isinstance(value, str) and not isinstance(value, Enum) for value in self.values().values())

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Put saved values back into the widgets; unknown fields and values no longer allowed are skipped."""
        for name, reader in self.fields.items():
            if name not in kept or is_in_browser(self.key(name)):
                continue
            try:
                st.session_state[self.key(name)] = reader(kept[name])
            except (ValueError, TypeError, KeyError):
                continue

    @property
    def is_kept(self) -> bool:
        """Whether it is saved in the store."""
        return bool(self.fields)

    @property
    def held(self) -> _Held:
        held: _Held = st.session_state.setdefault(self._held, _Held(self._new_row()))
        return held

    @property
    def form_key(self) -> str:
        """The form's number: sent again under it, it is the same form."""
        return self.held.row.form_key

    def _row(self) -> Unsent:
        """The form as it stands now."""
        row = self.held.row
        if row.form_key != self.form_key:
            # Pressed twice: the form that was drawn before this one.
            row = replace(row, id=0, form_key=self.form_key)
        return replace(row, content=_as_json(self.values()), saved_at=now())

    def _new_row(self) -> Unsent:
        return Unsent(0, self.name, uuid4().hex, 0, "", now())

    def is_begun(self) -> bool:
        """Whether this session has opened the form already."""
        return self._held in st.session_state

    def resume(self) -> None:
        """Call it before the form is drawn: brings back an unsent draft, once in a session."""
        person = require_person()
        if self.is_begun() or person.account_id is None or not self.is_kept:
            return
        with reading() as session:
            rows = drafts.unsent(session, account_id=person.account_id, form=self.name, at=now())
            # Another window sent the form that this one was typed into: it is another one now.
            spent = {
                row.form_key
                for row in rows
                if drafts.sent(session, account_id=person.account_id, form_key=row.form_key)
            }
        self._take(rows, spent)

    def _take(self, rows: list[Unsent], spent: set[str]) -> None:
        wanted = st.session_state.pop(CONTINUED, None)
        row = next((row for row in rows if wanted in (None, row.id)), None)
        if row is None:
            st.session_state[self._held] = _Held(self._new_row(), others=rows)
            return
        if row.form_key in spent:
            row = replace(row, form_key=uuid4().hex)
        others = [one for one in rows if one.id != row.id]
        st.session_state[self._held] = _Held(row, begun="", resumed_at=row.saved_at, others=others)
        self.restore(fields_in(row))

    def keep(self) -> None:
        """Call it after the form was drawn: saves its values if they have changed."""
        person = require_person()
        if person.account_id is None or not self.is_kept or looked_back():
            return
        held, values = self.held, self.values()
        content = _as_json(values)
        if held.is_first and held.resumed_at:
            held.lost = tuple(name for name in fields_in(held.row) if name not in values)
        held.is_first = False
        if held.begun is None:
            held.begun = "" if self.has_words() else content
        if content != (held.row.content or held.begun):
            self.write("" if content == held.begun else content)

    def write(self, content: str) -> None:
        """Save what the form holds if that has changed; nothing typed is nothing saved."""
        person, held = require_person(), self.held
        if person.account_id is None or content == held.row.content:
            return
        try:
            with transaction(is_domain=False) as session:
                if content:
                    held.row = drafts.keep(
                        session,
                        replace(held.row, content=content, saved_at=now()),
                        account_id=person.account_id,
                    )
                else:
                    drafts.drop(session, [held.row.id], account_id=person.account_id)
                    held.row = replace(held.row, id=0, content="")
            held.failure = ""
        except (Refused, Unanswered) as error:
            # Whoever types goes on; he is told that it is not kept.
            held.failure = NOT_KEPT.format(why=error if isinstance(error, Refused) else "数据库没有回应。")

    def settling(self, became: Callable[[Any], Mapping[str, Any]]) -> Callable[[Any, Any], None]:
        """What is done beside the act (`screen.data.perform`): the draft is deleted, and what `became` says
        of the act's answer is noted under the form's number."""
        person, row = require_person(), self._row()

        def settle(session: Any, answer: Any) -> None:
            if person.account_id is None:
                return
            drafts.settle(
                session,
                row,
                account_id=person.account_id,
                check_sum=_check_sum(row),
                became=json.dumps(became(answer), ensure_ascii=False),
            )
            # When the browser comes back, the result was shown.
            st.session_state.setdefault(SENT, {})[row.form_key] = this_run()

        return settle

    def sent_before(self) -> tuple[dict[str, Any], bool] | None:
        """What a form with this number became, and whether its content was the same; None if it was not sent.

        Ask before sending: another window may have sent it, or this one before the server was restarted.
        """
        person = require_person()
        if person.account_id is None:
            return None
        with reading() as session:
            sent = drafts.sent(session, account_id=person.account_id, form_key=self.form_key)
        if sent is None:
            return None
        return json.loads(sent.became), sent.content == _check_sum(self._row())

    def renumber(self, form_key: str = "") -> None:
        """Give the form another number, because its content differs from what was sent under this one."""
        self.held.row = replace(self.held.row, form_key=form_key or uuid4().hex)

    def throw_away(self) -> None:
        """In a callback: delete what was typed, here and in the store."""
        self.delete(self.held.row.id)
        self.clear()

    def delete(self, draft_id: int) -> None:
        """In a callback: delete one of one's own drafts."""
        person = require_person()
        self.held.others = [one for one in self.held.others if one.id != draft_id]
        if draft_id and person.account_id is not None:
            try:
                with transaction(is_domain=False) as session:
                    drafts.drop(session, [draft_id], account_id=person.account_id)
            except Refused as refusal:
                st.toast(plain(refusal), icon=":material/block:", duration="long")

    def switch_to(self, draft_id: int) -> None:
        """In a callback: leave this draft in the store, and go on with another one (0: an empty form)."""
        self.clear()
        st.session_state.pop(self._held)
        st.session_state[CONTINUED] = draft_id

    def show_state(self, *, about_files: bool = True) -> None:
        """Shown below the form: when the draft was saved, who sees it, until when, and how to delete it."""
        held = self.held
        self.show_failure()
        if held.lost:
            st.warning(
                f"草稿里有 {len(held.lost)} 项现在不能这样选了（比如类别、村社有变动），已经空出来，请核对。",
                icon=":material/rule:",
            )
        if not held.row.id:
            return
        files = "照片和附件不在草稿里，刷新后要重新选。" if about_files else ""
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(self.kept_sentence() + files, width="stretch")
            with st.popover("清空草稿", icon=":material/delete:", type="tertiary"):
                st.caption("写好的内容会全部删掉，找不回来。")
                st.button("确定清空", key=f"{self.name}_throw_away", on_click=self.throw_away)

    def kept_sentence(self) -> str:
        """When the draft was saved, who sees it and until when."""
        at = local_time(self.held.row.saved_at)
        return f"草稿 {at} 已存，只有您自己看得到，提交后就删，最多留 {KEPT.days} 天。"

    def show_failure(self) -> None:
        """That what was typed could not be saved, where it could not."""
        if self.held.failure:
            st.warning(plain(self.held.failure), icon=":material/warning:")

    def show_resumed(self, *, about_files: bool = True) -> None:
        """Shown above the form: that this draft was begun earlier."""
        at = self.held.resumed_at
        if at is None or not self.held.row.id:
            return
        files = "照片和附件没有留下，请重新选。" if about_files else ""
        st.info(
            f"这是您 {local_time(at)} 写到一半、还没有提交的内容，可以接着写。{files}",
            icon=":material/edit_note:",
        )


def note_press() -> None:
    """Call it in the callback of the button that sends a form: the press has arrived."""
    st.session_state[PRESSED] = True


def warn_if_press_lost(pressed: bool) -> None:
    """Call it after drawing that button: warn where the server was restarted and lost the press."""
    if not st.session_state.pop(PRESSED, False) and pressed:
        warn_press_lost()


def warn_press_lost() -> None:
    """Say that a press did not count, because the server was restarted."""
    st.toast(
        "服务器刚重新启动过，刚才那一下没有算数，还没有提交。写好的内容都在，请核对后再点一次。",
        icon=":material/sync_problem:",
        duration="long",
    )


def fields_in(row: Unsent) -> dict[str, Any]:
    """The kept values by field name; empty where the content cannot be read."""
    try:
        fields = json.loads(row.content)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _check_sum(row: Unsent) -> str:
    # The number of the form is its salt: equal words have other sums in other forms.
    return sha256(f"{row.form_key}\n{row.content}".encode()).hexdigest()


@dataclass(frozen=True)
class PendingForms:
    """What a person left behind before this session.

    `unsent`: names of forms with something typed in them. `unseen`: forms that were sent, and whose result
    the person has perhaps not seen yet.
    """

    unsent: tuple[str, ...] = ()
    unseen: tuple[Sent, ...] = ()


def pending_forms() -> PendingForms:
    """What the person left behind before this session; read from the store once in a session."""
    person = require_person()
    note_seen()
    if PENDING not in st.session_state:
        forms = PendingForms()
        if person.account_id is not None:
            with reading() as session:
                forms = PendingForms(
                    tuple(drafts.unsent_forms(session, account_id=person.account_id, at=now())),
                    tuple(drafts.sent_unseen(session, account_id=person.account_id, at=now())),
                )
        st.session_state[PENDING] = forms
    pending: PendingForms = st.session_state[PENDING]
    return pending


def result_of(sent: Sent) -> dict[str, Any]:
    """What a sent form became, to be shown in this run. Once the browser comes back it counts as seen."""
    st.session_state.setdefault(SENT, {}).setdefault(sent.form_key, this_run())
    fields: dict[str, Any] = json.loads(sent.became)
    return fields


def note_seen() -> None:
    """Note in the store which results were shown in an earlier run: the browser has come back since."""
    person, waiting = require_person(), st.session_state.get(SENT, {})
    known = {key for key, run in waiting.items() if run is not this_run()}
    if not known or person.account_id is None:
        return
    try:
        with transaction(is_domain=False) as session:
            drafts.mark_seen(session, known, account_id=person.account_id, at=now())
    except (Refused, Unanswered):
        return
    for key in known:
        del waiting[key]


def this_run() -> Any:
    context = get_script_run_ctx()
    return None if context is None else context.cursors


def is_in_browser(key: str) -> bool:
    """Whether a browser that comes back to a new session brought this widget's value along."""
    context = get_script_run_ctx()
    if context is None:
        return False
    brought = context.session_state._state._new_widget_state.states
    return any(str(widget).endswith(f"-{key}") for widget in brought)


def watch_typing(within: str = "") -> None:
    """Have the browser tell what is typed in the container with the key `within`, or anywhere on the page.

    What is not told yet when the page is lost is what was typed since the last pause of about a second.
    """
    scripted_part("typing", "keep.js")(key=f"typing_{within or 'page'}", data={"within": within})
