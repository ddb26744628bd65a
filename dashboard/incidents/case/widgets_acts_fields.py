"""The fields of an act's small form. Each draws itself, and reads what stands in it when the act is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from dashboard.access.rules import Person
from dashboard.files.attachments import widgets as attachments
from dashboard.incidents.life import queries_possible
from dashboard.screen import drafts
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft, Reader
from dashboard.town.settings import queries as settings
from dashboard.words.clock import day_start, now, township_date
from dashboard.words.errors import Refused
from models import Action, LimitUnit

LONGEST = 5_000
LINE_PIXELS, LEAST_PIXELS = 26, 68
UNITS = {LimitUnit.WORKING_DAYS: "个工作日", LimitUnit.HOURS: "小时", LimitUnit.MINUTES: "分钟"}
USUAL_PAUSE = timedelta(days=7)


class NotReadyError(Exception):
    """A field said already what is wrong with it."""


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
        """Whether there is nothing to ask, so that a click is enough."""
        return False

    def kept(self) -> Mapping[str, Reader]:
        """What of it a draft keeps (`ui.drafts`); nothing of what begins with what the store says."""
        return {}


@dataclass(frozen=True)
class Text(Field):
    """Words, with the town's usual phrases for `of`; a single line where `lines` is 1."""

    name: str
    label: str
    of: Action | None = None
    lines: int = 3
    placeholder: str = ""
    longest: int = LONGEST

    def draw(self, case: Case, draft: Draft) -> None:
        if self.of is not None:
            _usual_words(draft, self.name, self.of)
        given: dict[str, Any] = {
            "key": draft.key(self.name),
            "placeholder": self.placeholder,
            "max_chars": self.longest,
            "persist_state": "session",
        }
        if self.lines == 1:
            st.text_input(self.label, **given)
        else:
            st.text_area(self.label, height=max(LEAST_PIXELS, self.lines * LINE_PIXELS), **given)

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.name: draft.get(self.name, "")}

    def kept(self) -> Mapping[str, Reader]:
        return {self.name: drafts.text}


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
class Files(Field):
    """Files that come with the act; `or_waiver`: without any, why there are none."""

    or_waiver: bool = False
    label: str = "照片和附件"

    def draw(self, case: Case, draft: Draft) -> None:
        kept = attachments.upload(draft.key("files"), label=self.label)
        if self.or_waiver and not kept:
            st.text_input(
                "没有附件的原因",
                key=draft.key("waiver"),
                max_chars=200,
                placeholder="有照片或文件就不用填",
                persist_state="session",
            )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        found = attachments.ready(draft.key("files"))
        if found is None:
            raise NotReadyError
        return {"files": found} | ({"waiver": draft.get("waiver", "")} if self.or_waiver else {})

    def kept(self) -> Mapping[str, Reader]:
        return {"waiver": drafts.text} if self.or_waiver else {}


def within(draft: Draft, name: str, options: Any) -> None:
    """Forget what was chosen and is no option any more: somebody else has settled it."""
    chosen = draft.get(name)
    if isinstance(chosen, list):
        draft.put(name, [one for one in chosen if one in options])
    elif chosen is not None and chosen not in options:
        draft.put(name, None)


@dataclass(frozen=True)
class Options(Field):
    """One of a few words, none of them chosen beforehand."""

    name: str
    label: str
    words: Mapping[Any, str]

    def draw(self, case: Case, draft: Draft) -> None:
        st.radio(
            self.label,
            list(self.words),
            index=None,
            format_func=lambda word: self.words[word],
            key=draft.key(self.name),
            horizontal=True,
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        chosen = draft.get(self.name)
        if chosen is None:
            raise Refused(f"还没有选“{self.label}”，请选好再提交。")
        return {self.name: chosen}

    def kept(self) -> Mapping[str, Reader]:
        return {self.name: drafts.one_of(self.words)}


@dataclass(frozen=True)
class Until(Field):
    """The last day of a pause; it ends when that township day does."""

    name: str
    label: str

    def draw(self, case: Case, draft: Draft) -> None:
        st.date_input(
            self.label,
            township_date(now() + USUAL_PAUSE),
            key=draft.key(self.name),
            format="YYYY-MM-DD",
            persist_state="session",
        )
        st.caption("到这一天24时为止，办理期限停走；到期自动接着走，不用再点。")

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        day = draft.get(self.name)
        if day is None:
            raise Refused("还没有选挂账到哪一天，请选好再提交。")
        return {self.name: day_start(day + timedelta(days=1))}

    def kept(self) -> Mapping[str, Reader]:
        return {self.name: drafts.day}


@dataclass(frozen=True)
class Amount(Field):
    """By how much the finish clock is put off, in the unit of the matter's class."""

    name: str = "amount"

    def draw(self, case: Case, draft: Draft) -> None:
        limit = fetch(queries_possible.extension, incident_id=case.incident_id)
        if limit.empty:
            st.caption("这类事件没有办理期限，不能延期。")
            return
        most, unit = int(limit["amount"].iloc[0]), UNITS[LimitUnit(limit["unit"].iloc[0])]
        st.number_input(
            f"延期多少{unit}", 1, most, 1, key=draft.key(self.name), persist_state="session", width=200
        )
        st.caption(f"最多{most}{unit}，和本类事件的办理期限一样长。每件事只能延期一次，再延期由指挥长决定。")

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.name: int(draft.get(self.name, 0))}


@dataclass(frozen=True)
class Number(Field):
    """A whole number that may be left out."""

    name: str
    label: str
    most: int

    def draw(self, case: Case, draft: Draft) -> None:
        st.number_input(
            self.label,
            0,
            self.most,
            None,
            key=draft.key(self.name),
            placeholder="不清楚可以不填",
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.name: draft.get(self.name)}

    def kept(self) -> Mapping[str, Reader]:
        return {self.name: self._within}

    def _within(self, value: Any) -> int:
        found = drafts.whole(value)
        if not 0 <= found <= self.most:
            raise ValueError(value)
        return found
