"""Whom to call first: who is free and near."""

from dataclasses import dataclass

from dashboard.words.labels import LABELS
from models import Presence

# Who is at hand first; who is unknown stands before those who are busy, who is away comes last.
_AT_HAND = (
    Presence.ON_DUTY,
    Presence.IN_FIELD,
    None,
    Presence.HANDLING,
    Presence.TRAINING,
    Presence.ON_LEAVE,
    Presence.AWAY,
)
GONE = frozenset({Presence.ON_LEAVE, Presence.AWAY})
UNKNOWN = "没有在岗记录"


@dataclass(frozen=True)
class Candidate:
    """A cadre who could be called to one incident.

    `is_near`: his team looks after the incident's village, or he is on another scene there; `is_of_module`:
    he works in the incident's module; `calls`: scenes that he is called to already.
    """

    cadre_id: int
    name: str
    module: str
    presence: Presence | None
    is_near: bool
    is_of_module: bool
    calls: int

    @property
    def is_free(self) -> bool:
        return self.calls == 0 and self.presence not in GONE | {Presence.HANDLING}

    @property
    def why(self) -> str:
        """What speaks for him, and against him."""
        parts = [LABELS[self.presence] if self.presence else UNKNOWN, self.module]
        parts += ["本事件的模块"] if self.is_of_module else []
        parts += ["就近"] if self.is_near else []
        parts += [f"另有{self.calls}处点将"] if self.calls else []
        return " · ".join(part for part in parts if part)


def rank(candidate: Candidate) -> tuple[bool, bool, bool, bool, int, int, str]:
    """Free before busy, away last; near before far, of the module before others; then presence and calls."""
    return (
        not candidate.is_free,
        candidate.presence in GONE,
        not candidate.is_near,
        not candidate.is_of_module,
        _AT_HAND.index(candidate.presence),
        candidate.calls,
        candidate.name,
    )
