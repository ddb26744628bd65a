"""Which acts a person is shown on an incident: possible or not, which comes next, what each can be about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.access.rules import Person, may, scope_of
from dashboard.incidents.life.rules import is_at_level, outcomes, refusal
from dashboard.incidents.life.rules_act import Act
from dashboard.incidents.life.rules_acts import OFFERED
from dashboard.incidents.life.rules_standing import Actor, Standing
from models import IncidentStatus, Level

NOT_HELD = "这件事现在不由您承办，只能查看。"


@dataclass(frozen=True)
class Shown:
    """An act as it stands for a person: why it is not possible now (None: it is), and what it can be about.

    `targets`: ids of shares, calls or entries of the log, as the act needs them.
    """

    act: Act
    refused: str | None
    targets: tuple[int, ...] = ()

    @property
    def is_possible(self) -> bool:
        return self.refused is None


def acts_of(person: Person) -> tuple[Act, ...]:
    """The acts that some role of `person` has at all."""
    return tuple(act for act in OFFERED if may(person, act.right))


def shown(standing: Standing, person: Person, held: Mapping[str, bool]) -> tuple[Shown, ...]:
    """Each act of `person`, possible or not; `held`: by right, whether the incident lies within its reach."""
    return tuple(_shown(act, standing, person, held[act.right]) for act in acts_of(person))


def _shown(act: Act, standing: Standing, person: Person, is_held: bool) -> Shown:
    if not is_held:
        return Shown(act, NOT_HELD)
    actor = Actor(person, scope_of(person, act.right))
    if reason := refusal(act.action, standing, actor):
        return Shown(act, reason)
    if act.targets is None:
        return Shown(act, None)
    ids = tuple(act.targets(standing, actor))
    return Shown(act, None, ids) if ids or not act.no_targets else Shown(act, act.no_targets)


def likeliest(acts: Iterable[Shown], standing: Standing) -> str | None:
    """The key of the act that comes next; None where nothing does."""
    skipped = set()
    if standing.row["incident_class"] != 3:
        skipped.add("escalate")
    if standing.status is IncidentStatus.TRIAGED:
        skipped.add("triage")
    steps = (one.act for one in acts if one.is_possible and one.act.is_step and one.act.is_proposed)
    return next((act.key for act in steps if act.key not in skipped), None)


def by_status(acts: Iterable[Shown], status: IncidentStatus, level: Level) -> tuple[Act, ...]:
    """The acts that the status alone forbids: one sentence says it for all of them."""
    return tuple(
        one.act
        for one in acts
        if not one.is_possible and one.refused != NOT_HELD and not _fits(one.act, status, level)
    )


def _fits(act: Act, status: IncidentStatus, level: Level) -> bool:
    return bool(outcomes(act.action, status)) and is_at_level(act.action, level)
