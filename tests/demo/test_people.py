import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING
from dashboard.files.attachments.storage import State, files_of
from dashboard.town.presence.queries_presence import presences
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    AuditLog,
    Cadre,
    CallUp,
    CaseKind,
    CaseStatus,
    OneThingParty,
    PostHolding,
    Presence,
    PresenceSpell,
    Secondment,
    Shift,
    ShiftNote,
    StaffCase,
    StaffFile,
    StaffingPlan,
)
from tests.demo.conftest import UNTIL

TODAY = UNTIL.date()
INVENTED = re.compile(r"[\u4e00-\u9fff]示例[甲乙丙丁戊己庚辛壬癸]?\d\d")


def test_a_hundred_town_cadres_and_31_seconded(ask: Any) -> None:
    assert dict(ask("SELECT identity, count(*) FROM cadre GROUP BY 1")) == {"town": 100, "seconded": 31}
    places = "SELECT department_id, sum(places) FROM staffing_plan GROUP BY 1"
    assert ask("SELECT department_id, count(*) FROM secondment GROUP BY 1") == ask(places)


def test_seconded_cadres_work_where_the_plan_says(town: Session, ask: Any) -> None:
    planned = Counter({(p.department_id, p.module_id): p.places for p in town.exec(select(StaffingPlan))})
    found = ask(
        "SELECT s.department_id, p.module_id FROM secondment s JOIN placement p ON p.cadre_id = s.cadre_id"
    )
    assert Counter(tuple(row) for row in found) == planned


def test_locks_end_on_the_second_anniversary(town: Session) -> None:
    for one in town.exec(select(Secondment)):
        assert one.locked_until == one.from_on.replace(year=one.from_on.year + 2)
        assert one.from_on < TODAY


def test_every_post_is_held_and_everyone_holds_one_to_three(town: Session) -> None:
    held = town.exec(select(PostHolding)).all()
    assert len({row.post_id for row in held}) == 70
    counts = Counter(row.cadre_id for row in held)
    assert len(counts) == 131
    assert set(counts.values()) <= {1, 2, 3}


def test_teams_cover_every_village_and_have_a_leader(ask: Any) -> None:
    assert ask("SELECT count(DISTINCT village_id) FROM team_village JOIN team_member USING (team_id)") == [
        (22,)
    ]
    assert ask("SELECT sum(role = 'leader'), count(*) FROM team_member") == [(7, 131)]


def test_every_village_has_two_to_four_grids(ask: Any) -> None:
    counts = [row[0] for row in ask("SELECT count(*) FROM grid GROUP BY village_id")]
    assert len(counts) == 22
    assert set(counts) <= {2, 3, 4}


def test_everyone_is_somewhere_and_handling_means_called(town: Session) -> None:
    now = town.exec(select(PresenceSpell).where(PresenceSpell.ended_at == None)).all()  # noqa: E711
    # One was sent back, and is nowhere in the town any more.
    assert len(now) == len({spell.cadre_id for spell in now}) == 130
    assert all(spell.started_at <= UNTIL for spell in now)
    called = {call.cadre_id for call in town.exec(select(CallUp)) if call.cadre_id and not call.released_at}
    found = presences(town, at=UNTIL, scope=EVERYTHING)
    assert set(found.loc[found["presence"] == Presence.HANDLING, "cadre_id"]) == called
    assert 1 <= len(called) <= 40
    assert set(found["presence"]) == set(Presence)


def test_names_are_seen_to_be_invented(town: Session, ask: Any) -> None:
    for cadre in town.exec(select(Cadre)):
        assert INVENTED.fullmatch(cadre.name)
        assert cadre.example
        assert cadre.phone is not None
        assert cadre.phone.startswith("1000000")
    for name, phone in ask("SELECT DISTINCT reporter_name, reporter_phone FROM incident"):
        assert name is None or re.fullmatch(r"示例群众\d{4}", name)
        assert phone is None or phone.startswith("1000000")
    departments = {row[0] for row in ask("SELECT name FROM department")}
    for (actor,) in ask("SELECT DISTINCT actor FROM incident_log"):
        assert INVENTED.fullmatch(actor) or actor.endswith("（示例）") or actor in departments, actor


def test_one_thing_persons_leave_something_for_the_alarms(town: Session) -> None:
    parties = town.exec(select(OneThingParty)).all()
    named = [party for party in parties if party.person_name]
    assert all(re.fullmatch(r"示例责任人\d\d", party.person_name or "") for party in named)
    assert sum(1 for party in parties if party.department_id and not party.person_name) == 1
    assert sum(1 for party in named if (party.valid_until or date.max) < TODAY) == 1
    soon = [
        party for party in named if TODAY <= (party.valid_until or date.max) <= TODAY + timedelta(days=30)
    ]
    assert len(soon) == 1


def test_the_lists_are_scored_and_every_department_has_a_group(ask: Any) -> None:
    assert ask("SELECT count(*) FROM one_thing WHERE breadth + difficulty + demand BETWEEN 3 AND 15") == [
        (10,)
    ]
    assert ask("SELECT count(DISTINCT group_name) FROM department WHERE group_name LIKE '%示例%'") == [(5,)]
    assert ask("SELECT count(*) FROM department WHERE group_name = ''") == [(0,)]


def test_the_powers_over_seconded_staff_left_cases_in_several_states_each_told_by_its_log(
    town: Session,
) -> None:
    cases = town.exec(select(StaffCase)).all()
    states = {(case.kind, case.status) for case in cases}
    assert {(CaseKind.TRANSFER, CaseStatus.REQUESTED), (CaseKind.TRANSFER, CaseStatus.AGREED),
            (CaseKind.NOMINATION, CaseStatus.REQUESTED), (CaseKind.NOMINATION, CaseStatus.APPOINTED),
            (CaseKind.VETO, CaseStatus.EVIDENCED), (CaseKind.VETO, CaseStatus.AWAITING),
            } <= states  # fmt: skip
    for case in cases:
        query = select(AuditLog).where(AuditLog.subject == f"staff_case:{case.id}")
        entries = town.exec(query.order_by(AuditLog.seq)).all()
        assert [entry.data["to"] for entry in entries][-1] == case.status
        assert case.example
    late = [case for case in cases if case.due_on]
    assert [case.due_on < UNTIL.date() for case in late] == [True]


def test_whoever_is_on_a_case_has_real_files(town: Session) -> None:
    kept = files_of(town)
    found = town.exec(select(StaffFile)).all()
    assert found
    assert {kept.state(file.sha256) for file in found} == {State.SOUND}


def test_somebody_is_on_duty_and_every_shift_was_handed_over_with_words(town: Session) -> None:
    shifts = town.execute(select(Shift).order_by(col(Shift.started_at))).scalars().all()
    assert [shift.ended_at for shift in shifts[:-1]] == [shift.started_at for shift in shifts[1:]]
    assert shifts[-1].ended_at is None
    assert all(shift.hand_over and shift.taken_over_by for shift in shifts[:-1])
    assert all(EXAMPLE_MARK in shift.name for shift in shifts)
    lines = town.execute(select(ShiftNote)).scalars().all()
    within = {shift.id: (shift.started_at, shift.ended_at) for shift in shifts}
    assert len({line.shift_id for line in lines}) == len(shifts)
    for line in lines:
        start, end = within[line.shift_id]
        assert start < line.at
        assert end is None or line.at < end


def test_one_choice_of_posts_is_settled_and_one_is_open(ask: Any) -> None:
    assert ask("SELECT status, example FROM post_choice ORDER BY number") == [("settled", 1), ("open", 1)]
    assert ask("SELECT count(*) FROM post_match WHERE round_id IS NULL") == [(1,)]
    # Whatever was given is held since the day of the choice.
    given = (
        "SELECT m.cadre_id, m.post_id, c.from_on FROM post_match m JOIN post_choice c ON c.id = m.choice_id"
    )
    kept = ask("SELECT cadre_id, post_id, from_on FROM post_holding")
    assert {tuple(row) for row in ask(given)} <= {tuple(row) for row in kept}
    assert ask("SELECT count(*) FROM post_wish WHERE result <> 'pending' AND why = ''") == [(0,)]
    assert ask("SELECT status FROM post_list ORDER BY version") == [("adopted",), ("drafting",)]
