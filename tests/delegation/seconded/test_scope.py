"""Who sees whom: the town all, a department its own, a cadre himself; and a veto only once it is decided."""

from typing import Any

import pytest
from sqlmodel import Session

from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import RIGHTS, ROLES, needed_rights
from dashboard.delegation.seconded import documents, queries_board, queries_cases, queries_person
from dashboard.files.papers.layout import DEMO_BANNER
from dashboard.incidents.life import actions_calls
from dashboard.words.errors import Refused
from models import CaseKind, CaseStatus, Department, Training
from tests.delegation.seconded.ground import DAY, TODAY, person, seconded, unit
from tests.delegation.seconded.test_cases import led_to
from tests.factories import NOON
from tests.files.papers.reading import paper_text
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

READERS = [role for role in ROLES if RIGHTS["seconded.read"].scopes[role]]


def ask(session: Session, query: Any, by: Person, **given: Any) -> Any:
    scope = require(by, *needed_rights(query))
    return query(session, **given, at=NOON, scope=scope)


def viewer(session: Session, role: str, mine: Any, home: Any) -> Person:
    """Somebody with this role to whom `mine` belongs."""
    units = {"module": unit(session, "module", "enforcement"), "department": home.department_id}
    return person(role, units.get(ROLES[role].unit), cadre_id=mine.id if role == "seconded" else None)


@pytest.mark.parametrize("role", READERS)
def test_everybody_sees_those_whom_he_may_and_nothing_of_the_others(session: Session, role: str) -> None:
    (mine, home), (other, elsewhere) = seconded(session), seconded(session)
    for one in (mine, other):
        session.add(Training(cadre_id=one.id, title="培训", from_on=TODAY, to_on=TODAY, hours=4,
                             recorded_by="测试", recorded_at=NOON))  # fmt: skip
    session.flush()
    by = viewer(session, role, mine, home)
    expected = {mine.id} if RIGHTS["seconded.read"].scopes[role] != ("all",) else {mine.id, other.id}
    assert set(ask(session, queries_board.board, by)["cadre_id"]) == expected
    for one, spell in ((mine, home), (other, elsewhere)):
        is_seen = one.id in expected
        own = {"cadre_id": one.id}
        for query in (queries_person.secondments, queries_person.career, queries_person.trainings,
                      queries_person.presence_of):  # fmt: skip
            assert (not ask(session, query, by, **own).empty) == is_seen, query
        assert ask(session, queries_person.spells, by, **own).empty
        assert ask(session, queries_person.ticks, by, secondment_id=spell.id).empty
        if is_seen:
            assert one.name in paper_text(ask(session, documents.placement_notice, by, **own))
        else:
            with pytest.raises(Refused, match="没有找到"):
                ask(session, documents.placement_notice, by, **own)


@pytest.mark.parametrize("role", READERS)
def test_a_veto_is_the_towns_own_until_the_leadership_has_decided(session: Session, role: str) -> None:
    for status, is_decided in ((CaseStatus.EVIDENCED, False), (CaseStatus.UPHELD, True)):
        case = led_to(session, CaseKind.VETO, status)
        board = queries_person.secondments
        home = ask(session, board, person("commander"), cadre_id=case.cadre_id).iloc[0]
        mine = type("Row", (), {"id": case.cadre_id})
        spell = type("Row", (), {"department_id": int(home["department_id"])})
        by = viewer(session, role, mine, spell)
        inside = RIGHTS["seconded.read"].scopes[role] == ("all",)
        given = {"cadre_id": case.cadre_id}
        assert (not ask(session, queries_cases.cases, by, **given).empty) == (inside or is_decided)
        told = ask(session, queries_cases.history, by, **given)
        assert ("add_evidence" in set(told["step"])) == (inside or is_decided)
        assert (len(ask(session, queries_cases.files, by, case_id=case.id)) > 0) == (inside or is_decided)
        if inside or is_decided:
            assert "派驻干部" in paper_text(ask(session, documents.case_paper, by, case_id=case.id))
        else:
            with pytest.raises(Refused, match="没有找到"):
                ask(session, documents.case_paper, by, case_id=case.id)
            file_id = int(
                ask(session, queries_cases.files, person("commander"), case_id=case.id)["file_id"].iloc[0]
            )
            with pytest.raises(Refused, match="没有找到"):
                ask(session, queries_cases.content, by, file_id=file_id)


def test_the_scenes_of_a_cadre_are_those_whose_incidents_one_sees(session: Session) -> None:
    room = Room(session)
    key = seconded(session)[0].id or 0
    room.do("commander", actions_calls.call_up, incident_id=room.dispatched(), task="到场", cadre_ids=[key])
    for role, unit_code, number in (
        ("commander", "", 1),
        ("module_head", "enforcement", 1),
        ("module_head", "service", 0),
    ):
        by = room.person(role, unit_code)
        scope = require(by, "incident.read")
        assert len(queries_person.matters(session, cadre_id=key, scope=scope)) == number


def test_the_plan_tells_who_is_missing_and_who_is_awaited(session: Session) -> None:
    department = unit(session, "department", "police")
    seconded(session, department_id=department, module="governance")
    case = led_to(session, CaseKind.VETO, CaseStatus.AWAITING)
    plan = ask(session, queries_board.staffing, person("commander"))
    name = session.get_one(Department, department).name
    row = plan[plan["department"] == name].iloc[0]
    assert int(plan["places"].sum()) == 31
    assert plan.loc[plan["places"] > 0, "department"].nunique() == 7
    assert (row["places"], row["actual"]) == (4, 1)
    home = ask(session, queries_person.secondments, person("commander"), cadre_id=case.cadre_id).iloc[0]
    awaited = plan[plan["department"] == home["department"]]
    assert (int(awaited["awaiting"].sum()), awaited["due_on"].iloc[0]) == (1, case.due_on)


@pytest.mark.parametrize(("kind", "status", "words"), [
    (CaseKind.TRANSFER, CaseStatus.REQUESTED, "调动审批表"),
    (CaseKind.NOMINATION, CaseStatus.REQUESTED, "提名推荐表"),
    (CaseKind.NOMINATION, CaseStatus.RECOMMENDED, "推荐函"),
    (CaseKind.VETO, CaseStatus.EVIDENCED, "反向否决审议表"),
    (CaseKind.VETO, CaseStatus.RETURNED, "退回函"),
    (CaseKind.VETO, CaseStatus.AWAITING, "补派函"),
])  # fmt: skip
def test_each_case_has_the_paper_that_it_needs_next(
    session: Session, kind: CaseKind, status: CaseStatus, words: str
) -> None:
    case = led_to(session, kind, status)
    text = paper_text(ask(session, documents.case_paper, person("commander"), case_id=case.id))
    assert words in text
    assert case.reason in text
    assert DEMO_BANNER not in text
    if status is CaseStatus.AWAITING:
        assert "2026年3月19日前补派" in text


def test_who_comes_tomorrow_is_not_on_the_board_today(session: Session) -> None:
    seconded(session, from_on=TODAY + DAY)
    here, _ = seconded(session, to_on=TODAY)
    assert set(ask(session, queries_board.board, person("commander"))["cadre_id"]) == {here.id}
