"""What the form of an act may ask, as data; `case/widgets_acts_fields.py` draws each kind.

`name` is the argument of the act's function that gets the answer, `label` what the person reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.incidents.life.rules_inputs import LONGEST
from models import Action


@dataclass(frozen=True)
class Text:
    """Words; with the town's ready words for `of`, if any. A single line where `lines` is 1."""

    name: str
    label: str
    of: Action | None = None
    lines: int = 3
    placeholder: str = ""
    longest: int = LONGEST


def reason(of: Action | None = None, label: str = "原因") -> Text:
    """Why: nearly every act asks it."""
    return Text("reason", label, of)


@dataclass(frozen=True)
class Files:
    """Files that come with the act; `or_waiver`: without any, why there are none."""

    or_waiver: bool = False
    label: str = "照片和附件"


@dataclass(frozen=True)
class Options:
    """One of a few words, none of them chosen beforehand."""

    name: str
    label: str
    words: Mapping[Any, str]


@dataclass(frozen=True)
class Number:
    """A whole number from 0 to `most` that may be left out."""

    name: str
    label: str
    most: int


@dataclass(frozen=True)
class LastDay:
    """A township day; the act gets the moment at which it ends."""

    name: str
    label: str


@dataclass(frozen=True)
class Extension:
    """By how much the finish clock is put off, in the unit of the matter's class."""

    name: str = "amount"


@dataclass(frozen=True)
class Pick:
    """Which of the act's targets is meant (`kind`: share or call); asked only where there are several."""

    name: str
    label: str
    kind: str = "share"


@dataclass(frozen=True)
class PickMany:
    """Any number of the shares that the act can be about; `placeholder` says what choosing none means."""

    name: str
    label: str
    placeholder: str


@dataclass(frozen=True)
class Own:
    """A part that no other form has: the widget of this name in `case/widgets_acts_own.py`."""

    widget: str


Asked = Text | Files | Options | Number | LastDay | Extension | Pick | PickMany | Own
