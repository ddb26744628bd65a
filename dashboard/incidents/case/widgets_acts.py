"""The acts that a person may take on an incident now, as buttons; each opens its small form in place."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st

from dashboard.access.rules import Person
from dashboard.incidents.case import queries_history
from dashboard.incidents.case.widgets_acts_fields import KINDS, Case, Field, FilesField, NotReadyError
from dashboard.incidents.case.widgets_acts_notes import Kind, Struck
from dashboard.incidents.case.widgets_acts_parties import (
    Called,
    ClassThree,
    OneParty,
    Parties,
    Settled,
    SoFar,
)
from dashboard.incidents.case.widgets_duplicates import Target
from dashboard.incidents.case.widgets_mediation import Agreed, HeldAt, Promise
from dashboard.incidents.case.widgets_report import Amended
from dashboard.incidents.life import queries_possible
from dashboard.incidents.life.actions import FUNCTIONS
from dashboard.incidents.life.rules_act import Own
from dashboard.incidents.life.rules_acts import ACTS, NOT_HELD
from dashboard.screen import drafts
from dashboard.screen.data import fetch, perform, why_refused
from dashboard.screen.drafts import Draft, watch_typing
from dashboard.screen.moment import looked_back
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time, plain
from models import Action

OWN: dict[str, Field] = {
    "shares_so_far": SoFar(),
    "parties": Parties(),
    "party": OneParty(),
    "settling": Settled(),
    "class_three": ClassThree(),
    "called": Called(),
    "note_kind": Kind(),
    "struck": Struck(),
    "amended": Amended(),
    "merged_into": Target(),
    "held_at": HeldAt(),
    "agreed": Agreed(),
    "promise": Promise(),
}


@cache
def fields_of(key: str) -> tuple[Field, ...]:
    """The fields of an act's form, in their order; none where it is done on a page of its own."""
    asked = ACTS[key].form or ()
    return tuple(OWN[one.widget] if isinstance(one, Own) else KINDS[type(one)](one) for one in asked)


# One form is open in a browser at a time; which, and what its screen had shown when it was opened.
OPENED, SEEN = "acts_opened", "acts_seen"
# Forms that were opened because there was a draft; what of the screen a draft keeps.
REOPENED, LAST_SEEN = "acts_reopened", "seen"
# No form is wider than a line of text is read well.
FORM_PIXELS = 960
TRIAGE, DESK_PAGE = "triage", "pages/incidents/desk.py"
NOTE = "comment"
NO_KEYS: Mapping[str, str] = {}
Row = dict[Any, Any]


def acts_panel(
    incident_id: int,
    person: Person,
    *,
    only: Collection[str] | None = None,
    is_narrow: bool = False,
    number: str = "",
    keys: Mapping[str, str] = NO_KEYS,
    rows: list[Row] | None = None,
    is_folded: bool = False,
    is_first: bool = True,
) -> None:
    """What `person` may do to the incident now, the likeliest act first, and why not the rest.

    `is_folded`: what comes next and a note are buttons, the rest stands under 更多; `only`: of all acts
    just these words, without the list of what is not possible; `is_narrow`: large buttons, one under the
    other, for a phone; `number`: the incident's, where a way to the desk is wanted, which triages;
    `keys`: the shortcut of an act, by its word; `rows`: what is possible, where it was asked for several
    at once (`possible_by_incident`); `is_first`: of several panels on a page only the first one stands
    out. Once on a page for each incident.
    """
    if looked_back():
        # Nobody acts on what was.
        return
    _tell_sent(incident_id)
    if rows is None:
        rows = possible_by_incident((incident_id,), person)[incident_id]
    if not rows:
        return
    shown = {
        row["act"]
        for row in rows
        if (only is None or row["act"] in only) and (number or row["act"] != TRIAGE)
    }
    offered = [row for row in rows if row["act"] in shown]
    case = Case(incident_id, person, int(rows[0]["seq"]), number=number)
    _reopen(case, [row for row in offered if not row["refused"]])
    possible = [row for row in offered if not row["refused"]]
    if is_folded:
        _folded(case, possible, [row for row in offered if row["refused"]])
    else:
        _buttons(case, possible, is_narrow=is_narrow, keys=keys, is_first=is_first)
    opened = st.session_state.get(OPENED)
    for row in offered:
        if opened == (incident_id, row["act"]) and ACTS[row["act"]].form is not None:
            _form(_about(case, row), row["act"], row["refused"], is_narrow=is_narrow)
    if only is None and not is_folded:
        _not_now(case, [row for row in offered if row["refused"]])


def possible_by_incident(
    incident_ids: tuple[int, ...], person: Person, *, only: tuple[str, ...] | None = None
) -> dict[int, list[Row]]:
    """What `person` may do to each of the incidents, asked in one go; see `queries_possible.possible_of`."""
    # Lists, not frames: a page of tasks has a panel on each of its cards.
    rows: dict[int, list[Row]] = {key: [] for key in incident_ids}
    asked = fetch(queries_possible.possible_of, incident_ids=incident_ids, person=person, only=only)
    for row in asked.to_dict("records"):
        rows[row["incident_id"]].append(row)
    return rows


def _about(case: Case, row: Row) -> Case:
    return replace(case, targets=tuple(row["targets"]))


def _buttons(
    case: Case, rows: list[Row], *, is_narrow: bool, keys: Mapping[str, str], is_first: bool
) -> None:
    foremost = "primary" if is_first else "secondary"
    if is_narrow:
        # On a phone the thumb finds what comes next at the top, as wide as the screen.
        for row in (row for row in rows if row["is_next"]):
            _button(case, row, foremost, "stretch", keys)
        rows = [row for row in rows if not row["is_next"]]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for row in sorted(rows, key=lambda row: not ACTS[row["act"]].is_step):
            is_step = is_narrow or ACTS[row["act"]].is_step
            kind: Any = foremost if row["is_next"] else "secondary" if is_step else "tertiary"
            _button(case, row, kind, "content", keys)


def _folded(case: Case, rows: list[Row], refused: list[Row]) -> None:
    """What comes next as the one button, beside it a note or a picture, which everybody adds at any time;
    the rest under 更多, where what takes something away stands apart. Above them, what waits for others."""
    for row in (row for row in refused if row["is_awaited"]):
        st.caption(f":material/hourglass_top: {ACTS[row['act']].label}：{plain(row['refused'])}")
    further = [row for row in rows if not row["is_next"] and row["act"] != NOTE]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for row in (row for row in rows if row["is_next"]):
            _button(case, row, "primary", "content", NO_KEYS)
        for row in (row for row in rows if row["act"] == NOTE):
            _button(case, row, "secondary", "content", NO_KEYS)
        if not further and not refused:
            return
        # Another key, so that it is closed again once a form was opened from it.
        opened = st.session_state.get(OPENED)
        key = f"act_{case.incident_id}_more_{opened[1] if opened else ''}"
        with st.popover("更多", icon=":material/more_horiz:", key=key):
            for row in sorted(further, key=lambda row: not ACTS[row["act"]].is_step):
                if not ACTS[row["act"]].is_destructive:
                    _button(case, row, "tertiary", "stretch", NO_KEYS)
            if grave := [row for row in further if ACTS[row["act"]].is_destructive]:
                st.caption("办了不容易收回，点开后还要写原因、再确认")
                for row in grave:
                    _button(case, row, "tertiary", "stretch", NO_KEYS)
            _not_now(case, refused)


def _button(case: Case, row: Row, kind: Any, width: Any, keys: Mapping[str, str]) -> None:
    key, about = row["act"], _about(case, row)
    if key == TRIAGE:
        _way_to_desk(case, kind)
        return
    is_silent = all(field.is_silent(about) for field in fields_of(key))
    st.button(
        ACTS[key].label,
        key=f"act_{case.incident_id}_{key}",
        type=kind,
        width=width,
        icon=f":material/{ACTS[key].icon}:",
        on_click=_sending(about, key) if is_silent else _opening(about, key),
        shortcut=keys.get(key),
    )


def _way_to_desk(case: Case, kind: Any) -> None:
    """Triage is done at the desk, where its suggestions are."""
    key, icon = f"act_{case.incident_id}_{TRIAGE}", f":material/{ACTS[TRIAGE].icon}:"
    if st.button("研判交办", key=key, type=kind, icon=icon, help="到调度台研判，有分派建议。"):
        st.switch_page(DESK_PAGE, query_params={"id": case.number})


def _opening(case: Case, key: str) -> Callable[[], None]:
    def put() -> None:
        st.session_state[OPENED] = (case.incident_id, key)
        _forget_refusal(case, key)
        seen_at(case, key, case.seq)

    return put


def seen_at(case: Case, key: str, seq: int) -> None:
    st.session_state.setdefault(SEEN, {})[case.incident_id, key] = seq


def _closing() -> None:
    st.session_state.pop(OPENED, None)


def draft_of(case: Case, key: str) -> Draft:
    """What is typed into an act's form, with the last entry of the log that its screen had shown."""
    readers = {name: reader for field in fields_of(key) for name, reader in field.kept().items()}
    return Draft(draft_name(case, key), readers and readers | {LAST_SEEN: drafts.whole})


def draft_name(case: Case, key: str) -> str:
    return f"act_{case.incident_id}_{key}_form"


def _refusal_key(case: Case, key: str) -> str:
    return f"act_{case.incident_id}_{key}_refused"


def _forget_refusal(case: Case, key: str) -> None:
    st.session_state.pop(_refusal_key(case, key), None)


def _sending(case: Case, key: str) -> Callable[[], None]:
    """A click's callback: act with what stands in the form, and tell how it went."""
    seen = st.session_state.get(SEEN, {}).get((case.incident_id, key), case.seq)

    def send() -> None:
        drafts.note_press()
        draft = draft_of(case, key)
        if _is_sent(case, key, draft):
            return
        try:
            inputs = {
                name: value for field in fields_of(key) for name, value in field.read(case, draft).items()
            }
        except NotReadyError:
            return
        except Refused as refusal:
            _refused(case, key, str(refusal))
            return
        beside = draft.settling(lambda _: {"act": key}) if draft.is_begun() else None
        ids = {"incident_id": case.incident_id, "seen": seen}
        if perform(FUNCTIONS[key], ACTS[key].done, beside=beside, **ids, **inputs):
            _done(case, draft)
        else:
            _refused(case, key, why_refused())

    return send


def _is_sent(case: Case, key: str, draft: Draft) -> bool:
    """Whether this form was sent before, by another window or before the server ended; the person is told."""
    before = draft.sent_before() if draft.is_begun() else None
    if before is None:
        return False
    if before[1]:
        st.toast(f"{ACTS[key].done}没有重复提交。", icon=":material/check:")
        _done(case, draft)
        return True
    draft.renumber()
    _refused(
        case,
        key,
        "这张表已经提交过（可能是在另一个窗口里），现在写的和它不一样，还没有提交。"
        "请先看看办理经过；还要提交的，再点一次。",
    )
    return True


def _done(case: Case, draft: Draft) -> None:
    draft.clear()
    _closing()
    # Forms of this incident that are closed would else call the person's own act a change by others.
    seen = st.session_state.get(SEEN, {})
    st.session_state[SEEN] = {which: seq for which, seq in seen.items() if which[0] != case.incident_id}


def _refused(case: Case, key: str, sentence: str) -> None:
    """Keep the sentence in the form, and take the screen that is drawn next as seen."""
    st.session_state[_refusal_key(case, key)] = sentence
    st.session_state.get(SEEN, {}).pop((case.incident_id, key), None)


def _form(case: Case, key: str, refused: str, *, is_narrow: bool) -> None:
    act, draft = ACTS[key], draft_of(case, key)
    has_files = any(isinstance(field, FilesField) for field in fields_of(key))
    _resume(case, key, draft)
    seen = st.session_state.setdefault(SEEN, {}).setdefault((case.incident_id, key), case.seq)
    draft.put(LAST_SEEN, seen)
    with st.container(border=True, key=f"act_{case.incident_id}_open", width=FORM_PIXELS):
        st.markdown(f"**{ACTS[key].label}**")
        draft.show_resumed(about_files=has_files)
        if seen < case.seq:
            _tell_changes(case, seen)
        for field in fields_of(key):
            field.draw(case, draft)
        if act.warning:
            st.caption(f":material/warning: {act.warning}")
        # What others did meanwhile stays to be read where it makes the act impossible, too.
        for sentence in filter(None, (st.session_state.get(_refusal_key(case, key)), refused)):
            st.error(plain(sentence), icon=":material/block:")
        is_pressed = _send_or_leave(case, key, is_possible=not refused, is_narrow=is_narrow)
        drafts.warn_if_press_lost(is_pressed)
        draft.keep()
        draft.show_state(about_files=has_files)
        if draft.fields:
            watch_typing(f"act_{case.incident_id}_open")


def _resume(case: Case, key: str, draft: Draft) -> None:
    """What was typed before this session, by somebody who had seen no more than he had seen then."""
    if draft.is_begun():
        return
    draft.resume()
    seen = draft.get(LAST_SEEN)
    if seen is not None and seen < case.seq:
        st.session_state.setdefault(SEEN, {})[case.incident_id, key] = seen


def _reopen(case: Case, offered: list[Row]) -> None:
    """Open the form in which something was typed before this session, where none is open."""
    pending, reopened = drafts.pending_forms(), st.session_state.setdefault(REOPENED, set())
    names = {draft_name(case, row["act"]): row["act"] for row in offered if ACTS[row["act"]].form is not None}
    for name in pending.unsent:
        if name in names and name not in reopened and not st.session_state.get(OPENED):
            reopened.add(name)
            st.session_state[OPENED] = (case.incident_id, names[name])


def _tell_sent(incident_id: int) -> None:
    """What was done before this session, where its answer may have been lost on the way."""
    for sent in drafts.pending_forms().unseen:
        act = drafts.result_of(sent)["act"] if sent.form.startswith(f"act_{incident_id}_") else None
        if act in ACTS:
            st.info(
                f"您 {local_time(sent.saved_at)} 提交的“{ACTS[act].label}”已收到，不用再交一次。",
                icon=":material/check_circle:",
            )


def _send_or_leave(case: Case, key: str, *, is_possible: bool, is_narrow: bool) -> bool:
    """Says whether it was pressed."""
    with st.container(horizontal=True, gap="small"):
        is_pressed = st.button(
            ACTS[key].send or ACTS[key].label,
            key=f"act_{case.incident_id}_{key}_send",
            type="primary",
            disabled=not is_possible,
            on_click=_sending(case, key),
            shortcut=None if is_narrow else "Ctrl+Enter",
        )
        st.button("收起", key=f"act_{case.incident_id}_{key}_leave", on_click=_closing)
    return is_pressed


def _tell_changes(case: Case, seen: int) -> None:
    """What others did since the form was opened; what was typed stays."""
    log = fetch(queries_history.history, incident_id=case.incident_id)
    steps = [
        f"{plain(row['actor'])}在{local_time(row['at'])[11:]}“{LABELS[Action(row['action'])]}”"
        for row in log[log["seq"] > seen].to_dict("records")
    ]
    if steps:
        st.warning(f"您打开以后，{'；'.join(steps)}。您填写的内容还在。", icon=":material/sync:")


def _not_now(case: Case, refused: list[Row]) -> None:
    """What the person may do at other times, each with why not now."""
    if not refused:
        return
    if all(row["refused"] == NOT_HELD for row in refused):
        st.caption(NOT_HELD)
        return
    title, key = f"现在不能办的（{len(refused)}）", f"act_{case.incident_id}_not_now"
    with st.expander(title, key=key, icon=":material/block:", width=FORM_PIXELS):
        early = [ACTS[row["act"]].label for row in refused if row["by_status"]]
        if early:
            st.markdown(f"- 按现在的状态不能：{'、'.join(early)}")
        for row in refused:
            if not row["by_status"]:
                st.markdown(f"- {ACTS[row['act']].label}：{plain(row['refused'])}")
