"""For each kind with a moment: a town in which the step is missing, or was taken, and the moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from dashboard.words.days import day_start
from models import (
    CaseKind,
    CaseStatus,
    HouseholdKind,
    Level,
    LowIncomeHousehold,
    Mediation,
    OffList,
    OneThingParty,
    Party,
    Rating,
    StaffCase,
    VillageVisit,
    VillageVisitStatus,
)
from tests.delegation.seconded.ground import TODAY, seconded
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
    town,
)

# A case of the Wednesday at noon, worked on over three days of work.
WEDNESDAY, THURSDAY, FRIDAY = NOON, NOON + DAY, NOON + 2 * DAY
DUE = town(2026, 3, 6, 12)


@dataclass(frozen=True)
class Trial:
    """`make(session, done)`: the town without the step, or with it. `due`: the last moment in time."""

    make: Callable[[Session, bool], Any]
    due: datetime
    who: str


def _then(done: bool, *acts: Any) -> tuple[Any, ...]:
    return acts if done else ()


def _accept(session: Session, done: bool) -> None:
    a_case(session, *_then(done, (A.ACCEPT, NOON + MINUTE, S.ACCEPTED)))


def _dispatch(session: Session, done: bool) -> None:
    later = (A.TRIAGE, NOON + 50 * MINUTE, S.TRIAGED), (A.DISPATCH, NOON + HOUR, S.DISPATCHED)
    a_case(session, (A.ACCEPT, NOON, S.ACCEPTED), later[0], *_then(done, later[1]))


def _arbitrate(session: Session, done: bool) -> None:
    back = (A.RETURN, NOON + HOUR, S.ACCEPTED)
    word = _then(done, (A.ARBITRATE, NOON + 2 * HOUR, S.DISPATCHED))
    case = at_work(session, back, *word, arbitration=not done, returns=2)
    a_share(session, case, status=SHARE.SENT if done else SHARE.RETURNED)


def _off_list(session: Session, done: bool) -> None:
    flagged = (A.AMEND, NOON + HOUR, S.REPORTED, {"data": {"set": {"off_list": "flagged"}}})
    a_case(session, flagged, off_list=OffList.REFUSED if done else OffList.FLAGGED)


def _sign(session: Session, done: bool) -> None:
    case = at_work(session)
    a_share(session, case, status=SHARE.SIGNED if done else SHARE.SENT, sign_due_at=NOON + 2 * HOUR)


def _first_report(session: Session, done: bool) -> None:
    report = (A.FIRST_REPORT, NOON + HOUR, S.HANDLING)
    a_share(session, at_work(session, *_then(done, report), urgent=True))


def _consult(session: Session, done: bool) -> None:
    meeting = (A.COMMENT, NOON + HOUR, S.HANDLING, {"data": {"meeting": True}})
    case = at_work(session, *_then(done, meeting), incident_class=2)
    a_share(session, case)
    a_helper(session, case)


def _single(session: Session, done: bool) -> None:
    case = at_work(session, incident_class=2)
    a_share(session, case)
    if done:
        a_helper(session, case)


def _lead(session: Session, done: bool) -> None:
    result = (A.FEED_BACK, NOON + 3 * HOUR, S.FED_BACK, {"data": {"waiver": "无"}})
    case = at_work(session, *_then(done, result), incident_class=2)
    a_share(session, case, status=SHARE.DONE if done else SHARE.SIGNED)
    a_helper(session, case, status=SHARE.DONE, ended_at=NOON + 2 * HOUR)
    a_helper(session, case, status=SHARE.DONE, ended_at=NOON + HOUR)


def _unsettled(session: Session, done: bool) -> None:
    case = at_work(session, (A.RETURN, NOON + HOUR, S.HANDLING), incident_class=2, returns=1)
    a_share(session, case)
    a_helper(session, case, status=SHARE.RETURNED, ended_at=NOON + HOUR, is_required=not done)


def _resume(session: Session, done: bool) -> None:
    pause = (A.SUSPEND, NOON, S.SUSPENDED)
    back = _then(done, (A.RESUME, FRIDAY, S.HANDLING))
    a_share(session, at_work(session, pause, *back, suspended_until=None if done else FRIDAY))


def _verify(session: Session, done: bool) -> None:
    # Fed back on a Friday: the working day ends on Monday.
    result = (A.FEED_BACK, FRIDAY, S.FED_BACK, {"data": {"waiver": "无"}})
    end = {"concluded_at": FRIDAY + HOUR} if done else {}
    at_work(session, result, *_then(done, (A.VERIFY, FRIDAY + HOUR, S.CLOSED)), fed_back_at=FRIDAY, **end)


def _late(session: Session, *acts: Any) -> None:
    a_share(session, at_work(session, *acts, due_at=DUE))


def _remind(session: Session, done: bool) -> None:
    # Reminded before it was due: that is no answer to its being late.
    _late(session, (A.REMIND, THURSDAY, S.HANDLING), *_then(done, (A.REMIND, DUE + SECOND, S.HANDLING)))


def _supervise(session: Session, done: bool) -> None:
    reminded = (A.REMIND, DUE + HOUR, S.HANDLING)
    _late(session, reminded, *_then(done, (A.SUPERVISE, DUE + 2 * HOUR, S.HANDLING)))


def _criticise(session: Session, done: bool) -> None:
    note = (A.COMMENT, DUE + 2 * HOUR, S.HANDLING, {"data": {"criticised": True}})
    _late(session, (A.SUPERVISE, DUE + HOUR, S.HANDLING), *_then(done, note))


def _escalated(session: Session, *acts: Any, **columns: Any) -> None:
    escalated = (A.ESCALATE, NOON, S.ESCALATED)
    case = a_case(session, (A.ACCEPT, NOON, S.ACCEPTED), escalated, *acts, incident_class=3,
                  escalated_at=NOON, **columns)  # fmt: skip
    a_share(session, case, party=Party.DISTRICT_CENTRE)


def _receipt(session: Session, done: bool) -> None:
    _escalated(session, *_then(done, (A.DISTRICT_RECEIPT, NOON + MINUTE, S.ESCALATED)))


def _word(session: Session, done: bool) -> None:
    # A signature without a word is no first reply.
    said = (A.DISTRICT_RECEIPT, NOON + HOUR, S.ESCALATED, {"reason": "已安排"})
    _escalated(session, (A.DISTRICT_RECEIPT, NOON + MINUTE, S.ESCALATED), *_then(done, said))


def _reply(session: Session, done: bool) -> None:
    reply = (A.DISTRICT_REPLY, DUE, S.FED_BACK)
    _escalated(session, *_then(done, reply), due_at=DUE, fed_back_at=DUE if done else None)


def _sign_call(session: Session, done: bool) -> None:
    a_call(session, at_work(session), signed_at=NOON + MINUTE if done else None)


def _arrive(session: Session, done: bool) -> None:
    a_call(session, at_work(session), signed_at=NOON, arrived_at=FRIDAY if done else None)


def _call_back(session: Session, done: bool) -> None:
    rated = {"rating": Rating.SATISFIED, "rated_at": NOON + HOUR} if done else {}
    rate = (A.RATE, NOON + HOUR, S.CLOSED, {"data": {"rating": "satisfied"}})
    closed(session, *_then(done, rate), at=NOON, reporter_phone="10000000001", **rated)


def _sample(session: Session, done: bool) -> None:
    own = (A.CLOSE_AT_VILLAGE, NOON, S.CLOSED, {"data": {"waiver": "无"}})
    seen = (A.COMMENT, NOON + DAY, S.CLOSED, {"data": {"sampled": True}})
    # One that is drawn, and one that is not.
    for number in ("NL-20260301-0006", "NL-20260301-0001"):
        a_case(session, own, *_then(done, seen), level=Level.VILLAGE, concluded_at=NOON, number=number)


def _promise(session: Session, done: bool) -> None:
    held = (A.COMMENT, NOON, S.CLOSED, {"data": {"mediation": 1, "agreed": True}})
    kept = (A.COMMENT, NOON + 5 * DAY, S.CLOSED, {"data": {"mediation_kept": 1}})
    case = closed(session, held, *_then(done, kept), at=NOON)
    session.add(
        Mediation(
            id=1, incident_id=case.id, seq=8, held_at=NOON, mediators="调解员甲", parties="甲方",
            is_agreed=True, due_on=date(2026, 3, 10), kept_on=date(2026, 3, 9) if done else None,
            recorded_by="测试员", recorded_at=NOON,
        )
    )  # fmt: skip
    session.flush()


def _person(session: Session, done: bool) -> None:
    for number, party in enumerate(session.exec(select(OneThingParty)).all()):
        party.person_name, party.person_phone = "责任人", "10000000001"
        party.valid_until = date(2026, 3, 10) if number == 0 and not done else date(2027, 1, 1)
    session.flush()


def _replacement(session: Session, done: bool) -> None:
    cadre, secondment = seconded(session, to_on=TODAY - DAY)
    status = CaseStatus.REPLACED if done else CaseStatus.AWAITING
    session.add(
        StaffCase(kind=CaseKind.VETO, status=status, cadre_id=cadre.id, secondment_id=secondment.id,
                  opened_at=NOON, opened_by="测试", reason="测试", due_on=date(2026, 3, 10))
    )  # fmt: skip
    session.flush()


def _placing(session: Session, done: bool) -> None:
    seconded(session, module="enforcement" if done else None, from_on=TODAY)


def _visit(session: Session, done: bool) -> None:
    told = {"status": VillageVisitStatus.DONE, "visited_on": TODAY, "concluded_at": NOON} if done else {}
    session.add(
        VillageVisit(village_id=1, planned_on=TODAY, topic="防汛检查", who="张三", recorded_by="张三",
                     recorded_at=NOON, **told)
    )  # fmt: skip
    session.flush()


def _household(session: Session, done: bool) -> None:
    home = LowIncomeHousehold(
        village_id=1, name="张大山", kind=HouseholdKind.SUBSISTENCE, from_on=date(2025, 12, 1),
        recorded_by="张三", recorded_at=NOON,
    )  # fmt: skip
    session.add(home)
    session.flush()
    if done:
        _visit(session, done=True)
        made = session.exec(select(VillageVisit)).one()
        made.household_id = home.id
        session.flush()


TIMED = {
    "accept_late": Trial(_accept, NOON + 30 * MINUTE, "值班调度员"),
    "dispatch_waiting": Trial(_dispatch, NOON + HOUR, "值班调度员"),
    "arbitration_waiting": Trial(_arbitrate, NOON + 2 * HOUR, "指挥长"),
    "off_list_undecided": Trial(_off_list, NOON + 25 * HOUR, "值班调度员"),
    "share_unsigned": Trial(_sign, NOON + 2 * HOUR, "大"),
    "first_report_missing": Trial(_first_report, NOON + 2 * HOUR, "牵头方"),
    "consult_missing": Trial(_consult, NOON + DAY, "牵头方"),
    "single_party": Trial(_single, NOON + DAY, "值班调度员"),
    "return_unsettled": Trial(_unsettled, NOON + 2 * HOUR, "值班调度员"),
    "lead_silent": Trial(_lead, NOON + 2 * HOUR + DAY, "牵头方"),
    "suspended_over": Trial(_resume, FRIDAY, "值班调度员"),
    "verify_late": Trial(_verify, town(2026, 3, 9, 12), "值班调度员"),
    "remind_missing": Trial(_remind, DUE, "值班调度员"),
    "supervise_missing": Trial(_supervise, town(2026, 3, 9, 12), "综合督考办"),
    "criticise_missing": Trial(_criticise, town(2026, 3, 13, 12), "综合督考办"),
    "district_unsigned": Trial(_receipt, NOON + HOUR, "区矛调中心"),
    "district_silent": Trial(_word, NOON + DAY, "区矛调中心"),
    "district_overdue": Trial(_reply, DUE, "区矛调中心"),
    "call_unsigned": Trial(_sign_call, NOON + HOUR, ""),
    "call_not_arrived": Trial(_arrive, NOON + 3 * DAY, ""),
    "not_called_back": Trial(_call_back, NOON + 3 * DAY, "值班调度员"),
    "village_not_sampled": Trial(_sample, NOON + 7 * DAY, "值班调度员"),
    "promise_unkept": Trial(_promise, day_start(date(2026, 3, 11)), "调解员甲"),
    "person_expired": Trial(_person, day_start(date(2026, 3, 11)), ""),
    "replacement_overdue": Trial(_replacement, day_start(date(2026, 3, 11)), "部门"),
    "visit_untold": Trial(_visit, day_start(date(2026, 3, 5)), "张三"),
    "household_unvisited": Trial(_household, day_start(date(2026, 4, 1)), "联村干部"),
    "secondment_without_module": Trial(_placing, day_start(date(2026, 3, 5)), "指挥长"),
}
