"""Proposals of a quarter's cases: made once, and decided once, with the entry that a decision brings."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.rules_quarter import Quarter, checked_quarter, require_ended
from dashboard.assessment.scores.actions_inputs import enter_line
from dashboard.assessment.scores.actions_special import enter_special
from dashboard.assessment.scores.queries_proposals import proposed
from dashboard.assessment.scores.rules_inputs import LineInput, require_other
from dashboard.assessment.scores.rules_proposals import checked_value, proposal_rules
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    LineResult,
    ProposalOutcome,
    ScoreProposal,
    ScoreProposalCase,
    ScoreProposalDecision,
)


@needs("score.manage")
def propose(session: Session, *, year: int, quarter: int, by: Person, at: datetime) -> int:
    """Write down what the cases of an ended quarter propose; what is there stays. Returns how many."""
    meant = checked_quarter(year, quarter)
    require_ended(meant, township_date(at))
    audit.lock_chain(session, f"score_year:{year}")
    version = proposal_rules(year).version
    present = set(
        session.execute(
            select(col(ScoreProposal.subject)).where(
                col(ScoreProposal.township_code) == TOWNSHIP_CODE,
                col(ScoreProposal.year) == year,
                col(ScoreProposal.quarter) == quarter,
            )
        ).scalars()
    )
    new = [
        one
        for one in proposed(session, year=year, quarter=quarter, first=meant.first, last=meant.last)
        if one.subject not in present
    ]
    for one in new:
        row = ScoreProposal(
            year=year,
            quarter=quarter,
            subject=one.subject,
            module_id=one.module_id,
            line=one.line,
            cadre_id=one.cadre_id,
            value=one.value,
            cases=one.number,
            rule_version=version,
            made_by=by.name,
            made_at=at,
        )
        session.add(row)
        # The cases name it by its id.
        session.flush()
        session.add_all(
            ScoreProposalCase(proposal_id=row.id or 0, kind=kind, incident_id=incident)
            for kind, incidents in one.cases.items()
            for incident in sorted(incidents)
        )
    session.flush()
    if new:
        data = {"quarter": quarter, "proposals": len(new), "rules": version}
        audit.record(session, f"score_year:{year}", "score_proposed", by=by, at=at, data=data)
    return len(new)


@needs("score.manage")
def decide_proposal(
    session: Session,
    *,
    proposal_id: int,
    outcome: ProposalOutcome,
    value: Decimal | None,
    reason: str,
    by: Person,
    at: datetime,
) -> tuple[ScoreProposal, Decimal | None]:
    """Note what becomes of a proposal, once; returns it and what is to be entered (None: nothing).

    Refused for the cadre whom it concerns, and for a line that has got its rank or value since.
    """
    row = session.get(ScoreProposal, proposal_id)
    if row is None:
        raise Refused("没有这条提议。请刷新页面。")
    audit.lock_chain(session, f"score_year:{row.year}")
    if made := session.get(ScoreProposalDecision, proposal_id):
        raise Refused(f"这条提议已经由{made.decided_by}处理，不能再处理一次。请刷新页面。")
    if row.cadre_id is not None:
        require_other(by, row.cadre_id, entered_account_id=None)
    entered = checked_value(outcome, row.value, value, is_line=row.cadre_id is None)
    why = checked_text(reason, "理由", 500)
    if entered is not None and row.module_id is not None:
        _require_free(session, row)
    decision = ScoreProposalDecision(
        proposal_id=proposal_id,
        outcome=outcome,
        value=entered,
        reason=why,
        decided_by=by.name,
        decided_account_id=by.account_id,
        decided_at=at,
    )
    try:
        with session.begin_nested():
            session.add(decision)
    except IntegrityError as error:
        raise Refused("这条提议刚刚有人处理了。请刷新页面。") from error
    data = {
        "quarter": row.quarter,
        "subject": row.subject,
        "outcome": outcome.value,
        "proposed": str(row.value),
        "entered": None if entered is None else str(entered),
    }
    audit.record(
        session, f"score_year:{row.year}", "score_proposal_decided", by=by, at=at, reason=why, data=data
    )
    return row, entered


def _require_free(session: Session, row: ScoreProposal) -> None:
    same = select(col(LineResult.id)).where(
        col(LineResult.township_code) == TOWNSHIP_CODE,
        col(LineResult.year) == row.year,
        col(LineResult.quarter).in_((0, row.quarter)),
        col(LineResult.module_id) == row.module_id,
        col(LineResult.line) == row.line,
    )
    if session.execute(same).first():
        raise Refused("这条线已经登记了名次或评分，以登记的为准。这条提议请选“不采用”。")


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
