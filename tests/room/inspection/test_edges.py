"""What counts as taken, from when it counts, and what is no business of the town's steps."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from dashboard.access.rules import Scope
from dashboard.incidents.life.as_of import looking_back
from dashboard.room.inspection.queries import counts, findings
from dashboard.room.inspection.rules import KINDS
from models import (
    TOWNSHIP_CODE,
    Cadre,
    CalendarDay,
    ClockLimit,
    ClockRuleSet,
    Identity,
    Level,
    OneThing,
    Party,
    Setting,
    SettingKind,
    Stage,
)
from tests.access.people import a_grant, a_seconded_cadre, an_account
from tests.factories import NOON
from tests.room.inspection.ground import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    SHARE,
    A,
    S,
    a_call,
    a_case,
    a_helper,
    a_share,
    at_work,
    closed,
    found,
    kinds_of,
    numbers,
)

pytestmark = pytest.mark.postgresql

LATE = NOON + 20 * DAY
MEETING = (A.COMMENT, NOON + HOUR, S.HANDLING, {"data": {"meeting": True}})


def a_rule_set(session: Session, code: str) -> int:
    return session.exec(select(ClockRuleSet.id).where(ClockRuleSet.code == code)).one() or 0


def a_setting(session: Session, key: str, value: str) -> None:
    own = {"township_code": TOWNSHIP_CODE, "kind": SettingKind.NUMBER}
    session.add(Setting(key=key, value=value, changed_by="测试员", changed_at=NOON, **own))
    session.flush()


def test_what_was_struck_out_was_not_done(session: Session) -> None:
    struck = (A.STRIKE, NOON + 2 * HOUR, S.HANDLING, {"data": {"struck": 6}})
    case = at_work(session, MEETING, struck, incident_class=2)
    a_share(session, case)
    a_helper(session, case)
    assert numbers(found(session, "consult_missing", at=LATE)) == [case.number]
    late = at_work(session, (A.REMIND, NOON + HOUR, S.HANDLING), struck, due_at=NOON)
    a_share(session, late)
    assert numbers(found(session, "remind_missing", at=NOON + 3 * HOUR)) == [late.number]


def test_a_meeting_of_an_earlier_round_says_nothing_of_this_one(session: Session) -> None:
    end = (A.FEED_BACK, NOON + HOUR, S.FED_BACK), (A.VERIFY, NOON + HOUR, S.CLOSED)
    again = (A.REOPEN, NOON + DAY, S.TRIAGED), (A.DISPATCH, NOON + DAY, S.DISPATCHED)
    case = at_work(session, MEETING, *end, *again, incident_class=2, round=2, dispatched_at=NOON + DAY)
    a_share(session, case, round=2)
    a_helper(session, case, round=2)
    assert found(session, "consult_missing", at=NOON + 2 * DAY).empty
    assert numbers(found(session, "consult_missing", at=NOON + 2 * DAY + SECOND)) == [case.number]


@pytest.mark.parametrize(
    ("acts", "columns", "due"),
    [
        ([], {}, NOON + 30 * MINUTE),
        ([], {"urgent": True}, NOON + 5 * MINUTE),
        ([(A.PASS_UP, NOON + HOUR, S.REPORTED)], {}, NOON + 90 * MINUTE),
        ([(A.CANCEL, NOON + HOUR, S.CANCELLED), (A.REOPEN, NOON + 2 * HOUR, S.REPORTED)], {"round": 2},
         NOON + 150 * MINUTE),
        # Where the engine kept the clock itself, that one counts.
        ([], {"clocks": {"accept": [NOON.isoformat(), (NOON + 7 * MINUTE).isoformat()]}}, NOON + 7 * MINUTE),
    ],
)  # fmt: skip
def test_accepting_is_due_from_when_the_room_had_it(session: Session, acts, columns, due) -> None:
    a_case(session, *acts, **columns)
    assert found(session, "accept_late", at=due).empty
    assert found(session, "accept_late", at=due + SECOND)["due"].tolist() == [due]


def test_what_the_village_has_is_not_the_rooms_to_accept(session: Session) -> None:
    a_case(session, level=Level.VILLAGE, due_at=NOON + DAY)
    assert found(session, "accept_late", "dispatch_waiting", at=LATE).empty
    assert len(found(session, "remind_missing", at=LATE)) == 1


def test_whoever_comes_back_waits_from_then_on(session: Session) -> None:
    a_share(session, at_work(session, (A.RETURN, NOON + DAY, S.ACCEPTED)), status=SHARE.RETURNED)
    frame = found(session, "dispatch_waiting", at=NOON + DAY + HOUR + SECOND)
    assert frame["since"].tolist() == [NOON + DAY]
    assert found(session, "dispatch_waiting", at=NOON + DAY + HOUR).empty


def test_what_the_commander_has_to_decide_does_not_wait_for_the_room(session: Session) -> None:
    case = at_work(session, (A.RETURN, NOON, S.ACCEPTED), arbitration=True)
    assert kinds_of(found(session, at=LATE), case) == {"arbitration_waiting"}


def test_a_parked_matter_asks_nobody_to_sign(session: Session) -> None:
    case = at_work(session, (A.SUSPEND, NOON, S.SUSPENDED), suspended_until=LATE)
    a_share(session, case)
    a_helper(session, case, status=SHARE.SENT, sign_due_at=NOON)
    assert kinds_of(found(session, at=LATE), case) == set()


def test_imported_history_has_no_steps_of_ours_but_may_be_overdue(session: Session) -> None:
    imported = {"source_system": "x", "source_id": "1", "rule_set_id": a_rule_set(session, "external")}
    open_ = a_case(session, due_at=NOON, **imported)
    imported["source_id"] = "2"
    over = closed(session, at=NOON, fed={}, reporter_phone="10000000001", **imported)
    frame = found(session, at=LATE)
    assert kinds_of(frame, open_) == {"remind_missing", "supervise_missing", "criticise_missing"}
    assert kinds_of(frame, over) == set()


def test_what_the_room_took_on_goes_by_its_steps_wherever_it_came_from(session: Session) -> None:
    taken = {"source_system": "x", "source_id": "1", "rule_set_id": a_rule_set(session, "standard")}
    case = a_case(session, (A.ACCEPT, NOON, S.ACCEPTED), **taken)
    assert kinds_of(found(session, at=LATE), case) == {"dispatch_waiting"}


def test_closings_are_looked_at_as_far_back_as_one_wishes(session: Session) -> None:
    case = closed(session, at=NOON, fed={})
    kind = "closed_without_evidence"
    assert numbers(found(session, kind, at=NOON + 30 * DAY)) == [case.number]
    assert found(session, kind, at=NOON + 31 * DAY).empty
    assert numbers(found(session, kind, at=NOON + 31 * DAY, days=31)) == [case.number]


def test_the_towns_own_thresholds_count(session: Session) -> None:
    a_setting(session, "dispatch_wait_minutes", "600")
    a_setting(session, "call_back_days", "10")
    a_setting(session, "supervise_after_working_days", "3")
    a_setting(session, "village_sample_percent", "100")
    a_case(session, (A.ACCEPT, NOON, S.ACCEPTED))
    assert found(session, "dispatch_waiting", at=NOON + 10 * HOUR).empty
    assert len(found(session, "dispatch_waiting", at=NOON + 10 * HOUR + SECOND)) == 1
    closed(session, at=NOON, reporter_phone="10000000001")
    assert found(session, "not_called_back", at=NOON + 10 * DAY).empty
    assert len(found(session, "not_called_back", at=NOON + 10 * DAY + SECOND)) == 1
    a_share(session, at_work(session, due_at=NOON))
    assert found(session, "supervise_missing", at=NOON + 2 * DAY + HOUR).empty
    assert len(found(session, "supervise_missing", at=NOON + 6 * DAY)) == 1
    for number in range(10):
        own = (A.CLOSE_AT_VILLAGE, NOON, S.CLOSED, {"data": {"waiver": "无"}})
        a_case(session, own, level=Level.VILLAGE, concluded_at=NOON, number=f"NL-20260301-{number:04d}")
    assert len(found(session, "village_not_sampled", at=LATE)) == 10


def test_a_kind_that_cannot_be_checked_says_so_and_stops_no_other(session: Session) -> None:
    case = a_case(session, (A.ACCEPT, NOON, S.ACCEPTED))
    session.execute(delete(CalendarDay).where(col(CalendarDay.day) > NOON.date()))
    session.execute(delete(ClockLimit).where(col(ClockLimit.stage) == Stage.ACCEPT))
    kinds = counts(session, at=LATE, scope=Scope(everything=True)).set_index("kind")
    unchecked = {code for code, kind in KINDS.items() if kind.needs_calendar} | {"accept_late"}
    assert set(kinds.index[~kinds["is_checked"]]) == unchecked
    assert "工作日历" in kinds.loc["verify_late", "why_not"]
    assert "没有这一步的时限" in kinds.loc["accept_late", "why_not"]
    assert kinds.loc["dispatch_waiting", "total"] == 1
    assert kinds.loc["dispatch_waiting", "is_checked"]
    assert numbers(found(session, "dispatch_waiting", "verify_late", at=LATE)) == [case.number]


def test_the_counts_are_those_of_the_findings(session: Session) -> None:
    for _ in range(2):
        a_case(session)
    a_share(session, at_work(session, due_at=NOON))
    kinds = counts(session, at=LATE, scope=Scope(everything=True))
    frame = found(session, at=LATE)
    assert list(kinds["kind"]) == list(KINDS)
    assert {kind: n for kind, n in zip(kinds["kind"], kinds["total"], strict=True) if n} == frame[
        "kind"
    ].value_counts().to_dict()
    accept = kinds.set_index("kind").loc["accept_late"]
    assert accept["oldest_due"] == NOON + 30 * MINUTE
    assert accept["over_seconds"] == (LATE - NOON).total_seconds() - 1800


def test_the_longest_over_comes_first(session: Session) -> None:
    for hours in (2, 9, 5):
        a_case(session, reported_at=NOON - hours * HOUR)
    over = found(session, "accept_late", at=NOON)["over_seconds"].tolist()
    assert over == sorted(over, reverse=True)
    assert len(over) == 3


def test_a_kind_that_does_not_exist_is_no_kind(session: Session) -> None:
    with pytest.raises(KeyError):
        found(session, "nonsense", at=NOON)


def test_nothing_is_found_for_whom_nothing_is_meant(session: Session) -> None:
    a_case(session)
    frame = findings(session, at=LATE, scope=Scope(modules=(999,)))
    assert not frame["number"].any()


@pytest.mark.parametrize(
    ("account", "grant", "is_silent"),
    [
        ({}, {}, False),
        ({"locked_at": NOON}, {}, True),
        ({"leaves_on": NOON.date()}, {}, False),
        ({"leaves_on": NOON.date() - timedelta(days=1)}, {}, True),
        ({}, {"to_on": NOON.date()}, False),
        ({}, {"to_on": NOON.date() - timedelta(days=1)}, True),
        ({}, {"from_on": NOON.date() + timedelta(days=1)}, True),
        ({}, {"revoked_at": NOON}, True),
    ],
)
def test_a_department_is_reached_by_an_account_that_holds_today(
    session: Session, account, grant, is_silent
) -> None:
    held = an_account(session, **account)
    share = a_helper(session, at_work(session), status=SHARE.SENT)
    a_grant(session, held, "liaison", department_id=share.department_id, **grant)
    frame = found(session, "unit_without_account", at=NOON + HOUR)
    assert frame.empty != is_silent


def test_a_person_who_was_called_needs_an_account_of_his_own(session: Session) -> None:
    cadre, _ = a_seconded_cadre(session)
    town = Cadre(staff_number="T9", name="测试干部", identity=Identity.TOWN)
    session.add(town)
    session.flush()
    for whom in (cadre, town):
        a_call(session, at_work(session), cadre_id=whom.id)
    a_grant(session, an_account(session, cadre_id=cadre.id), "seconded", module_id=1)
    frame = found(session, "unit_without_account", at=NOON + HOUR)
    assert frame["title"].tolist() == ["测试干部"]


def test_a_list_that_is_no_longer_in_force_needs_no_person(session: Session) -> None:
    for thing in session.exec(select(OneThing)):
        thing.effective_to = NOON.date() - timedelta(days=1)
    session.flush()
    assert found(session, "person_vacant", "person_expired", at=NOON).empty


def test_a_second_escalation_waits_for_its_own_receipt(session: Session) -> None:
    back = (A.DISTRICT_RECEIPT, NOON + MINUTE, S.ESCALATED), (A.DISTRICT_REPLY, NOON + HOUR, S.TRIAGED)
    again = (A.ESCALATE, NOON + DAY, S.ESCALATED)
    case = a_case(session, (A.ESCALATE, NOON, S.ESCALATED), *back, again, escalated_at=NOON)
    a_share(session, case, party=Party.DISTRICT_CENTRE, sent_at=NOON + DAY)
    assert found(session, "district_unsigned", at=NOON + DAY + HOUR).empty
    frame = found(session, "district_unsigned", "district_silent", at=NOON + 3 * DAY)
    assert frame["since"].tolist() == [NOON + DAY] * 2


def test_looking_back_finds_what_was_missing_then(session: Session) -> None:
    case = a_case(session, (A.ACCEPT, NOON + HOUR, S.ACCEPTED), accepted_at=NOON + HOUR)
    session.commit()
    then = NOON + 45 * MINUTE
    assert kinds_of(found(session, at=NOON + 65 * MINUTE), case) == set()
    with looking_back(session, then):
        assert kinds_of(found(session, at=then), case) == {"accept_late"}
