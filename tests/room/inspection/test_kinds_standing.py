"""The kinds without a moment of their own: what is wrong is found at once, and what is in order is not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.room.inspection.rules import KINDS
from dashboard.words.days import township_date
from models import (
    Attachment,
    CalendarDay,
    FileKind,
    Level,
    OneThingParty,
    Party,
)
from tests.access.people import a_grant, an_account
from tests.delegation.seconded.ground import seconded
from tests.factories import NOON, an_incident
from tests.room.inspection.ground import (
    DAY,
    HOUR,
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
)
from tests.room.inspection.trials import TIMED

pytestmark = pytest.mark.postgresql

LATER = NOON + 2 * DAY
LAST = township_date(LATER)
FILE = {
    "sha256": "0" * 64,
    "name": "现场.jpg",
    "kind": FileKind.PICTURE,
    "media_type": "image/jpeg",
    "size": 9,
    "added_by": "测试员",
    "added_at": NOON,
}
Make = Callable[[Session], Any]
# kind -> what is wrong, by a sentence; and what is in order.
WRONG: dict[str, dict[str, Make]] = {}
RIGHT: dict[str, dict[str, Make]] = {}


def wrong(kind: str) -> Callable[[Make], Make]:
    return _kept(WRONG, kind)


def right(kind: str) -> Callable[[Make], Make]:
    return _kept(RIGHT, kind)


def _kept(where: dict[str, dict[str, Make]], kind: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        where.setdefault(kind, {})[make.__name__] = make
        return make

    return keep


@wrong("lead_wrong")
def nobody_leads(session: Session) -> None:
    a_helper(session, at_work(session))


@wrong("lead_wrong")
def the_lead_gave_its_share_back_and_the_others_go_on(session: Session) -> None:
    case = at_work(session, (A.RETURN, NOON + HOUR, S.HANDLING))
    a_share(session, case, status=SHARE.RETURNED)
    a_helper(session, case)


@wrong("lead_wrong")
def two_lead(session: Session) -> None:
    case = at_work(session)
    a_share(session, case)
    a_share(session, case, status=SHARE.DONE)


@right("lead_wrong")
def one_leads(session: Session) -> None:
    case = at_work(session, round=2)
    a_share(session, case, round=2)
    a_helper(session, case, round=2)
    # The lead of an earlier round, and one that was let go.
    a_share(session, case, status=SHARE.DONE)
    a_share(session, case, round=2, status=SHARE.WITHDRAWN)


@right("lead_wrong")
def the_commander_is_about_to_name_the_lead(session: Session) -> None:
    a_helper(session, at_work(session, arbitration=True))


@wrong("call_not_released")
def somebody_is_on_the_scene_of_a_closed_matter(session: Session) -> None:
    a_call(session, closed(session, at=NOON + DAY), signed_at=NOON, arrived_at=NOON + HOUR)


@wrong("call_not_released")
def somebody_is_called_to_a_cancelled_matter(session: Session) -> None:
    a_call(session, a_case(session, (A.CANCEL, NOON, S.CANCELLED), concluded_at=NOON))


@right("call_not_released")
def everybody_went_home(session: Session) -> None:
    a_call(session, closed(session, at=NOON + DAY), arrived_at=NOON + HOUR, released_at=NOON + DAY)
    a_call(session, at_work(session), arrived_at=NOON + HOUR)


@wrong("closed_without_feedback")
def closed_at_once(session: Session) -> None:
    at_work(session, (A.VERIFY, NOON + HOUR, S.CLOSED), concluded_at=NOON + HOUR)


@wrong("closed_without_feedback")
def the_feedback_is_of_an_earlier_round(session: Session) -> None:
    again = (A.REOPEN, NOON + HOUR, S.TRIAGED)
    closed(session, again, (A.VERIFY, NOON + 2 * HOUR, S.CLOSED), at=NOON, round=2)


@right("closed_without_feedback")
def each_way_of_closing(session: Session) -> None:
    closed(session, at=NOON + DAY)
    own = (A.CLOSE_AT_VILLAGE, NOON, S.CLOSED, {"data": {"waiver": "无"}})
    a_case(session, own, level=Level.VILLAGE, concluded_at=NOON)
    reply = (A.DISTRICT_REPLY, NOON, S.FED_BACK)
    a_case(session, (A.ESCALATE, NOON, S.ESCALATED), reply, (A.VERIFY, NOON, S.CLOSED), concluded_at=NOON)


@wrong("closed_without_evidence")
def neither_file_nor_waiver(session: Session) -> None:
    closed(session, at=NOON, fed={"files": []})


@wrong("closed_without_evidence")
def an_empty_waiver(session: Session) -> None:
    closed(session, at=NOON, fed={"waiver": ""})


@wrong("closed_without_evidence")
def the_only_file_was_struck_out(session: Session) -> None:
    case = closed(session, at=NOON, fed={"files": [{"name": "现场.jpg"}]})
    session.add(Attachment(incident_id=case.id, seq=6, struck_at=NOON + HOUR, **FILE))


@wrong("closed_without_evidence")
def a_picture_of_the_report_is_no_evidence_of_the_result(session: Session) -> None:
    case = closed(session, at=NOON, fed={})
    session.add(Attachment(incident_id=case.id, seq=1, **FILE))


@wrong("closed_without_evidence")
def only_the_result_that_was_sent_back_had_evidence(session: Session) -> None:
    again = (A.REWORK, NOON + HOUR, S.HANDLING)
    result = (A.FEED_BACK, NOON + 2 * HOUR, S.FED_BACK)
    at_work(session, (A.FEED_BACK, NOON, S.FED_BACK, {"data": {"waiver": "无"}}), again, result,
            (A.VERIFY, NOON + 3 * HOUR, S.CLOSED), concluded_at=NOON + 3 * HOUR)  # fmt: skip


@right("closed_without_evidence")
def evidence_of_every_sort(session: Session) -> None:
    closed(session, at=NOON, fed={"waiver": "夜间现场，无法拍照"})
    closed(session, at=NOON, fed={"files": [{"name": "现场.jpg"}]})
    attached_later = closed(session, (A.COMMENT, NOON + HOUR, S.CLOSED), at=NOON, fed={})
    session.add(Attachment(incident_id=attached_later.id, seq=8, **FILE))
    one_of_two = closed(session, at=NOON, fed={"files": [{"name": "a.jpg"}, {"name": "b.jpg"}]})
    session.add(Attachment(incident_id=one_of_two.id, seq=6, struck_at=NOON, **FILE))
    session.add(Attachment(incident_id=one_of_two.id, seq=6, **FILE))


@right("closed_without_evidence")
def what_the_district_and_the_village_solved(session: Session) -> None:
    reply = (A.DISTRICT_REPLY, NOON, S.FED_BACK)
    a_case(session, (A.ESCALATE, NOON, S.ESCALATED), reply, (A.VERIFY, NOON, S.CLOSED), concluded_at=NOON)
    own = (A.CLOSE_AT_VILLAGE, NOON, S.CLOSED)
    a_case(session, own, level=Level.VILLAGE, concluded_at=NOON)


def merged(session: Session, into: int | None) -> Any:
    return a_case(session, (A.MERGE, NOON, S.MERGED), concluded_at=NOON, parent_id=into)


@wrong("merged_nowhere")
def merged_into_nobody_knows_what(session: Session) -> None:
    merged(session, None)


@right("merged_nowhere")
@right("merged_in_circle")
@right("merged_into_nothing")
def merged_into_what_goes_on(session: Session) -> None:
    parent = at_work(session)
    first = merged(session, parent.id)
    merged(session, first.id)
    merged(session, closed(session, at=NOON).id)


@wrong("merged_in_circle")
def merged_into_each_other(session: Session) -> None:
    one = merged(session, None)
    other = merged(session, one.id)
    one.parent_id = other.id
    session.flush()


@wrong("merged_in_circle")
def merged_into_itself(session: Session) -> None:
    one = merged(session, None)
    one.parent_id = one.id
    session.flush()


@wrong("merged_into_nothing")
def merged_into_a_cancelled_matter(session: Session) -> None:
    merged(session, a_case(session, (A.CANCEL, NOON, S.CANCELLED), concluded_at=NOON).id)


@wrong("merged_into_nothing")
def merged_into_a_rejected_matter(session: Session) -> None:
    merged(session, a_case(session, (A.REJECT, NOON, S.REJECTED), concluded_at=NOON).id)


@wrong("unit_without_account")
def nobody_signs_for_the_module(session: Session) -> None:
    a_share(session, at_work(session), status=SHARE.SENT)


@right("unit_without_account")
def the_heads_account_is_there(session: Session) -> None:
    share = a_share(session, at_work(session), status=SHARE.SENT)
    a_grant(session, an_account(session), "module_head", module_id=share.module_id)
    # What is done, or is over, needs nobody.
    a_helper(session, at_work(session), status=SHARE.DONE)
    a_helper(session, closed(session, at=NOON), status=SHARE.SIGNED)


@wrong("person_vacant")
def a_department_named_nobody(session: Session) -> None:
    everybody_is_named(session)
    with_one = select(OneThingParty).where(col(OneThingParty.department_id).is_not(None))
    session.exec(with_one).first().person_name = " "
    session.flush()


@right("person_vacant")
def everybody_is_named(session: Session) -> None:
    for party in session.exec(select(OneThingParty)):
        # The competent department is named at dispatch, and with it the person.
        if party.department_id is not None:
            party.person_name, party.person_phone = "责任人", "10000000001"
    session.flush()


@wrong("lock_ending")
def a_lock_that_ends_in_thirty_days(session: Session) -> None:
    seconded(session, locked_until=LAST + 30 * DAY)


@wrong("lock_ending")
def a_lock_that_ends_tomorrow(session: Session) -> None:
    seconded(session, locked_until=LAST + DAY)


@right("lock_ending")
def locks_that_are_far_or_over_or_of_who_has_left(session: Session) -> None:
    seconded(session, locked_until=LAST + 31 * DAY)
    seconded(session, locked_until=LAST)
    seconded(session, locked_until=LAST + DAY, to_on=LAST - DAY)


@wrong("side_dispatch")
def a_module_dispatched(session: Session) -> None:
    a_case(session, (A.ACCEPT, NOON, S.ACCEPTED), (A.TRIAGE, NOON, S.TRIAGED),
           (A.DISPATCH, NOON, S.DISPATCHED, {"role": "模块负责人"}))  # fmt: skip


@wrong("side_dispatch")
def a_module_dispatched_what_is_closed_by_now(session: Session) -> None:
    a_case(session, (A.TRIAGE, NOON, S.TRIAGED), (A.DISPATCH, NOON, S.DISPATCHED, {"role": ""}),
           (A.SIGN, NOON, S.HANDLING), (A.VERIFY, NOON, S.CLOSED), concluded_at=NOON)  # fmt: skip


@wrong("side_dispatch")
def a_share_that_no_entry_tells_of(session: Session) -> None:
    a_share(session, at_work(session), sent_at=NOON + HOUR)


@right("side_dispatch")
def the_room_dispatched(session: Session) -> None:
    case = at_work(session, (A.ADD_PARTY, NOON + HOUR, S.HANDLING, {"role": "部门联络人"}))
    a_share(session, case)
    a_helper(session, case, sent_at=NOON + HOUR)
    word = (A.ARBITRATE, NOON, S.DISPATCHED, {"role": "代 张三：指挥长"})
    a_share(session, a_case(session, word, dispatched_at=NOON))
    lifted = a_case(session, (A.ESCALATE, NOON, S.ESCALATED), dispatched_at=NOON)
    a_share(session, lifted, party=Party.DISTRICT_CENTRE)


def a_hole(session: Session, incident: Any, seq: int) -> None:
    """The database itself refuses this: somebody must have had it in his hands."""
    guards = {"sqlite": "incident_log_no_delete", "postgresql": "incident_log_append_only ON incident_log"}
    session.execute(text(f"DROP TRIGGER {guards[session.connection().dialect.name]}"))
    session.execute(text(f"DELETE FROM incident_log WHERE incident_id = {incident.id} AND seq = {seq}"))


@wrong("log_hole")
def an_entry_was_taken_out(session: Session) -> None:
    a_hole(session, at_work(session), 3)


@wrong("log_hole")
def the_first_entry_of_a_closed_matter_was_taken_out(session: Session) -> None:
    a_hole(session, closed(session, at=NOON), 1)


@wrong("status_differs")
def the_row_was_moved_past_its_log(session: Session) -> None:
    at_work(session, status=S.FED_BACK)


@wrong("status_differs")
def the_row_was_closed_past_its_log(session: Session) -> None:
    at_work(session, status=S.CLOSED, concluded_at=NOON)


@wrong("log_missing")
def a_row_without_a_log(session: Session) -> None:
    session.add(an_incident())
    session.flush()


@right("log_hole")
@right("status_differs")
@right("log_missing")
def whole_logs(session: Session) -> None:
    at_work(session)
    closed(session, at=NOON)
    merged(session, at_work(session).id)


@wrong("calendar_unpublished")
def a_limit_of_a_year_that_nobody_published(session: Session) -> None:
    day = session.exec(select(CalendarDay.day).where(~col(CalendarDay.published))).first()
    assert day == date(2027, 1, 1)
    at_work(session, due_at=NOON + 310 * DAY)


@right("calendar_unpublished")
def limits_of_published_days(session: Session) -> None:
    at_work(session, due_at=NOON + 300 * DAY)
    closed(session, at=NOON, due_at=NOON + 310 * DAY)


def test_every_kind_is_tried() -> None:
    assert set(TIMED) | set(WRONG) == set(KINDS)
    assert set(WRONG) == set(RIGHT)
    assert not set(TIMED) & set(WRONG)


def _each(made: dict[str, dict[str, Make]]) -> Any:
    cases = [(kind, name) for kind, by_name in made.items() for name in by_name]
    return pytest.mark.parametrize(("kind", "name"), cases, ids=[f"{kind}-{name}" for kind, name in cases])


@_each(WRONG)
def test_what_is_wrong_is_found(session: Session, kind: str, name: str) -> None:
    WRONG[kind][name](session)
    frame = found(session, kind, at=LATER)
    assert set(frame["kind"]) == {kind}
    assert frame["what"].str.len().min() > 4
    assert frame["who"].str.len().min() > 1
    assert frame["title"].str.len().min() > 1


@_each(RIGHT)
def test_what_is_in_order_is_not_found(session: Session, kind: str, name: str) -> None:
    RIGHT[kind][name](session)
    assert found(session, kind, at=LATER).empty
