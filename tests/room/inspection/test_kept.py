"""What the last round kept, brought up to a moment, is what looking at everything finds at that moment."""

from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.life.as_of import looking_back
from dashboard.room.inspection import queries
from dashboard.room.inspection.queries import (
    HORIZON,
    OF_INCIDENTS,
    KindCount,
    as_frame,
    counted,
    counts,
    examine,
    findings,
    last_round,
)
from dashboard.room.inspection.queries_look import InspectionScope
from dashboard.running.inspection import gather_findings, keep_findings, store_findings
from dashboard.store.database import engine_for, transaction
from models import (
    TOWNSHIP_CODE,
    Assignment,
    BatchStatus,
    ClockLimit,
    ImportBatch,
    Incident,
    IncidentLog,
    KeptFinding,
    Setting,
    SettingKind,
)
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.lives import Told, lives, rows_of
from tests.room.inspection.ground import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    A,
    S,
    a_case,
    a_share,
    at_work,
    closed,
)

pytestmark = pytest.mark.postgresql

FAR = NOON + 90 * DAY
PART = Scope(modules=(1,), villages=(1,), departments=(1,))


def agrees(session: Session, at: datetime, scope: Scope = EVERYTHING) -> int:
    """Assert that pages are told what looking at everything finds; returns how many of incidents that are."""
    anew = examine(InspectionScope(session, at, scope))
    told = {
        code: KindCount(len(one.findings), one.findings[0].due if one.findings else None, one.why_not)
        for code, one in anew.items()
    }
    assert last_round(session, at=at, scope=scope)
    pd.testing.assert_frame_equal(findings(session, at=at, scope=scope), as_frame(anew, at))
    pd.testing.assert_frame_equal(counts(session, at=at, scope=scope), counted(told, at))
    return sum(len(anew[code].findings) for code in OF_INCIDENTS)


def live_until(session: Session, stories: list[Told], into: list[int], at: datetime) -> None:
    """Let the store hold the stories as far as they went by `at`; `into`: what each was merged into."""
    for number, told in enumerate(stories, start=1):
        known = [entry for entry in told.entries if entry.at <= at]
        if not known:
            continue
        told.fixed["number"] = f"NL-{number}"
        incident, log, shares = rows_of(Told(told.fixed, known, told.froms[: len(known)]), number)
        if 0 < into[number - 1] < number:
            incident.parent_id = into[number - 1] if session.get(Incident, into[number - 1]) else None
        before = session.exec(select(func.count()).where(LOG.c.incident_id == number)).one()
        session.merge(incident)
        session.flush()
        session.execute(delete(Assignment).where(col(Assignment.incident_id) == number))
        session.add_all([*log[before:], *shares])
        session.flush()


LOG = Incident.metadata.tables["incident_log"]


@pytest.mark.long
@PER_STORE
@given(st.data())
def test_the_kept_answer_is_that_of_looking_at_everything(session: Session, data: st.DataObject) -> None:
    session.rollback()
    stories = data.draw(st.lists(lives(), min_size=1, max_size=5))
    into = data.draw(st.lists(st.integers(0, 5), min_size=len(stories), max_size=len(stories)))
    live_until(session, stories, into, FAR)
    ends = [
        one.due
        for kind in examine(InspectionScope(session, FAR, EVERYTHING, 120)).values()
        for one in kind.findings
    ]
    moments = [*filter(None, ends), *(entry.at for told in stories for entry in told.entries)]
    # Near where something is missed, or done.
    near = data.draw(st.sampled_from(moments)) - timedelta(minutes=data.draw(st.integers(-3, 29)))
    later = timedelta(seconds=data.draw(st.integers(0, 1800)))
    session.rollback()
    session.expunge_all()

    live_until(session, stories, into, near)
    store_findings(session, gather_findings(session, near))
    at = near.replace(second=0, microsecond=0) + later
    live_until(session, stories, into, max(at, near))
    agrees(session, at)
    agrees(session, at, PART)


def test_what_will_be_missed_is_told_from_the_second_on(session: Session) -> None:
    case = a_case(session, due_at=NOON + HOUR)
    store_findings(session, gather_findings(session, NOON + 40 * MINUTE))
    assert agrees(session, NOON + HOUR) == 1, "受理"
    assert agrees(session, NOON + HOUR + SECOND) == 2
    assert "remind_missing" in set(findings(session, at=NOON + HOUR + SECOND, scope=EVERYTHING)["kind"])
    assert session.exec(select(KeptFinding.incident_id)).first() == case.id


def test_what_is_done_disappears_at_once(session: Session) -> None:
    case = at_work(session, due_at=NOON + HOUR)
    a_share(session, case)
    store_findings(session, gather_findings(session, NOON + 2 * HOUR))
    found = agrees(session, NOON + 2 * HOUR + MINUTE)
    reminded = one_more(session, case, A.REMIND, NOON + 2 * HOUR + 2 * MINUTE)
    session.add(reminded)
    session.flush()
    assert agrees(session, NOON + 2 * HOUR + 3 * MINUTE) == found - 1


def one_more(session: Session, case: Incident, action: A, at: datetime) -> IncidentLog:
    """The next entry of the case's log."""
    last = session.exec(
        select(IncidentLog).where(IncidentLog.incident_id == case.id).order_by(col(IncidentLog.seq).desc())
    ).first()
    assert last
    return IncidentLog(
        incident_id=case.id or 0, seq=last.seq + 1, action=action, from_status=last.to_status,
        to_status=last.to_status, at=at, recorded_at=at, actor="测试员", role="值班调度员", hash=b"x",
    )  # fmt: skip


def test_what_was_closed_too_long_ago_is_left_out_to_the_second(session: Session) -> None:
    end = NOON + DAY
    closed(session, at=end, fed={})
    last = end + 30 * DAY
    store_findings(session, gather_findings(session, last - 10 * MINUTE))
    assert agrees(session, last) == 1
    assert agrees(session, last + SECOND) == 0


def test_what_was_merged_into_a_cancelled_one_is_looked_at_again(session: Session) -> None:
    parent = a_case(session)
    child = a_case(session, (A.MERGE, NOON, S.MERGED), parent_id=parent.id, concluded_at=NOON)
    store_findings(session, gather_findings(session, NOON + HOUR))
    at = NOON + HOUR + 5 * MINUTE
    entry = one_more(session, parent, A.CANCEL, at)
    entry.to_status = S.CANCELLED
    session.add(entry)
    parent.status, parent.concluded_at = S.CANCELLED, at
    session.flush()
    agrees(session, at + MINUTE)
    told = findings(session, at=at + MINUTE, scope=EVERYTHING, kinds=("merged_into_nothing",))
    assert told["number"].tolist() == [child.number]


def test_a_row_that_was_changed_past_its_log_is_found_by_the_next_round(session: Session) -> None:
    case = closed(session, at=NOON)
    store_findings(session, gather_findings(session, NOON + HOUR))
    session.execute(update(Incident).where(col(Incident.id) == case.id).values(status=S.CANCELLED))
    at, kinds = NOON + HOUR + 12 * MINUTE, ("status_differs",)
    assert findings(session, at=at, scope=EVERYTHING, kinds=kinds).empty
    store_findings(session, gather_findings(session, at))
    assert findings(session, at=at, scope=EVERYTHING, kinds=kinds)["number"].tolist() == [case.number]


def used(session: Session, at: datetime) -> bool:
    return last_round(session, at=at, scope=EVERYTHING) is not None


def test_a_round_is_used_for_half_an_hour_and_never_for_the_past(session: Session) -> None:
    a_case(session)
    store_findings(session, gather_findings(session, NOON + HOUR + 30 * SECOND))
    assert used(session, NOON + HOUR), "the minute in which it was made"
    assert used(session, NOON + HOUR + HORIZON)
    assert not used(session, NOON + HOUR - SECOND)
    assert not used(session, NOON + HOUR + HORIZON + SECOND)
    with looking_back(session, NOON + HOUR + MINUTE):
        assert not used(session, NOON + HOUR + MINUTE)


@pytest.mark.parametrize(
    "change",
    [
        Setting(township_code=TOWNSHIP_CODE, key="call_back_days", value="9", kind=SettingKind.NUMBER,
                changed_by="测试员", changed_at=NOON),
        update(ClockLimit).values(amount=5),
    ],
)  # fmt: skip
def test_what_the_town_sets_anew_makes_a_round_useless(session: Session, change: object) -> None:
    store_findings(session, gather_findings(session, NOON))
    assert used(session, NOON)
    if isinstance(change, Setting):
        session.add(Setting(**change.model_dump()))
        session.flush()
    else:
        session.execute(change)  # type: ignore[call-overload]
    assert not used(session, NOON)


def test_after_an_import_everything_is_looked_at(session: Session) -> None:
    case = closed(session, at=NOON)
    store_findings(session, gather_findings(session, NOON + HOUR))
    session.execute(update(Incident).where(col(Incident.id) == case.id).values(status=S.CANCELLED))
    batch = {"profile": "x", "file_name": "x", "file_hash": "x", "actor": "测试员"}
    at = NOON + HOUR + 5 * MINUTE
    session.add(ImportBatch(status=BatchStatus.DONE, started_at=at, finished_at=at, **batch))
    session.flush()
    assert not findings(session, at=at, scope=EVERYTHING, kinds=("status_differs",)).empty


def test_where_very_much_changed_everything_is_looked_at(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = closed(session, at=NOON)
    store_findings(session, gather_findings(session, NOON + HOUR))
    session.execute(update(Incident).where(col(Incident.id) == case.id).values(status=S.CANCELLED))
    a_case(session, reported_at=NOON + HOUR)
    at, kinds = NOON + HOUR + MINUTE, ("status_differs",)
    assert findings(session, at=at, scope=EVERYTHING, kinds=kinds).empty
    monkeypatch.setattr(queries, "MOST", 0)
    assert not findings(session, at=at, scope=EVERYTHING, kinds=kinds).empty


def test_nothing_is_kept_where_a_kind_could_not_be_checked(session: Session) -> None:
    a_case(session)
    store_findings(session, gather_findings(session, NOON + HOUR))
    assert session.exec(select(KeptFinding)).first()
    session.execute(delete(ClockLimit))
    store_findings(session, gather_findings(session, NOON + HOUR))
    assert session.exec(select(KeptFinding)).first() is None
    assert not used(session, NOON + HOUR)


def test_the_latest_of_several_rounds_stays(store: str) -> None:
    with transaction() as session:
        a_case(session)
    for minutes in (20, 10):
        assert keep_findings(NOON + HOUR + minutes * MINUTE)
    with Session(engine_for(store)) as session:
        assert (
            last_round(session, at=NOON + HOUR + 25 * MINUTE, scope=EVERYTHING) == NOON + HOUR + 20 * MINUTE
        )
        assert len(session.exec(select(KeptFinding)).all()) == 1
