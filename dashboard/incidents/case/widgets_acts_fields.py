"""Draws what the records of the acts ask (`life/rules_act.py`).

Each kind has a class that draws it and reads what stands in it when the act is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from dashboard.access.rules import Person
from dashboard.files.attachments import widgets as attachments
from dashboard.incidents.case import queries_case
from dashboard.incidents.life import queries_possible, rules_act
from dashboard.screen import drafts
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft, Reader
from dashboard.town.settings import queries as settings
from dashboard.words.clock import day_start, now, township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, plain
from models import Action, LimitUnit, Party

LINE_PIXELS, LEAST_PIXELS = 26, 68
UNITS = {LimitUnit.WORKING_DAYS: "个工作日", LimitUnit.HOURS: "小时", LimitUnit.MINUTES: "分钟"}
USUAL_PAUSE = timedelta(days=7)


class NotReadyError(Exception):
    """A field is not ready, and has told the person why."""


@dataclass(frozen=True)
class Case:
    """The incident on which somebody acts, as his screen shows it; `targets`: what the act can be about."""

    incident_id: int
    person: Person
    seq: int
    targets: tuple[int, ...] = ()
    number: str = ""


class Field:
    """A part of a form; as it stands here, one that asks nothing."""

    def draw(self, case: Case, draft: Draft) -> None:
        """Put it on the screen."""

    def read(self, case: Case, draft: Draft) -> Mapping[str, Any]:
        """The act's inputs; raises Refused where something is missing that only the form knows of."""
        return {}

    def is_silent(self, case: Case) -> bool:
        """Whether it asks nothing; a form that asks nothing at all is sent at a click."""
        return False

    def kept(self) -> Mapping[str, Reader]:
        """What of it a draft keeps (`ui.drafts`); nothing of what begins with what the store says."""
        return {}


@dataclass(frozen=True)
class TextField(Field):
    asked: rules_act.Text

    def draw(self, case: Case, draft: Draft) -> None:
        if self.asked.of is not None:
            _usual_words(draft, self.asked.name, self.asked.of)
        given: dict[str, Any] = {
            "key": draft.key(self.asked.name),
            "placeholder": self.asked.placeholder,
            "max_chars": self.asked.longest,
            "persist_state": "session",
        }
        if self.asked.lines == 1:
            st.text_input(self.asked.label, **given)
        else:
            st.text_area(self.asked.label, height=max(LEAST_PIXELS, self.asked.lines * LINE_PIXELS), **given)

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.asked.name: draft.get(self.asked.name, "")}

    def kept(self) -> Mapping[str, Reader]:
        return {self.asked.name: drafts.text}


def _usual_words(draft: Draft, name: str, of: Action) -> None:
    frame = fetch(settings.templates)
    words = dict(frame.loc[frame["action"] == of.value, ["title", "text"]].itertuples(index=False, name=None))
    if not words:
        return
    picker = f"{name}_usual"

    def add() -> None:
        chosen = draft.get(picker)
        if chosen in words:
            before = str(draft.get(name, "")).rstrip()
            draft.put(name, f"{before}\n{words[chosen]}" if before else words[chosen])
        draft.put(picker, None)

    st.selectbox(
        "常用语",
        list(words),
        index=None,
        key=draft.key(picker),
        placeholder="选一条，加到下面的文字后面",
        on_change=add,
    )


@dataclass(frozen=True)
class FilesField(Field):
    asked: rules_act.Files

    def draw(self, case: Case, draft: Draft) -> None:
        files = attachments.upload(draft.key("files"), label=self.asked.label)
        if self.asked.or_waiver and not files:
            st.text_input(
                "没有附件的原因",
                key=draft.key("waiver"),
                max_chars=200,
                placeholder="有照片或文件就不用填",
                persist_state="session",
            )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        files = attachments.ready(draft.key("files"))
        if files is None:
            raise NotReadyError
        return {"files": files} | ({"waiver": draft.get("waiver", "")} if self.asked.or_waiver else {})

    def kept(self) -> Mapping[str, Reader]:
        return {"waiver": drafts.text} if self.asked.or_waiver else {}


def within(draft: Draft, name: str, options: Any) -> None:
    """Forget what was chosen and is no option any more: somebody else has settled it."""
    chosen = draft.get(name)
    if isinstance(chosen, list):
        draft.put(name, [one for one in chosen if one in options])
    elif chosen is not None and chosen not in options:
        draft.put(name, None)


@dataclass(frozen=True)
class OptionsField(Field):
    asked: rules_act.Options

    def draw(self, case: Case, draft: Draft) -> None:
        st.radio(
            self.asked.label,
            list(self.asked.words),
            index=None,
            format_func=lambda word: self.asked.words[word],
            key=draft.key(self.asked.name),
            horizontal=True,
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        chosen = draft.get(self.asked.name)
        if chosen is None:
            raise Refused(f"还没有选“{self.asked.label}”，请选好再提交。")
        return {self.asked.name: chosen}

    def kept(self) -> Mapping[str, Reader]:
        return {self.asked.name: drafts.one_of(self.asked.words)}


@dataclass(frozen=True)
class LastDayField(Field):
    asked: rules_act.LastDay

    def draw(self, case: Case, draft: Draft) -> None:
        st.date_input(
            self.asked.label,
            township_date(now() + USUAL_PAUSE),
            key=draft.key(self.asked.name),
            format="YYYY-MM-DD",
            persist_state="session",
        )
        st.caption("到这一天24时为止，办理期限停走；到期自动接着走，不用再点。")

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        day = draft.get(self.asked.name)
        if day is None:
            raise Refused("还没有选挂账到哪一天，请选好再提交。")
        return {self.asked.name: day_start(day + timedelta(days=1))}

    def kept(self) -> Mapping[str, Reader]:
        return {self.asked.name: drafts.day}


@dataclass(frozen=True)
class ExtensionField(Field):
    asked: rules_act.Extension

    def draw(self, case: Case, draft: Draft) -> None:
        limit = fetch(queries_possible.extension, incident_id=case.incident_id)
        if limit.empty:
            st.caption("这类事件没有办理期限，不能延期。")
            return
        most, unit = int(limit["amount"].iloc[0]), UNITS[LimitUnit(limit["unit"].iloc[0])]
        st.number_input(
            f"延期多少{unit}", 1, most, 1, key=draft.key(self.asked.name), persist_state="session", width=200
        )
        st.caption(f"最多{most}{unit}，和本类事件的办理期限一样长。每件事只能延期一次，再延期由指挥长决定。")

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.asked.name: int(draft.get(self.asked.name, 0))}


@dataclass(frozen=True)
class NumberField(Field):
    asked: rules_act.Number

    def draw(self, case: Case, draft: Draft) -> None:
        st.number_input(
            self.asked.label,
            0,
            self.asked.most,
            None,
            key=draft.key(self.asked.name),
            placeholder="不清楚可以不填",
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.asked.name: draft.get(self.asked.name)}

    def kept(self) -> Mapping[str, Reader]:
        return {self.asked.name: self._within}

    def _within(self, value: Any) -> int:
        number = drafts.whole(value)
        if not 0 <= number <= self.asked.most:
            raise ValueError(value)
        return number


def names_of(case: Case, kind: str) -> dict[int, str]:
    """Who holds each share of the incident, or who was called, by id (`kind`: share or call)."""
    if kind == "call":
        calls = fetch(queries_case.call_ups, incident_id=case.incident_id)
        return dict(zip(calls["call_id"].astype(int), calls["who"], strict=True))
    frame = fetch(queries_case.parties, incident_id=case.incident_id)
    return {
        int(row["assignment_id"]): (row["who"] or LABELS[Party(row["party"])])
        + ("（牵头）" if row["is_lead"] else "")
        for row in frame.to_dict("records")
    }


@dataclass(frozen=True)
class PickField(Field):
    asked: rules_act.Pick

    def draw(self, case: Case, draft: Draft) -> None:
        names = names_of(case, self.asked.kind) if case.targets else {}
        if self.is_silent(case):
            for key in case.targets:
                st.markdown(f"{self.asked.label}：{plain(names.get(key, ''))}")
            return
        within(draft, self.asked.name, case.targets)
        st.selectbox(
            self.asked.label,
            case.targets,
            index=None,
            format_func=lambda key: names.get(key, ""),
            key=draft.key(self.asked.name),
            placeholder="请选择",
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        chosen = case.targets[0] if self.is_silent(case) and case.targets else draft.get(self.asked.name)
        if chosen is None:
            raise Refused(f"还没有选“{self.asked.label}”，请选好再提交。")
        return {self.asked.name: chosen}

    def kept(self) -> Mapping[str, Reader]:
        return {self.asked.name: drafts.whole}

    def is_silent(self, case: Case) -> bool:
        return len(case.targets) < 2


@dataclass(frozen=True)
class PickManyField(Field):
    asked: rules_act.PickMany

    def draw(self, case: Case, draft: Draft) -> None:
        if not case.targets:
            return
        names = names_of(case, "share")
        within(draft, self.asked.name, case.targets)
        st.multiselect(
            self.asked.label,
            case.targets,
            format_func=lambda key: names.get(key, ""),
            key=draft.key(self.asked.name),
            placeholder=self.asked.placeholder,
            persist_state="session",
            select_all=False,
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.asked.name: tuple(draft.get(self.asked.name, ()))}

    def kept(self) -> Mapping[str, Reader]:
        return {self.asked.name: drafts.wholes}


KINDS: dict[type, Callable[[Any], Field]] = {
    rules_act.Text: TextField,
    rules_act.Files: FilesField,
    rules_act.Options: OptionsField,
    rules_act.Number: NumberField,
    rules_act.LastDay: LastDayField,
    rules_act.Extension: ExtensionField,
    rules_act.Pick: PickField,
    rules_act.PickMany: PickManyField,
}
