"""A proposal's decision and the entry that it brings, in one transaction: both or neither."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.assessment.scores.actions_inputs import enter_line
from dashboard.assessment.scores.actions_proposals import decide_proposal
from dashboard.assessment.scores.actions_special import enter_special
from dashboard.assessment.scores.rules_inputs import LineInput
from models import ProposalOutcome


@needs("score.manage")
def decide(
    session: Session,
    *,
    proposal_id: int,
    outcome: ProposalOutcome,
    value: Decimal | None = None,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Confirm, change or drop a proposal, with a reason. What is confirmed is entered once by the usual acts:
    a line's value, or special points, which somebody else still has to approve."""
    row, entered = decide_proposal(
        session, proposal_id=proposal_id, outcome=outcome, value=value, reason=reason, by=by, at=at
    )
    if entered is None:
        return
    quarter = Quarter(row.year, row.quarter)
    cited = f"{quarter.name}案件提议第{row.id}号：{row.cases} 件案件，规则第 {row.rule_version} 版"
    if row.module_id is not None:
        given = LineInput(row.year, row.quarter, row.module_id, row.line, None, None, entered, cited)
        enter_line(session, given=given, by=by, at=at)
    elif row.cadre_id is not None:
        require(by, "special_entry.enter")
        enter_special(
            session,
            cadre_id=row.cadre_id,
            task=f"{quarter.name}案件办理",
            role="承办",
            points=entered,
            occurred_on=quarter.last,
            evidence=f"{cited}。{reason.strip()}",
            source_id=f"proposal/{row.id}",
            by=by,
            at=at,
        )
