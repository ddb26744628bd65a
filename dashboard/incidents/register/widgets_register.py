"""A new report: what stands in its form, what may be the same matter, sending it once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.files.attachments import widgets as attached
from dashboard.incidents.case import widgets_duplicates
from dashboard.incidents.find import queries_duplicates
from dashboard.incidents.find.rules_likeness import as_note
from dashboard.incidents.life import actions_notes, actions_report
from dashboard.incidents.life.rules_report import (
    PASSED_DOWN,
    SOURCES,
    Reporter,
    fields_of,
    happened,
    require_not_oneself,
)
from dashboard.incidents.life.rules_report import widget_key as key
from dashboard.incidents.register import actions_register as registering
from dashboard.incidents.register.widgets_category import answers
from dashboard.incidents.register.widgets_fields import EARLIEST
from dashboard.incidents.register.widgets_place import position_of, position_read, position_written
from dashboard.screen import drafts
from dashboard.screen.data import fetch, obtain, perform
from dashboard.screen.drafts import Draft, Reader, fields_in
from dashboard.screen.fields import reader
from dashboard.screen.session import require_person
from dashboard.town.places.rules import SYSTEMS
from dashboard.words.clock import now, this_minute
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.fields import PLAIN
from dashboard.words.labels import local_time, plain
from models import Level, Source

FORM, DONE = "register_form", "register_done"
NAMES = (
    *(field.name for field in PLAIN),
    *("category", "village", "grid", "source", "lecture", "passed_by"),
    *("urgent", "level", "reporter", "reporter_name", "reporter_phone", "known", "is_now", "day", "hour"),
)


# The name of the form in the store, and of the position in its draft.
NAME, POSITION = "register", "position"
LONGEST_TITLE = 30
TEXTS = ("reporter_name", "reporter_phone", "coordinates")
# A form in which one of these holds something was begun.
WORDS = (*(field.name for field in PLAIN if field.is_text), *TEXTS)
_QUESTION = re.compile(r"q\d{1,9}")


def _recent(value: Any) -> date:
    chosen, today = drafts.day(value), township_date(now())
    if not today - EARLIEST < chosen <= today:
        raise ValueError(value)
    return chosen


# What a draft keeps of the form. Not the tick "I know that I am named": it is asked again each time.
KEPT: Mapping[str, Reader] = {
    **{field.name: reader(field) for field in PLAIN},
    **dict.fromkeys(TEXTS, drafts.text),
    **dict.fromkeys(("category", "village", "grid", "lecture", "passed_by"), drafts.whole),
    "source": drafts.one_of(SOURCES),
    "level": drafts.one_of((Level.VILLAGE, Level.TOWN)),
    "reporter": drafts.one_of(Reporter),
    "system": drafts.one_of(SYSTEMS),
    "urgent": drafts.flag,
    "is_now": drafts.flag,
    "day": _recent,
    "hour": drafts.hour,
    POSITION: position_read,
}


@dataclass(frozen=True)
class Report(Draft):
    """The form of a new report as a draft; `form`: its key, where it is not the one on the screen."""

    name: str = NAME
    fields: Mapping[str, Reader] = field(default_factory=lambda: KEPT)
    form: str = ""

    @property
    def form_key(self) -> str:
        return self.form or super().form_key

    def key(self, field: str) -> str:
        return f"place_{self.form_key}" if field == POSITION else key(field, self.form_key)

    def values(self) -> dict[str, Any]:
        values = super().values()
        if POSITION in values:
            values[POSITION] = position_written(values[POSITION])
        begun, end = key("", "").removesuffix("_"), f"_{self.form_key}"
        asked = {str(name).removeprefix(begun).removesuffix(end): name for name in st.session_state}
        given = {q: st.session_state[name] for q, name in asked.items() if _QUESTION.fullmatch(q)}
        return values | {q: answer for q, answer in given.items() if answer not in (None, "")}

    def has_words(self) -> bool:
        return any(name in self.values() for name in WORDS)

    def restore(self, said: Mapping[str, Any]) -> None:
        asked: dict[str, Reader] = {q: drafts.scalar for q in said if _QUESTION.fullmatch(q)}
        super(Report, replace(self, fields={**KEPT, **asked})).restore(said)

    def clear(self) -> None:
        """Begin an empty form; what was typed holds names and telephones: it does not stay in the session."""
        form = self.form_key
        if st.session_state.get(FORM) == form:
            st.session_state.pop(FORM)
            self.begin_anew()
        for name in [name for name in st.session_state if form in str(name)]:
            del st.session_state[name]

    def move(self) -> None:
        """In a callback: what stands in the form stands in another one, which was not sent."""
        before = {name: st.session_state.get(self.key(name)) for name in (*KEPT, *self.values())}
        self.renumber()
        moved = Report()
        for name, value in before.items():
            if value is not None:
                moved.put(name, value)
        st.session_state[FORM] = moved.form_key


def form_key() -> str:
    """The number of the form on the screen; another one only after it was sent."""
    report = Report()
    report.resume()
    form = str(st.session_state.setdefault(FORM, report.form_key))
    if form != report.form_key:
        report.renumber(form)
    return form


def typed(form: str) -> dict[str, Any]:
    """What stands in the form with this key."""
    return {name: st.session_state.get(key(name, form)) for name in NAMES} | {"position": position_of(form)}


def reported_at(values: Mapping[str, Any]) -> datetime | None:
    """The moment that the form says; None for now. Refused where it is half filled."""
    return None if values["is_now"] in (True, None) else happened(values["day"], values["hour"])


def inputs(form: str, files: Any) -> dict[str, Any]:
    """Everything that `actions_report.report` takes from the form. Refused where something does not fit."""
    values = typed(form)
    require_not_oneself(values, require_person().name)
    fields = fields_of(values | {"reported_at": reported_at(values)})
    return {
        "fields": fields,
        "level": values["level"] or Level.TOWN,
        "form_key": form,
        "answers": answers(form, values["category"]),
        "lecture_session_id": values["lecture"] if values["source"] is Source.LECTURE_HALL else None,
        "from_department_id": values["passed_by"] if values["source"] in PASSED_DOWN else None,
        "files": files,
    }


def sending(form: str, action: Callable[..., str] = actions_report.report, **more: Any) -> Callable[[], None]:
    """A button's callback that sends the form with this key; what was typed goes away only when it was done.

    The key belongs to the button as it was drawn: pressed twice, it is the same form twice.
    """

    def send() -> None:
        drafts.note_press()
        files = attached.ready(form)
        if files is None:
            return
        report = Report(form=form)
        try:
            if _is_sent(report):
                return
            given = inputs(form, files)
        except Refused as refusal:
            st.toast(plain(refusal), icon=":material/block:", duration="long")
            return
        into = more.get("into")
        beside = report.settling(lambda number: {"number": number, "merged_into": into})
        number = obtain(action, is_domain=True, beside=beside, **given, **more)
        if number:
            # On a phone the button is below the fold, and the card that says so above it.
            st.toast(f"已登记：{plain(number)}", icon=":material/check:")
            done(form, number, merged_into=into)

    return send


def _is_sent(report: Report) -> bool:
    """Whether this form was sent before, by another window or before the server ended; the person is told.

    Where something else stands in it now, that stays, under a number of its own. Refused then.
    """
    before = report.sent_before()
    if before is None:
        return False
    made, is_same = before
    number = plain(made["number"])
    if is_same or not report.has_words():
        st.toast(f"已登记：{number}，没有重复登记。", icon=":material/check:")
        _note(report, made)
        return True
    report.move()
    raise Refused(
        f"这张表已经登记为 {number}（可能是在另一个窗口里），现在写的和它不一样，还没有登记。"
        "如果是另一件事，请核对后再点一次“登记”，照片要重新选；如果是同一件，请点“清空草稿”。"
    )


def done(form: str, number: str, *, merged_into: str | None = None, is_note: bool = False) -> None:
    """In a callback: remember what came of the form, and begin an empty one."""
    _note(Report(form=form), {"number": number, "merged_into": merged_into, "is_note": is_note})


def _note(report: Report, made: Mapping[str, Any]) -> None:
    st.session_state[DONE] = dict(made)
    report.clear()


def _from_before() -> None:
    """What the form before this session became, where its answer may have been lost on the way."""
    if DONE in st.session_state:
        return
    for sent in drafts.pending_forms().unseen:
        if sent.form == NAME:
            made = drafts.result_of(sent) | {"at": local_time(sent.saved_at)}
            st.session_state[DONE] = made
            # On a phone the card is far above the button that was pressed.
            st.toast(_said(made), icon=":material/check_circle:", duration="long")
            return


def done_card() -> None:
    """What became of the form before this one."""
    drafts.note_seen()
    _from_before()
    made = st.session_state.get(DONE)
    if not made:
        return
    number = made["number"]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":green[:material/check_circle:] {_said(made)}", width="content")
        st.page_link(
            "pages/incidents/incident.py",
            label="打开这件事",
            icon=":material/chevron_right:",
            query_params={"id": made.get("merged_into") or number},
            width="content",
        )


def _said(made: Mapping[str, Any]) -> str:
    number = plain(made["number"])
    if made.get("at"):
        what = f"已补充到 {number}" if made.get("is_note") else f"已登记，编号 **{number}**"
        return f"您上次提交的内容 {made['at']} 已收到：{what}。不用再填一遍。"
    if made.get("is_note"):
        return f"已补充到 {number}，没有另立一件。"
    if made.get("merged_into"):
        return f"已登记 {number}，并合并到 {plain(made['merged_into'])}。"
    return f"已登记，编号 **{number}**。可以接着登记下一件。"


def villages_of_teams(places: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    """Team -> its villages' ids, from `queries.villages`."""
    of_a_team = places[places["team_id"].notna()]
    villages: dict[int, tuple[int, ...]] = {}
    for row in of_a_team.to_dict("records"):
        team = int(row["team_id"])
        villages[team] = (*villages.get(team, ()), int(row["village_id"]))
    return villages


def others(report: Report) -> None:
    """What the person typed into other forms, or in another window, and did not send."""
    held = report.held
    if report.held.row.id and held.resumed_at:
        st.button(
            "另写一件，这份先留着",
            key="register_another",
            icon=":material/add:",
            on_click=report.switch_to,
            args=(0,),
        )
    for row in held.others:
        title = str(fields_in(row).get("title") or "还没有标题")[:LONGEST_TITLE]
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"没有提交的草稿：{plain(title)}（{local_time(row.saved_at)}）", width="stretch")
            st.button("接着写", key=f"draft_go_on_{row.id}", on_click=report.switch_to, args=(row.id,))
            st.button("删掉", key=f"draft_delete_{row.id}", on_click=report.delete, args=(row.id,))


WHAT_A_NOTE_IS = "补充到它：只在那件事上加一条记录，不另立一件，也不记上报人。"
WHAT_A_MERGER_IS = "登记并合并：照样登记、计数，再并入那件事，上报人保留。"


def alike(form: str, person: Person) -> None:
    """The likely duplicates of what stands in the form, each with the ways to join it."""
    values = typed(form)
    try:
        at = reported_at(values)
    except Refused:
        at = None
    duplicates = fetch(
        queries_duplicates.duplicates,
        category_id=values["category"],
        village_id=values["village"],
        position=values["position"],
        words=f"{values['title'] or ''}。{values['description'] or ''}",
        # To the minute, so that the same question has the same answer.
        reported_at=at or this_minute(),
    )
    if duplicates.empty:
        return
    st.subheader(f":orange[可能重复（{len(duplicates)}）]", anchor=False)
    may_note, may_merge = may(person, "incident.comment"), may(person, "incident.merge")
    says = [text for text, is_open in ((WHAT_A_NOTE_IS, may_note), (WHAT_A_MERGER_IS, may_merge)) if is_open]
    st.caption("先看一眼再决定，您填的内容不会丢。" + "".join(says))
    for row in duplicates.to_dict("records"):
        _one(form, row, may_note=may_note, may_merge=may_merge)


def _one(form: str, row: dict[Any, Any], *, may_note: bool, may_merge: bool) -> None:
    number = row["number"]
    with st.container(border=True, gap="xxsmall"):
        widgets_duplicates.line(row)
        with st.container(horizontal=True, gap="small"):
            if st.button("看这一件", key=f"alike_look_{form}_{number}", icon=":material/visibility:"):
                widgets_duplicates.look(number)
            if may_note:
                st.button(
                    "补充到它",
                    key=f"alike_note_{form}_{number}",
                    icon=":material/note_add:",
                    on_click=_noting(form, row),
                )
            # Only what still runs can take in another.
            if may_merge and row["is_open"]:
                st.button(
                    "登记并合并",
                    key=f"alike_merge_{form}_{number}",
                    icon=":material/merge:",
                    on_click=sending(form, registering.report_and_merge, into=number),
                )


def _noting(form: str, row: dict[Any, Any]) -> Callable[[], None]:
    def note() -> None:
        values, files = typed(form), attached.ready(form)
        if files is None:
            return
        if not (values["title"] or "").strip():
            st.toast("还没有写标题，不知道要补充什么。请先写标题。", icon=":material/block:", duration="long")
            return
        try:
            at = reported_at(values)
        except Refused as refusal:
            st.toast(plain(refusal), icon=":material/block:", duration="long")
            return
        text = as_note(
            title=values["title"],
            description=values["description"] or "",
            source=values["source"],
            place=values["place"] or "",
            reported_at=at or this_minute(),
        )
        inputs = {"incident_id": row["incident_id"], "text": text, "files": files, "seen": row["seq"]}
        beside = Report(form=form).settling(lambda _: {"number": row["number"], "is_note": True})
        if perform(actions_notes.comment, f"已补充到 {plain(row['number'])}。", beside=beside, **inputs):
            done(form, row["number"], is_note=True)

    return note
