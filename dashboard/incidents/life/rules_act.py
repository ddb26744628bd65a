"""What the record of an act says. The records stand in rules_acts_steps.py and rules_acts_beside.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.incidents.life.rules_form import Asked, Text
from dashboard.incidents.life.rules_life import Life, LogEntry
from dashboard.incidents.life.rules_notices import Message
from dashboard.incidents.life.rules_standing import Actor, Standing
from dashboard.incidents.life.rules_targets import FindTargets
from dashboard.words.labels import LABELS
from models import Action, IncidentStatus

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
    # It takes the matter on; the others go beside it.
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
    """An act that goes beside the steps."""
    return step(action, is_step=False, **given)


def in_words_of(action: Action, key: str, label: str, right: str, **given: Any) -> Act:
    """An act that the log tells in the words of `action`, and that is possible whenever that one is."""
    return Act(key=key, action=action, label=label, right=right, **given)
