"""Counted from the records, asked, published and frozen, answered: on both databases."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Person, Scope
from dashboard.assessment.departments import actions, counting, queries
from dashboard.assessment.departments.queries import evidence
from dashboard.assessment.departments.rules import Rules, Tally
from dashboard.assessment.departments.rules_quarter import ASSESSMENT_RULES, Quarter
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.words.days import day_start
from dashboard.words.errors import Refused
from models import (
    Aspect,
    AssessmentForm,
    AssessmentPublication,
    AssessmentResult,
    AssessmentRuleSet,
    AuditLog,
    Cadre,
    Department,
    Exclusion,
    Incident,
    IncidentStatus,
    Rating,
    Secondment,
    StaffCase,
    Staffing,
    Training,
    Village,
    VillageDepartment,
)
from tests.assessment.departments.ground import (
    ALL,
    AT,
    IN_QUARTER,
    OF,
    QUARTER,
    WHO,
    YEAR,
    a_quarter,
    an_account,
    department,
    matter,
    name_of,
)

pytestmark = pytest.mark.postgresql

Q = Quarter(YEAR, QUARTER)
GOOD = {Aspect.LINK: 4, Aspect.MATTERS: 5, Aspect.UNITY: None}


def kinds(session: Session) -> list[str]:
    query = select(AuditLog.kind).where(AuditLog.subject == "assessment:2026-1").order_by(col(AuditLog.seq))
    return list(session.exec(query))


def publish(session: Session, by: Person, **given: str) -> int:
    return actions.publish(session, **OF, by=by, **WHO, **given)


def test_the_shipped_rules_are_the_rules_of_the_code(session: Session) -> None:
    assert ASSESSMENT_RULES.of_row(counting.rule_set_for(session, YEAR)) == Rules()


def test_each_record_is_counted_where_it_belongs(session: Session) -> None:
    one = a_quarter(session)
    found = counting.count(session, Q, AT)
    assert set(found) == {one}
    assert found[one].matters == Tally(on_time=1, late=1, content=1, rated=1)
    assert (found[one].passed, found[one].off_list, found[one].locks, found[one].kept) == (2, 1, 2, 1)
    assert found[one].hours is None
    assert counting.count(session, Q.next, IN_QUARTER)[one].matters == Tally()


def test_the_tallies_are_those_that_python_counts_row_by_row(session: Session) -> None:
    first, second = department(session), department(session, 1)
    ends = (Q.first, Q.last)
    midnights = [day_start(day) for day in (*ends, Q.next.first)]
    moments = [at + timedelta(seconds=step) for at in midnights for step in (-1, 0)]
    units = [
        {"village_id": village.id} for village in session.exec(select(Village).order_by(col(Village.id)))
    ] + [{"department_id": first}, {"department_id": second}, {}]
    grades = itertools.cycle((None, "satisfied", "fairly_satisfied", "unsatisfied", None))
    days = itertools.cycle((1, 2, 3, None, 1, 3, None))
    for at in moments:
        for unit in units:
            matter(session, next(days), at=at, rating=next(grades), **unit)
    counted = counting.count(session, Q, AT)
    linked = {row.village_id: row.department_id for row in session.exec(select(VillageDepartment))}
    rows = [row for row in session.exec(select(Incident)) if ends[0] <= row.reported_on <= ends[1]]
    assert rows
    for own in {*linked.values(), first, second} - {None}:
        found = counted.get(own or 0, counting.Counts())
        assert found.matters == plain_tally([row for row in rows if row.department_id == own])


def plain_tally(rows: list[Incident]) -> Tally:
    closed = [row for row in rows if row.status == IncidentStatus.CLOSED]
    on_time = [row for row in closed if in_utc(row.concluded_at) <= in_utc(row.due_at)]
    return Tally(
        on_time=len(on_time),
        late=len(closed) - len(on_time),
        overdue=sum(row.concluded_at is None and in_utc(row.due_at) < AT for row in rows),
        content=sum(row.rating in (Rating.SATISFIED, Rating.FAIRLY_SATISFIED) for row in rows),
        rated=sum(row.rating is not None for row in rows),
    )


def in_utc(at: datetime | None) -> datetime:
    assert at is not None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def test_a_rating_flows_in_by_itself(session: Session) -> None:
    one = a_quarter(session)
    before = counting.count(session, Q, AT)[one].matters
    row = session.exec(
        select(Incident).where(
            Incident.department_id == one,
            col(Incident.rating).is_(None),
            col(Incident.reported_on) == date(2026, 2, 10),
        )
    ).first()
    assert row is not None
    row.rating = "unsatisfied"  # type: ignore[assignment]
    session.flush()
    assert counting.count(session, Q, AT)[one].matters == replace(before, rated=before.rated + 1)


def test_what_was_left_out_with_approval_does_not_count(session: Session) -> None:
    one = a_quarter(session)
    late = session.exec(
        select(Incident.id)
        .where(Incident.department_id == one, Incident.reported_on == date(2026, 2, 10))
        .order_by(col(Incident.id))
    ).all()
    session.add(Exclusion(incident_id=late[-1] or 0, reason="台风", approver="书记", at=AT))
    session.flush()
    assert counting.count(session, Q, AT)[one].matters == Tally(on_time=1, content=1, rated=1)


def test_whom_the_town_sent_back_broke_no_lock(session: Session) -> None:
    one = a_quarter(session)
    for row in session.exec(select(Secondment).where(Secondment.staffing == Staffing.TRANSFERRED)):
        row.staffing = Staffing.RETURNED
    session.flush()
    found = counting.count(session, Q, AT)[one]
    assert (found.locks, found.kept) == (2, 2)


def test_each_number_is_that_of_the_list_to_which_it_leads(session: Session) -> None:
    one = a_quarter(session)
    code = session.exec(select(Department.code).where(Department.id == one)).one()
    days = {"from_day": Q.first.isoformat(), "to_day": Q.last.isoformat()}

    def listed(**words: str) -> int:
        frame = number_of_incidents(session, filters=Filters(**days, **words), at=AT, **ALL)
        return int(frame.iloc[0, 0])

    def led(part: str) -> list[bool]:
        rows = evidence(session, **OF, department_id=one, part=part, at=AT, **ALL)
        return [is_good for _, is_good in rows]

    assert (led("on_time"), led("content")) == ([False, True], [True])
    assert (listed(passed_by=code), listed(passed_by=code, off_list="any")) == (2, 1)


def test_one_person_fills_one_form_about_a_department_and_quarter(session: Session) -> None:
    one, who = a_quarter(session), an_account(session)
    about = {**OF, "department_id": one, "grades": GOOD, **WHO}
    actions.fill(session, **about, by=who)
    with pytest.raises(Refused, match="每人每季度评一次"):
        actions.fill(session, **about, by=who)
    actions.fill(session, **about, by=an_account(session, "李四"))
    found = counting.answers(session, Q)[one]
    assert [(found[aspect].n, found[aspect].total) for aspect in Aspect] == [(2, 8), (2, 10), (0, 0)]
    assert kinds(session) == ["assessment_filled"] * 2
    assert set(session.exec(select(AuditLog.data)).all()[-1]) == {"quarter", "department"}
    assert queries.departments_graded_by(session, **OF, account_id=who.account_id or 0) == [one]


def test_forms_are_refused_before_the_quarter_ends_and_from_whom_the_department_sent(
    session: Session,
) -> None:
    one = a_quarter(session)
    about = {**OF, "department_id": one, "grades": GOOD}
    with pytest.raises(Refused, match="还没有结束"):
        actions.fill(session, **about, by=an_account(session), at=IN_QUARTER)
    cadre = session.exec(select(Cadre.id).where(Cadre.name == "派驻0")).one()
    with pytest.raises(Refused, match="派驻的干部"):
        actions.fill(session, **about, by=an_account(session, "派驻0", cadre_id=cadre), **WHO)
    with pytest.raises(Refused, match="没有登录"):
        actions.fill(session, **about, by=Person("机器"), **WHO)
    with pytest.raises(Refused, match="没有这个部门"):
        actions.fill(session, **about | {"department_id": 9_999}, by=an_account(session, "王五"), **WHO)


def test_what_was_published_stays_whatever_the_records_say_later(session: Session) -> None:
    one, who = a_quarter(session), an_account(session)
    actions.fill(session, **OF, department_id=one, grades=GOOD, by=who, **WHO)
    live = queries.standing_now(session, **OF, at=AT, **ALL)
    made = publish(session, who)
    # 一组团: no service of its own, asked 80. 一件事: 60 % of 50 and 40 % of 100 = 70, asked 100 → 85.
    # 一体化: 50 each = 50. 0.3 × 80 + 0.4 × 85 + 0.3 × 50 = 73.
    frozen = queries.published(session, publication_id=made, **ALL)
    assert [row["score"] for row in frozen["aspects"][0]] == ["80.00", "85.00", "50.00"]
    assert (frozen["total"][0], frozen["rank"][0]) == (Decimal("73.00"), 1)
    assert frozen.to_dict("records") == live.to_dict("records")
    matter(session, 9, department_id=one)
    assert queries.published(session, publication_id=made, **ALL).to_dict("records") == live.to_dict(
        "records"
    )
    with pytest.raises(Refused, match="问卷已经截止"):
        actions.fill(session, **OF, department_id=one, grades=GOOD, by=an_account(session, "李四"), **WHO)


def test_publishing_again_needs_a_reason_and_is_another_version(session: Session) -> None:
    a_quarter(session)
    who = an_account(session)
    publish(session, who)
    with pytest.raises(Refused, match="重新公布的原因"):
        publish(session, who)
    publish(session, who, reason="更正一件事的办结时间")
    frame = queries.publications(session, **ALL)
    assert frame["version"].tolist() == [2, 1]
    assert kinds(session) == ["assessment_published"] * 2


def test_a_quarter_without_anything_or_that_still_runs_is_not_published(session: Session) -> None:
    with pytest.raises(Refused, match="没有任何部门"):
        publish(session, an_account(session))
    with pytest.raises(Refused, match="还没有结束"):
        actions.publish(session, **OF, by=an_account(session, "李四"), at=IN_QUARTER)


def test_a_department_answers_its_own_published_result_alone(session: Session) -> None:
    one, who = a_quarter(session), an_account(session)
    own, others = Scope(departments=(one,)), Scope(departments=(department(session, 1),))
    said = {
        **OF,
        "department_id": one,
        "aspect": Aspect.LINK,
        "text": "逾期的一件在等招标。",
        "by": who,
        **WHO,
    }
    with pytest.raises(Refused, match="还没有公布"):
        actions.reply(session, **said, scope=own)
    publish(session, who)
    with pytest.raises(Refused, match="不是您的部门"):
        actions.reply(session, **said, scope=others)
    actions.reply(session, **said, scope=own)
    actions.reply(session, **said | {"aspect": None}, scope=own)
    assert queries.replies(session, **OF, scope=own)["aspect"].tolist() == ["link", ""]
    assert queries.replies(session, **OF, scope=others).empty
    assert kinds(session)[-1] == "assessment_replied"


def test_a_department_sees_its_own_result_with_its_rank_among_all(session: Session) -> None:
    one = a_quarter(session)
    other = department(session, 1)
    matter(session, 1, department_id=other)
    made = publish(session, an_account(session))
    for scope in (Scope(departments=(one,)), Scope(departments=(one, 9_999))):
        for frame in (
            queries.standing_now(session, **OF, at=AT, scope=scope),
            queries.published(session, publication_id=made, scope=scope),
        ):
            assert (frame["department_id"].tolist(), frame["rank"].tolist()) == ([one], [2])
    assert queries.published(session, publication_id=made, scope=EVERYTHING)["name"].tolist() == [
        name_of(session, other),
        name_of(session, one),
    ]


def test_the_districts_rating_of_the_town_stands_beside_in_versions(session: Session) -> None:
    given = {
        **OF,
        "rank": 3,
        "townships": 20,
        "document": "区考评办〔2026〕示例号",
        "by": an_account(session),
    }
    for score in ("91.5", "91.75"):
        actions.rate_town(session, **given, score=Decimal(score), **WHO)
    frame = queries.town_ratings(session, **ALL)
    assert (frame["version"].tolist(), frame["score"].tolist()) == (
        [2, 1],
        [Decimal("91.75"), Decimal("91.50")],
    )
    with pytest.raises(Refused, match="文件依据"):
        actions.rate_town(session, **given | {"document": " "}, score=Decimal(90), **WHO)


def test_revised_rules_hold_from_their_year_on_and_not_before(session: Session) -> None:
    wanted = replace(Rules(), weight_link=Decimal(20), weight_matters=Decimal(50))
    revised = {
        "from_year": 2027,
        "base": 1,
        "reason": "党委会决定",
        "by": an_account(session),
        "at": AT,
    }
    actions.revise_rules(session, **revised, wanted=wanted)
    assert ASSESSMENT_RULES.of_row(counting.rule_set_for(session, 2026)) == Rules()
    assert ASSESSMENT_RULES.of_row(counting.rule_set_for(session, 2027)) == wanted
    with pytest.raises(Refused, match=f"{revised['by'].name}把部门考评规则修订成第 2 版（一组团权重"):
        actions.revise_rules(session, **revised, wanted=wanted)


@pytest.mark.parametrize(
    "table", [AssessmentForm, AssessmentPublication, AssessmentResult, AssessmentRuleSet]
)
def test_the_database_refuses_to_change_what_was_said(session: Session, table) -> None:
    one, who = a_quarter(session), an_account(session)
    actions.fill(session, **OF, department_id=one, grades=GOOD, by=who, **WHO)
    publish(session, who)
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(f"DELETE FROM {table.__tablename__}"))


def test_training_counts_for_the_department_that_sent_the_cadre_and_is_unknown_where_nobody_notes_any(
    session: Session,
) -> None:
    one = a_quarter(session)
    cadre = session.exec(select(Cadre.id).where(Cadre.name == "派驻0")).one() or 0
    told = {"cadre_id": cadre, "title": "岗前培训", "recorded_by": "张三", "recorded_at": AT}
    for day, hours, struck in ((date(2026, 2, 3), 6, None), (date(2026, 2, 4), 1.5, None),
                               (date(2026, 2, 5), 7, AT), (date(2026, 4, 1), 7, None)):  # fmt: skip
        session.add(Training(**told, from_on=day, to_on=day, hours=hours, struck_at=struck))
    session.flush()
    assert counting.count(session, Q, AT)[one].hours == Decimal("7.5")
    assert counting.count(session, Q.before, AT)[one].hours is None


def test_whom_a_higher_order_called_away_broke_no_lock(session: Session) -> None:
    one = a_quarter(session)
    row = session.exec(select(Secondment).where(Secondment.staffing == Staffing.TRANSFERRED)).one()
    session.add(
        StaffCase(
            kind="transfer", status="transferred", exception="higher_order", cadre_id=row.cadre_id,
            secondment_id=row.id, opened_at=AT, opened_by="书记", reason="组织部调动",
        )
    )  # fmt: skip
    session.flush()
    assert counting.count(session, Q, AT)[one].kept == 2
