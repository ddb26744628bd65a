"""What the cases of a quarter show of lines and cadres, and the proposals that were made of it.

Check-ins, log-ins, presence and photographs are in no statement here; whether somebody is seconded neither.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.rules_proposals import cadre_points, line_value, proposal_rules
from dashboard.words.days import day_start
from models import (
    TOWNSHIP_CODE,
    Account,
    Assignment,
    AssignmentStatus,
    Cadre,
    CallUp,
    Incident,
    IncidentStatus,
    LineResult,
    Module,
    Rating,
    ScoreProposal,
    ScoreProposalCase,
    ScoreProposalDecision,
    ShownKind,
    Team,
)

GOOD = (Rating.SATISFIED, Rating.FAIRLY_SATISFIED)
PROPOSALS = {
    "proposal_id": "int64",
    "subject": "str",
    "module": "str",
    "line": "str",
    "cadre": "str",
    "cadre_id": "Int64",
    "value": "object",
    "cases": "int64",
    "rule_version": "int64",
    "outcome": "object",
    "entered": "object",
    "reason": "object",
    "decided_by": "object",
}
Cases = dict[ShownKind, set[int]]


@dataclass
class CaseEvidence:
    """What the cases show of one line or cadre: the incidents of each kind, and all that it worked on."""

    cases: Cases = field(default_factory=lambda: defaultdict(set))
    all: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Proposed:
    """One proposal that could be made. `line` is of `module_id`; None and empty for a cadre's."""

    subject: str
    module_id: int | None
    line: str
    cadre_id: int | None
    value: Decimal
    cases: Cases
    number: int


def line_subject(module_id: int, line: str) -> str:
    return f"line:{module_id}:{line}"


@needs("score.manage")
def proposed(session: Session, *, year: int, quarter: int, first: date, last: date) -> list[Proposed]:
    """All that the cases of a quarter (township days, both included) propose, in a steady order.

    Of a line for which a rank or value was entered nothing is proposed: the entered one stands.
    """
    rules = proposal_rules(year)
    lines, cadres = _shown(session, first, last)
    entered = {
        line_subject(module_id, line)
        for module_id, line in session.execute(
            select(col(LineResult.module_id), col(LineResult.line)).where(
                col(LineResult.township_code) == TOWNSHIP_CODE,
                col(LineResult.year) == year,
                col(LineResult.quarter).in_((0, quarter)),
            )
        )
    }
    proposals_now = []
    for (module_id, line), shown in sorted(lines.items()):
        subject = line_subject(module_id, line)
        value = line_value(rules, len(shown.all), len(shown.closed), _numbers(shown))
        if value is not None and subject not in entered:
            proposals_now.append(Proposed(subject, module_id, line, None, value, shown.cases, len(shown.all)))
    for cadre_id, shown in sorted(cadres.items()):
        points = cadre_points(rules, _numbers(shown))
        if points:
            proposals_now.append(
                Proposed(f"cadre:{cadre_id}", None, "", cadre_id, points, shown.cases, len(shown.all))
            )
    return proposals_now


def _numbers(shown: CaseEvidence) -> dict[ShownKind, int]:
    return {kind: len(ids) for kind, ids in shown.cases.items()}


def _shown(
    session: Session, first: date, last: date
) -> tuple[dict[tuple[int, str], CaseEvidence], dict[int, CaseEvidence]]:
    start, end = day_start(first), day_start(last + timedelta(days=1))
    lines: dict[tuple[int, str], CaseEvidence] = defaultdict(CaseEvidence)
    cadres: dict[int, CaseEvidence] = defaultdict(CaseEvidence)
    share: Any = Assignment
    module = func.coalesce(share.module_id, Incident.module_id)
    # A share counts in the quarter in which it ended, what it was closed as in that of the closing.
    columns: list[Any] = [
        share.incident_id,
        module,
        Team.name,
        Account.cadre_id,
        share.status,
        share.ended_at,
        share.due_at,
        Incident.status,
        Incident.concluded_at,
        Incident.reworks,
        Incident.round,
        Incident.rating,
    ]
    query: Any = (
        select(*columns)
        .join(Incident, col(Incident.id) == share.incident_id)
        .outerjoin(Team, col(Team.id) == share.team_id)
        .outerjoin(Account, col(Account.id) == share.signed_by)
        .where(
            share.status.in_((AssignmentStatus.DONE, AssignmentStatus.RETURNED)),
            share.ended_at < end,
            (share.ended_at >= start) | (col(Incident.concluded_at) >= start),
        )
    )
    for row in session.execute(query):
        incident, of_module, team, cadre, status, ended, due, state, concluded, reworks, round_, rating = row
        units = [lines[of_module, (team or "")[:40]]] if of_module else []
        units += [cadres[cadre]] if cadre else []
        is_done = status == AssignmentStatus.DONE
        for unit in units:
            if start <= ended:
                unit.all.add(incident)
                if not is_done:
                    unit.cases[ShownKind.RETURNED].add(incident)
                elif due is not None and ended > due:
                    unit.cases[ShownKind.LATE].add(incident)
            if is_done and state == IncidentStatus.CLOSED and start <= concluded < end:
                unit.closed.add(incident)
                if reworks or round_ > 1:
                    unit.cases[ShownKind.REWORKED].add(incident)
                if rating in GOOD:
                    unit.cases[ShownKind.WELL_RATED].add(incident)
    calls = select(col(CallUp.cadre_id), col(CallUp.incident_id)).where(
        col(CallUp.cadre_id).is_not(None),
        col(CallUp.arrived_at) >= start,
        col(CallUp.arrived_at) < end,
        col(CallUp.arrived_at) <= col(CallUp.arrive_due_at),
    )
    for cadre, incident in session.execute(calls):
        cadres[cadre].all.add(incident)
        cadres[cadre].cases[ShownKind.ARRIVED].add(incident)
    return lines, cadres


@needs("score.manage")
def proposals(session: Session, *, year: int, quarter: int) -> pd.DataFrame:
    """The proposals of a quarter with what became of them: lines, then cadres; columns as PROPOSALS."""
    decision: Any = ScoreProposalDecision
    query: Any = (
        select(
            col(ScoreProposal.id).label("proposal_id"),
            col(ScoreProposal.subject),
            func.coalesce(col(Module.name), "").label("module"),
            col(ScoreProposal.line),
            func.coalesce(col(Cadre.name), "").label("cadre"),
            col(ScoreProposal.cadre_id),
            col(ScoreProposal.value),
            col(ScoreProposal.cases),
            col(ScoreProposal.rule_version),
            decision.outcome,
            decision.value.label("entered"),
            decision.reason,
            decision.decided_by,
        )
        .outerjoin(Module, col(Module.id) == col(ScoreProposal.module_id))
        .outerjoin(Cadre, col(Cadre.id) == col(ScoreProposal.cadre_id))
        .outerjoin(decision, decision.proposal_id == col(ScoreProposal.id))
        .where(
            col(ScoreProposal.township_code) == TOWNSHIP_CODE,
            col(ScoreProposal.year) == year,
            col(ScoreProposal.quarter) == quarter,
        )
        .order_by(col(ScoreProposal.cadre_id).is_not(None), col(ScoreProposal.id))
    )
    frame = pd.DataFrame(session.execute(query).all(), columns=list(PROPOSALS))
    return frame.astype(PROPOSALS)


@needs("score.manage")
def proposal_cases(session: Session, *, proposal_id: int) -> pd.DataFrame:
    """How many cases of each kind stand behind a proposal: kind, number."""
    kind: Any = ScoreProposalCase.kind
    query: Any = (
        select(kind, func.count().label("number"))
        .where(col(ScoreProposalCase.proposal_id) == proposal_id)
        .group_by(kind)
        .order_by(kind)
    )
    return pd.DataFrame(session.execute(query).all(), columns=["kind", "number"])
