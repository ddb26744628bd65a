"""What an import leaves in the store, on both databases."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, func, select

from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.store.database import data_version
from dashboard.words.errors import Refused
from models import Action, BatchStatus, ImportBatch, Incident, IncidentLog, IncidentStatus, Source, StoreMark
from tests.admin.imports.files import AT, bring, counts, csv_file, incidents, logs, rows, xlsx_file
from tests.factories import chained

pytestmark = pytest.mark.postgresql

OPEN = {"编号": "A1"}
CLOSED = {"编号": "A2", "状态": "办结", "办结": "2026-03-04 08:00"}
MERGED = {"编号": "A3", "状态": "重复", "办结": "2026-03-02 08:00"}
BARE = {"编号": "A4", "期限": "", "经度": "", "纬度": ""}
BAD = {"编号": "", "标题": "没有编号的一件事"}


def replayed(session: Session, incident: Incident) -> dict[str, object]:
    entries = [LogEntry(one.action, one.at, one.to_status, one.data) for one in logs(session, incident)]
    return replay(entries).columns()


def require_projection(session: Session) -> None:
    for incident in incidents(session).values():
        for name, value in replayed(session, incident).items():
            assert getattr(incident, name) == value, name


def test_good_rows_go_in_and_bad_ones_are_named(session: Session) -> None:
    report = bring(csv_file(rows(OPEN, CLOSED, BAD, MERGED, BARE)))
    assert counts(report) == (4, 0, 0, 1)
    assert report.rows == 5
    assert [(one.row, one.kind) for one in report.issues if one.refused] == [(4, "no_id")]
    found = incidents(session)
    assert {one: found[one].status.value for one in found} == {
        "A1": "handling",
        "A2": "closed",
        "A3": "merged",
        "A4": "handling",
    }
    opened = found["A1"]
    assert (opened.number, opened.source, opened.level.value) == ("NL-20260301-0001", Source.IMPORT, "town")
    assert opened.reported_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert opened.reported_on.isoformat() == "2026-03-01"
    assert opened.red_at == opened.due_at == datetime(2026, 3, 5, tzinfo=UTC)
    assert opened.yellow_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert opened.cell == "47532_11544"
    closed = found["A2"]
    assert closed.handling_seconds == timedelta(days=3).total_seconds()
    assert (closed.yellow_at, closed.red_at) == (None, None)
    assert found["A3"].parent_id is None
    assert (found["A4"].longitude, found["A4"].cell, found["A4"].due_at) == (None, None, None)
    assert report.counts["no_position"] == 1


def test_every_imported_incident_is_the_projection_of_its_log(session: Session) -> None:
    bring(csv_file(rows(OPEN, CLOSED, MERGED, BARE)))
    require_projection(session)
    (entry,) = logs(session, incidents(session)["A2"])
    assert (entry.action, entry.from_status, entry.to_status) == (Action.IMPORT, None, IncidentStatus.CLOSED)
    assert (entry.at, entry.recorded_at, entry.actor) == (datetime(2026, 3, 1, tzinfo=UTC), AT, "导入批次 1")
    assert entry.data["set"]["concluded_at"] == "2026-03-04T00:00:00.000000+00:00"


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    file = csv_file(rows(OPEN, CLOSED, BAD))
    bring(file)
    before = data_version(session), [one.model_dump() for one in incidents(session).values()]
    session.rollback()
    assert counts(bring(file, at=AT + timedelta(days=1))) == (0, 0, 2, 1)
    assert (data_version(session), [one.model_dump() for one in incidents(session).values()]) == before


def test_the_form_of_the_file_does_not_matter(session: Session) -> None:
    bring(csv_file(rows(OPEN, CLOSED)))
    assert counts(bring(xlsx_file(rows(OPEN, CLOSED)))) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OPEN, OPEN | {"标题": "村道上的障碍物已移走一半"}),
        (OPEN, OPEN | {"状态": "办结", "办结": "2026-03-04 08:00"}),
        (CLOSED, CLOSED | {"状态": "在办", "办结": ""}),
        (CLOSED, CLOSED | {"办结": "2026-03-03 08:00"}),
        (CLOSED, CLOSED | {"状态": "重复"}),
        (OPEN, OPEN | {"上报": "2026-02-28 23:00"}),
        (CLOSED, CLOSED | {"上报": "2026-02-28 23:00"}),
        (OPEN, OPEN | {"期限": ""}),
        (BARE, BARE | {"经度": "118.83", "纬度": "28.86"}),
    ],
)
def test_a_changed_row_updates_its_incident_and_says_in_what(
    session: Session, before: dict[str, str], after: dict[str, str]
) -> None:
    bring(csv_file(rows(before)))
    later = AT + timedelta(days=1)
    assert counts(bring(csv_file(rows(after)), at=later)) == (0, 1, 0, 0)
    require_projection(session)
    (incident,) = incidents(session).values()
    first, second = logs(session, incident)
    assert (second.action, second.at, second.actor) == (Action.IMPORT, later, "导入批次 2")
    assert second.from_status is first.to_status
    assert second.to_status is incident.status
    assert counts(bring(csv_file(rows(after)), at=later)) == (0, 0, 1, 0)
    fresh = bring(csv_file(rows(after | {"编号": "B1"})))
    assert fresh.imported == 1
    twin = incidents(session)["B1"]
    own = {"id", "number", "source_id", "import_batch_id"}
    assert incident.model_dump(exclude=own) == twin.model_dump(exclude=own)


def test_what_the_room_has_done_stays(session: Session) -> None:
    bring(csv_file(rows(OPEN)))
    incident = incidents(session)["A1"]
    incident.status = IncidentStatus.SUSPENDED
    act = IncidentLog(
        incident_id=incident.id,
        seq=2,
        action=Action.SUSPEND,
        from_status=IncidentStatus.HANDLING,
        to_status=IncidentStatus.SUSPENDED,
        at=AT,
        recorded_at=AT,
        actor="值班员",
    )
    session.add_all(chained(*logs(session, incident), act))
    session.commit()
    after = OPEN | {"标题": "改了标题的一件事", "状态": "办结", "办结": "2026-03-04 08:00"}
    report = bring(csv_file(rows(after)))
    assert counts(report) == (0, 1, 0, 0)
    assert report.counts == {"worked_here": 1}
    incident = incidents(session)["A1"]
    assert (incident.status, incident.title) == (IncidentStatus.SUSPENDED, "改了标题的一件事")
    assert incident.concluded_at is None


def test_an_id_that_stands_twice_in_a_file_goes_in_once(session: Session) -> None:
    report = bring(csv_file(rows(OPEN, OPEN | {"标题": "另一个标题"})))
    assert counts(report) == (1, 0, 0, 1)
    assert [(one.row, one.kind) for one in report.issues] == [(3, "repeated_id")]


def test_a_trial_run_counts_and_writes_nothing(session: Session) -> None:
    bring(csv_file(rows(OPEN, CLOSED)))
    before = data_version(session)
    session.rollback()
    body = rows(OPEN, CLOSED | {"标题": "改了"}, MERGED, BAD)
    assert counts(bring(csv_file(body), dry_run=True)) == (1, 1, 1, 1)
    assert data_version(session) == before
    assert len(incidents(session)) == 2
    assert session.exec(select(func.count()).select_from(ImportBatch)).one() == 1


def test_numbers_count_on_within_a_day(session: Session) -> None:
    bring(csv_file(rows(OPEN, OPEN | {"编号": "A2", "上报": "2026-03-02 00:10"}, OPEN | {"编号": "A3"})))
    bring(csv_file(rows(OPEN | {"编号": "A4"})))
    numbers = {key: one.number for key, one in incidents(session).items()}
    assert numbers == {
        "A1": "NL-20260301-0001",
        "A2": "NL-20260302-0001",
        "A3": "NL-20260301-0002",
        "A4": "NL-20260301-0003",
    }


def test_text_that_looks_like_a_formula_is_only_text(session: Session) -> None:
    bring(csv_file(rows(OPEN | {"标题": "=HYPERLINK(1)", "内容": "+86 <b>x</b>\x07"})))
    incident = incidents(session)["A1"]
    assert (incident.title, incident.description) == ("=HYPERLINK(1)", "+86 <b>x</b>")


def test_a_demo_store_refuses_unless_told(session: Session) -> None:
    session.add(StoreMark(key="demo", value="1"))
    session.commit()
    with pytest.raises(Refused, match="演示"):
        bring(csv_file(rows(OPEN)))
    assert counts(bring(csv_file(rows(OPEN)), into_demo=True)) == (1, 0, 0, 0)


def test_a_failed_import_is_marked_and_goes_on_as_the_same_batch(session: Session) -> None:
    file = csv_file(rows(OPEN, CLOSED))

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(file, progress=stop)
    assert session.exec(select(ImportBatch)).one().status is BatchStatus.FAILED
    session.rollback()
    assert counts(bring(file)) == (0, 0, 2, 0)
    batch = session.exec(select(ImportBatch)).one()
    assert (batch.status, batch.imported, batch.unchanged) == (BatchStatus.DONE, 2, 0)


def test_progress_reaches_the_end(store: str) -> None:
    told: list[float] = []
    bring(io.BytesIO(csv_file(rows(OPEN, CLOSED)).getvalue()), progress=lambda one: told.append(one.share))
    assert told == [1.0]


def test_no_file_lifts_a_secrecy_nor_changes_who_reported_in_confidence(session: Session) -> None:
    bring(csv_file(rows(OPEN | {"上报人": "欧阳秘举", "电话": "13998765432"})))
    session.execute(update(Incident).values(secret=True))
    session.commit()
    changed = OPEN | {"上报人": "别人", "电话": "13900000000", "标题": "标题变了"}
    report = bring(csv_file(rows(changed)), at=AT + timedelta(days=1))
    session.expire_all()
    found = incidents(session)["A1"]
    assert (found.secret, found.title, found.reporter_name) == (True, "标题变了", "欧阳秘举")
    assert [(one.kind, one.refused) for one in report.issues] == [("in_confidence", False)]
    # An open one's is changed, without a copy in the log.
    bring(csv_file(rows(BARE | {"上报人": "张三丰收", "电话": "13911112222"})))
    bring(csv_file(rows(BARE | {"上报人": "李四海量", "电话": "13911113333"})), at=AT + timedelta(days=2))
    other = incidents(session)["A4"]
    assert (other.reporter_name, logs(session, other)[-1].data["reporter"]) == ("李四海量", True)
    told = str([entry.data for one in incidents(session).values() for entry in logs(session, one)])
    for trace in ("欧阳秘举", "13998765432", "别人", "13900000000", "李四海量", "13911113333"):
        assert trace not in told
