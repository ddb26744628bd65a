"""The files of an incident, and what is found wrong with them, on both databases."""

import os
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.files.attachments import queries
from dashboard.files.attachments.checking import Fault, missing_files, sweep
from dashboard.files.attachments.storage import State, files_of
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import (
    AdapterFile,
    AdapterRecord,
    AdapterState,
    ApiKey,
    VillagerFile,
    VillagerReport,
    VillagerReportState,
)
from tests.access.people import an_api_key
from tests.factories import NOON
from tests.files.attachments.files import LATITUDE, LONGITUDE, drawn, pdf, photo, saved, word
from tests.files.attachments.rows import an_incident_with, attach, kept

pytestmark = pytest.mark.postgresql

NOBODY = Scope()
ABSENT = "没有找到这件事"


def ids(session: Session, incident_id: int, scope: Scope) -> list[int]:
    return list(queries.attachments(session, incident_id=incident_id, scope=scope)["id"])


def test_the_files_of_an_incident_come_in_order_with_all_that_is_known(session: Session) -> None:
    made = an_incident_with(session, kept(photo(), "现场.jpg"), longitude=118.8, latitude=28.9)
    attach(session, made, kept(pdf(), "笔录.pdf"), struck_at=NOON + timedelta(hours=1))
    an_incident_with(session, kept(word()))
    rows = queries.attachments(session, incident_id=made.id, scope=EVERYTHING)
    assert list(rows["name"]) == ["现场.jpg", "笔录.pdf"]
    first, second = rows.to_dict("records")
    assert (first["longitude"], first["latitude"]) == pytest.approx((LONGITUDE, LATITUDE))
    assert (first["at_longitude"], first["at_latitude"]) == (118.8, 28.9)
    assert (first["added_by"], first["added_at"]) == ("测试员", NOON)
    assert first["taken_at"] == NOON - timedelta(minutes=10)
    assert rows["struck_at"].isna().tolist() == [True, False]
    assert second["struck_at"] == NOON + timedelta(hours=1)
    assert rows[["longitude", "taken_at"]].isna().to_numpy().tolist() == [[False, False], [True, True]]


def test_an_incident_without_files_has_an_empty_frame_with_its_types(session: Session) -> None:
    made = an_incident_with(session)
    rows = queries.attachments(session, incident_id=made.id, scope=EVERYTHING)
    assert rows.empty
    assert str(rows["added_at"].dtype) == "datetime64[us, UTC]"


def test_a_struck_file_can_still_be_read(session: Session) -> None:
    made = an_incident_with(session)
    row = attach(session, made, kept(pdf()), struck_at=NOON)
    assert queries.content(session, attachment_id=row.id, scope=EVERYTHING) == pdf()


def test_outside_ones_scope_a_file_is_absent_like_one_that_never_was(session: Session) -> None:
    made = an_incident_with(session)
    row = attach(session, made, kept(photo()))
    assert ids(session, made.id, NOBODY) == []
    assert queries.previews(session, incident_id=made.id, scope=NOBODY) == []
    said = set()
    for number, scope in ((row.id, NOBODY), (row.id + 1, NOBODY), (row.id + 1, EVERYTHING)):
        with pytest.raises(Refused, match=ABSENT) as refusal:
            queries.content(session, attachment_id=number, scope=scope)
        said.add(str(refusal.value))
    assert len(said) == 1


def test_a_module_sees_the_files_of_its_own_incidents(session: Session) -> None:
    made = an_incident_with(session, module_id=2)
    row = attach(session, made, kept(pdf()))
    assert queries.content(session, attachment_id=row.id, scope=Scope(modules=(2,))) == pdf()
    with pytest.raises(Refused, match=ABSENT):
        queries.content(session, attachment_id=row.id, scope=Scope(modules=(3,)))


def test_a_preview_is_a_small_picture_and_tells_what_is_lost(session: Session) -> None:
    files = [kept(photo()), kept(pdf()), kept(saved(drawn(50, 50), "PNG")), kept(word())]
    made = an_incident_with(session, *files)
    store = files_of(session)
    store.path(files[1].sha256).unlink()
    store.remove(files[2].sha256)
    store.path(files[3].sha256).write_bytes(b"x")
    states, small = zip(
        *(
            (state, small)
            for _, state, small in queries.previews(session, incident_id=made.id, scope=EVERYTHING)
        ),
        strict=True,
    )
    assert states == (State.SOUND, State.MISSING, State.MISSING, State.ALTERED)
    assert small[0].startswith(b"\xff\xd8")
    assert small[1:] == (None, None, None)


def test_a_lost_or_altered_content_is_refused_in_words(session: Session) -> None:
    lost, altered = kept(pdf()), kept(word())
    made = an_incident_with(session)
    rows = [attach(session, made, file) for file in (lost, altered)]
    files_of(session).remove(lost.sha256)
    files_of(session).path(altered.sha256).write_bytes(word()[:-1] + b"x")
    with pytest.raises(Refused, match="不在服务器上了"):
        queries.content(session, attachment_id=rows[0].id, scope=EVERYTHING)
    with pytest.raises(Refused, match="和保存时不一样"):
        queries.content(session, attachment_id=rows[1].id, scope=EVERYTHING)


def test_the_check_names_every_attachment_whose_content_is_not_as_it_was(session: Session) -> None:
    sound, lost, altered = kept(photo()), kept(pdf()), kept(word())
    made = an_incident_with(session, sound, number="NL-20260304-9001")
    rows = [attach(session, made, file, name=name) for file, name in ((lost, "甲.pdf"), (altered, "乙.docx"))]
    twice = attach(session, an_incident_with(session, number="NL-20260304-9002"), lost, name="丙.pdf")
    assert missing_files(session) == []
    path = files_of(session).path(altered.sha256)
    files_of(session).remove(lost.sha256)
    path.write_bytes(word()[:-1] + b"x")
    found = missing_files(session)
    assert found == [
        Fault(rows[0].id, "NL-20260304-9001", "甲.pdf", State.MISSING),
        Fault(rows[1].id, "NL-20260304-9001", "乙.docx", State.ALTERED),
        Fault(twice.id, "NL-20260304-9002", "丙.pdf", State.MISSING),
    ]
    quick = missing_files(session, thorough=False)
    assert quick == [found[0], found[2]], "of the same size, so a glance does not tell"


def test_what_waits_to_be_registered_is_checked_too(session: Session) -> None:
    an_api_key(session)
    record = AdapterRecord(
        adapter="village_app", api_key_id=session.exec(select(ApiKey.id)).one(), source_id="CQT1",
        state=AdapterState.WAITING, body_hash="0" * 64, received_at=NOON,
    )  # fmt: skip
    marks = {"address_mark": "0", "device_mark": "0", "text_mark": "0"}
    report = VillagerReport(
        form_key="1", code_hash="1", state=VillagerReportState.HELD, received_at=NOON, **marks
    )
    session.add_all([record, report])
    session.flush()
    came, sent = kept(pdf(), "甲.pdf"), kept(word(), "乙.docx")
    session.add_all(
        [AdapterFile(record_id=record.id, **vars(came)), VillagerFile(report_id=report.id, **vars(sent))]
    )
    session.flush()
    assert missing_files(session) == []
    for file in (came, sent):
        files_of(session).remove(file.sha256)
    assert [(fault.number, fault.name) for fault in missing_files(session)] == [
        (f"群众上报 {report.id}（待核对）", "乙.docx"), ("接口来的 CQT1（等着认词）", "甲.pdf"),
    ]  # fmt: skip


def test_a_sweep_takes_what_is_old_and_belongs_to_nothing(session: Session) -> None:
    used, unused, fresh = kept(photo()), kept(pdf()), kept(word())
    an_incident_with(session, used)
    store, at = files_of(session), now()
    left = store.path(unused.sha256).with_name(f"{unused.sha256}.00.part")
    left.write_bytes(b"12345")
    old = (at - timedelta(days=1, minutes=1)).timestamp()
    for path in (store.path(used.sha256), store.path(unused.sha256), left):
        os.utime(path, (old, old))
    tried = sweep(session, at=at, delete=False)
    assert (tried.number, tried.size) == (2, unused.size + 5)
    assert {name for name, _ in store.all()} == {used.sha256, unused.sha256, fresh.sha256}
    assert sweep(session, at=at, delete=True) == tried
    assert {name for name, _ in store.all()} == {used.sha256, fresh.sha256}
    assert list(store.unfinished()) == []
    assert sweep(session, at=at, delete=True).number == 0


def test_a_sweep_leaves_a_file_that_somebody_has_just_chosen_again(session: Session) -> None:
    file = kept(pdf())
    os.utime(files_of(session).path(file.sha256), (1, 1))
    kept(pdf())
    assert sweep(session, at=now(), delete=True).number == 0
