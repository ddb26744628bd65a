"""What the record of an act says, and what its form may ask; `case/widgets_acts_fields.py` draws it.

The records stand in rules_acts_steps.py and rules_acts_beside.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.incidents.life.rules_inputs import LONGEST
from dashboard.incidents.life.rules_life import Life, LogEntry
from dashboard.incidents.life.rules_notices import Message
from dashboard.incidents.life.rules_standing import Actor, Standing
from dashboard.incidents.life.rules_targets import FindTargets
from dashboard.words.labels import LABELS
from models import Action, IncidentStatus


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
    """A part that no other form has: the widget of this name in `case/widgets_acts.py`."""

    widget: str


Asked = Text | Files | Options | Number | LastDay | Extension | Pick | PickMany | Own


# From a status (None: not yet registered) to those that the act may lead to, the usual one first.
Moves = Mapping[IncidentStatus | None, tuple[IncidentStatus, ...]]
# Why the act is not possible now, whatever is typed; None where it is.
Guard = Callable[[Standing, Actor], str | None]
REASON = "理由："


@dataclass(frozen=True, kw_only=True, eq=False)
class Act:
    """Everything about an act but what it writes, which its function (`@performs(key)`) does."""

    key: str
    # The word that the log, the notices and the ready words have for it.
    action: Action
    # What its button and every sentence call it.
    label: str
    right: str

    # When it is possible.
    moves: Moves = field(default_factory=dict)
    # Only while the matter lies with the village.
    is_of_village: bool = False
    guard: Guard | None = None
    targets: FindTargets | None = None
    # The sentence where it has nothing it could be about; empty where that is no obstacle.
    no_targets: str = ""
    # Others may have done anything meanwhile: it adds something and takes nothing from anybody.
    goes_with_others: bool = False
    # One screen may send it several times, each about something else.
    is_repeatable: bool = False

    # Its button and its form.
    is_offered: bool = True
    # Whether it moves the matter on; other acts press it, add to it or correct it.
    is_step: bool = True
    # It may be shown as what comes next; not what undoes, or what somebody has to decide on first.
    is_proposed: bool = True
    icon: str = ""
    # None: it is done on a page of its own.
    form: tuple[Asked, ...] | None = ()
    # The sending button's word where it is not the label.
    send: str = ""
    # What cannot be undone.
    warning: str = ""
    # It ends the matter, or takes something out of it: its button stands apart.
    is_destructive: bool = False
    # Said after it.
    done: str = ""
    # The key that opens it at the desk.
    shortcut: str = ""

    # What follows from it by itself: the column that it fills when it happens for the first time in a round.
    first_time: str = ""
    # What else it changes of the row that its `set` does not say.
    follows: Callable[[Life, LogEntry], None] | None = None
    ends_clocks: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()

    # Its words in the log: before the reason, and for a mark that its entry's data may carry.
    says: str = REASON
    marks: Mapping[str, str] = field(default_factory=dict)
    # Somebody decided something that another may have to answer for.
    is_decision: bool = False

    @property
    def has_ready_words(self) -> bool:
        """Whether the town may keep words for it that are often needed (常用语)."""
        return any(isinstance(asked, Text) and asked.of is self.action for asked in self.form or ())


def step(action: Action, **given: Any) -> Act:
    """A step of the life cycle: it takes the matter on."""
    return Act(
        key=action.value, action=action, label=LABELS[action], right=f"incident.{action.value}", **given
    )


def beside(action: Action, **given: Any) -> Act:
    """An act that is no step: it presses a matter, adds to it, corrects or ends it."""
    return step(action, is_step=False, **given)


def in_words_of(action: Action, key: str, label: str, right: str, **given: Any) -> Act:
    """An act that the log tells in the words of `action`, and that is possible whenever that one is."""
    return Act(key=key, action=action, label=label, right=right, **given)
