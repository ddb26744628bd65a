"""What a quarter's cases propose, and how a proposal becomes part of a score: by a person, and once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person, may
from dashboard.access.rules_rights import ROLES, needed_rights
from dashboard.assessment.scores.actions_inputs import enter_line
from dashboard.assessment.scores.actions_proposals import decide, propose
from dashboard.assessment.scores.actions_special import decide_special
from dashboard.assessment.scores.queries_proposals import proposal_cases, proposals, proposed
from dashboard.assessment.scores.rules_inputs import LineInput
from dashboard.assessment.scores.rules_proposals import cadre_points, line_value, proposal_rules
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.words.errors import Refused
from models import (
    Account,
    Assignment,
    AssignmentStatus,
    Cadre,
    CallUp,
    Identity,
    IncidentStatus,
    LineResult,
    Party,
    ProposalOutcome,
    Rating,
    ScoreProposal,
    ShownKind,
    SpecialEntry,
    Team,
)
from tests.assessment.scores.ground import CLERK, LEADER, a_cadre, module
from tests.factories import NOON, an_incident

DAY = timedelta(days=1)
# NOON lies in the first quarter of 2026.
QUARTER = {"year": 2026, "quarter": 1}
AFTER = {"by": CLERK, "at": datetime.fromisoformat("2026-04-02T04:00:00+00:00")}
DAYS = {"first": date(2026, 1, 1), "last": date(2026, 3, 31)}
CONFIRMED, CHANGED, DROPPED = ProposalOutcome


def a_case(
    session: Session, *, by: int | None = None, late: bool = False, back: bool = False, **given: Any
) -> int:
    """A share of the first module, ended in the quarter; closed unless it was returned."""
    incident = an_incident(
        module_id=module(session),
        status=IncidentStatus.HANDLING if back else IncidentStatus.CLOSED,
        concluded_at=None if back else NOON,
        **given,
    )
    session.add(incident)
    session.flush()
    session.add(
        Assignment(
            incident_id=incident.id or 0,
            party=Party.MODULE,
            module_id=module(session),
            sent_at=NOON - 3 * DAY,
            due_at=NOON + (-DAY if late else DAY),
            signed_by=by,
            ended_at=NOON,
            status=AssignmentStatus.RETURNED if back else AssignmentStatus.DONE,
        )
    )
    session.flush()
    return incident.id or 0


def an_account(session: Session, cadre: int) -> int:
    row = Account(login=f"c{cadre}", name=f"干部{cadre}", cadre_id=cadre, created_at=NOON)
    session.add(row)
    session.flush()
    return row.id or 0


@pytest.fixture
def town(session: Session) -> tuple[Session, int]:
    """Ten cases of a cadre: two late, one returned, one reworked, three well rated; a call answered."""
    cadre = a_cadre(session, 1)
    by = an_account(session, cadre)
    for _ in range(2):
        a_case(session, by=by, late=True)
    a_case(session, by=by, back=True)
    a_case(session, by=by, reworks=1)
    for _ in range(3):
        a_case(session, by=by, rating=Rating.SATISFIED)
    for _ in range(2):
        a_case(session, by=by)
    called = a_case(session, by=by)
    session.add(
        CallUp(
            incident_id=called,
            cadre_id=cadre,
            called_at=NOON - DAY,
            sign_due_at=NOON,
            arrive_due_at=NOON + DAY,
            arrived_at=NOON,
        )
    )
    session.flush()
    return session, cadre


def ids(session: Session) -> dict[str, int]:
    frame = proposals(session, **QUARTER)
    return dict(
        zip(["cadre" if one else "line" for one in frame["cadre"]], frame["proposal_id"], strict=True)
    )


def entries(session: Session) -> tuple[int, int]:
    return tuple(
        session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (LineResult, SpecialEntry)
    )


@pytest.mark.postgresql
def test_the_cases_of_a_quarter_propose_a_value_for_each_line_and_points_for_each_cadre(town: Any) -> None:
    session, cadre = town
    line, points = proposed(session, **QUARTER, **DAYS)
    # 16 − 12·2/10 − 4·1/10 − 4·1/9 + 4·3/9.
    assert (line.module_id, line.value, line.number) == (module(session), Decimal("14.09"), 10)
    # −0.2·2 − 0.1 − 0.2 + 0.1·3 + 0.2.
    assert (points.cadre_id, points.value) == (cadre, Decimal("-0.20"))
    assert {kind: len(found) for kind, found in points.cases.items()} == {
        ShownKind.LATE: 2,
        ShownKind.RETURNED: 1,
        ShownKind.REWORKED: 1,
        ShownKind.WELL_RATED: 3,
        ShownKind.ARRIVED: 1,
    }


@pytest.mark.postgresql
def test_nothing_is_entered_before_a_person_has_decided(town: Any) -> None:
    session, _ = town
    before = entries(session)
    assert propose(session, **QUARTER, **AFTER) == 2
    assert entries(session) == before
    # A second time it proposes nothing twice.
    assert propose(session, **QUARTER, **AFTER) == 0
    assert session.execute(select(func.count()).select_from(ScoreProposal)).scalar_one() == 2


def test_each_proposal_opens_its_cases(town: Any) -> None:
    session, _ = town
    propose(session, **QUARTER, **AFTER)
    for number in ids(session).values():
        for row in proposal_cases(session, proposal_id=int(number)).to_dict("records"):
            words = Filters(proposal=f"{number}.{ShownKind(row['kind']).value}")
            found = number_of_incidents(session, filters=words, at=NOON, scope=EVERYTHING)
            assert found["total"].iloc[0] == row["number"]


def test_a_confirmed_line_lands_once_as_the_towns_own_value(town: Any) -> None:
    session, _ = town
    propose(session, **QUARTER, **AFTER)
    number = ids(session)["line"]
    decide(session, proposal_id=number, outcome=CONFIRMED, reason="核对过案件", **AFTER)
    (row,) = session.exec(select(LineResult)).all()
    assert (row.year, row.quarter, row.line, row.internal, row.rank) == (2026, 1, "", Decimal("14.09"), None)
    assert "案件提议" in row.document
    with pytest.raises(Refused, match="已经由督考员处理"):
        decide(session, proposal_id=number, outcome=CONFIRMED, reason="再来一次", **AFTER)
    assert entries(session) == (1, 0)


def test_confirmed_points_land_once_and_wait_for_somebody_else(town: Any) -> None:
    session, cadre = town
    propose(session, **QUARTER, **AFTER)
    decide(
        session,
        proposal_id=ids(session)["cadre"],
        outcome=CHANGED,
        value=Decimal("-0.10"),
        reason="情有可原",
        **AFTER,
    )
    (entry,) = session.exec(select(SpecialEntry)).all()
    assert (entry.cadre_id, entry.points, entry.occurred_on) == (cadre, Decimal("-0.10"), date(2026, 3, 31))
    decide_special(session, entry_id=entry.id or 0, is_approved=True, by=LEADER, at=AFTER["at"])


def test_a_dropped_proposal_enters_nothing(town: Any) -> None:
    session, _ = town
    propose(session, **QUARTER, **AFTER)
    for number in ids(session).values():
        decide(session, proposal_id=number, outcome=DROPPED, reason="数据有误", **AFTER)
    assert entries(session) == (0, 0)
    assert set(proposals(session, **QUARTER)["outcome"]) == {DROPPED}


def test_nobody_decides_on_himself_and_everybody_gives_a_reason(town: Any) -> None:
    session, cadre = town
    propose(session, **QUARTER, **AFTER)
    number = ids(session)["cadre"]
    own = Person("本人", (Grant("inspector"),), cadre_id=cadre)
    with pytest.raises(Refused, match="给您本人"):
        decide(session, proposal_id=number, outcome=CONFIRMED, reason="应得", by=own, at=AFTER["at"])
    for outcome, value, reason, said in (
        (CONFIRMED, None, " ", "理由"),
        (CHANGED, Decimal("-0.20"), "改", "一样"),
        (CHANGED, None, "改", "一样"),
    ):
        with pytest.raises(Refused, match=said):
            decide(session, proposal_id=number, outcome=outcome, value=value, reason=reason, **AFTER)
    assert entries(session) == (0, 0)


def test_what_was_entered_stands_before_what_is_proposed(town: Any) -> None:
    session, _ = town
    propose(session, **QUARTER, **AFTER)
    ranked = LineInput(2026, 1, module(session), "", Decimal(3), 20, None, "区通报")
    enter_line(session, given=ranked, **AFTER)
    with pytest.raises(Refused, match="以登记的为准"):
        decide(session, proposal_id=ids(session)["line"], outcome=CONFIRMED, reason="核对过", **AFTER)
    assert [one.cadre_id is None for one in proposed(session, **QUARTER, **DAYS)] == [False]


def test_a_quarter_that_still_runs_proposes_nothing(session: Session) -> None:
    with pytest.raises(Refused, match="还没有结束"):
        propose(session, **QUARTER, by=CLERK, at=NOON)


def test_identity_and_presence_are_no_input(town: Any) -> None:
    session, cadre = town
    asked: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        asked.append(statement.lower())

    event.listen(session.get_bind(), "before_cursor_execute", note)
    town_cadre = proposed(session, **QUARTER, **DAYS)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    for word in ("presence", "sign_in", "attachment", "audit_log", "identity", "secondment"):
        assert not [one for one in asked if word in one], word
    row = session.get_one(Cadre, cadre)
    row.identity = Identity.SECONDED if row.identity is not Identity.SECONDED else Identity.TOWN
    session.flush()
    assert proposed(session, **QUARTER, **DAYS) == town_cadre


def test_a_team_is_a_line_of_its_module(session: Session) -> None:
    team = Team(code="test-1", name="测试组团一")
    session.add(team)
    session.flush()
    for _ in range(5):
        incident = a_case(session)
        share = session.exec(select(Assignment).where(col(Assignment.incident_id) == incident)).one()
        share.party, share.module_id, share.team_id = Party.TEAM, None, team.id
    session.flush()
    (line,) = proposed(session, **QUARTER, **DAYS)
    assert (line.module_id, line.line, line.value) == (module(session), "测试组团一", Decimal("16.00"))


def test_few_cases_propose_no_line_and_points_keep_their_limits() -> None:
    rules = proposal_rules(2026)
    assert line_value(rules, rules.least - 1, 0, {}) is None
    assert line_value(rules, 10, 0, {ShownKind.LATE: 10}) == 4
    assert (
        line_value(rules, 10, 10, {ShownKind.LATE: 10, ShownKind.REWORKED: 10, ShownKind.RETURNED: 10}) == 0
    )
    assert line_value(rules, 10, 10, {ShownKind.WELL_RATED: 10}) == 20
    assert cadre_points(rules, {ShownKind.LATE: 500}) == -2
    assert cadre_points(rules, dict.fromkeys(ShownKind, 500)) == -1
    with pytest.raises(Refused):
        proposal_rules(1999)


@pytest.mark.parametrize("role", ROLES)
def test_points_are_decided_on_by_whoever_may_enter_them(town: Any, role: str) -> None:
    session, _ = town
    propose(session, **QUARTER, **AFTER)
    asked = {
        "proposal_id": ids(session)["cadre"],
        "outcome": CONFIRMED,
        "reason": "核对过",
        "at": AFTER["at"],
    }
    person = Person("某人", (Grant(role),))
    if may(person, "special_entry.enter"):
        assert may(person, *needed_rights(decide))
        decide(session, by=person, **asked)
        assert entries(session) == (0, 1)
    else:
        with pytest.raises(Refused), session.begin_nested():
            decide(session, by=person, **asked)
        assert entries(session) == (0, 0)
