"""Who reported a matter: masked for everybody, whole only with a right, a reason and an entry in the log."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from dashboard.access.rules import EVERYTHING, Person, Scope
from dashboard.access.rules_reporter import masked_name, masked_phone
from dashboard.files.attachments.storage import State, files_of
from dashboard.incidents.case.queries_case import reporter
from dashboard.incidents.life.actions_reporter import (
    erase_reporter,
    reveal_reporter,
    reveal_secret_reporter,
)
from dashboard.incidents.life.retention import Retention, forget_reporters
from dashboard.store.database import engine_for
from dashboard.words.errors import Refused
from models import (
    AdapterFile,
    AdapterRecord,
    AdapterState,
    ApiKey,
    AuditLog,
    FileKind,
    Incident,
    IncidentStatus,
)
from tests.access.people import an_api_key
from tests.factories import NOON, an_incident

NAME, PHONE = "赵示例", "10000000001"
WHY = "电话回访，核实地点"
BY = Person("测试员", account_id=None)
CASE = "pages/incidents/incident.py"


def reported(session: Session, **given: Any) -> Incident:
    incident = an_incident(reporter_name=NAME, reporter_phone=PHONE, **given)
    session.add(incident)
    session.flush()
    return incident


def looked(session: Session, action: Callable[..., Any], incident: Incident, **given: Any) -> Any:
    inputs = {"reason": WHY, "scope": EVERYTHING} | given
    return action(session, incident_id=incident.id, by=BY, at=NOON, **inputs)


@pytest.mark.postgresql
def test_name_and_phone_leave_the_store_masked(session: Session) -> None:
    row = reporter(session, incident_id=reported(session).id or 0, scope=EVERYTHING).iloc[0]
    assert (row["name"], row["phone"], row["secret"]) == ("赵某", "100****0001", False)


@pytest.mark.postgresql
def test_a_secret_reporter_is_not_even_half_shown(session: Session) -> None:
    row = reporter(session, incident_id=reported(session, secret=True).id or 0, scope=EVERYTHING).iloc[0]
    assert (row["name"], row["phone"], row["secret"]) == ("保密", "保密", True)


@given(st.text(max_size=30))
def test_a_mask_never_shows_a_whole_phone(text: str) -> None:
    masked = masked_phone(text)
    assert (
        masked is None if not text else (masked.count("*") >= min(4, len(text)) and len(masked) == len(text))
    )


@given(st.text(min_size=2, max_size=30))
def test_a_mask_keeps_one_sign_of_a_name(text: str) -> None:
    assert masked_name(text) == f"{text[0]}某"


def test_looking_behind_the_mask_is_logged_with_its_reason(session: Session) -> None:
    incident = reported(session)
    assert looked(session, reveal_reporter, incident) == (NAME, PHONE)
    entry = session.exec(select(AuditLog)).one()
    assert (entry.subject, entry.kind, entry.reason) == (f"incident:{incident.number}", "revealed", WHY)
    assert PHONE not in str(entry.data)


@pytest.mark.parametrize("reason", ["", "   ", "看看", " 看一 "])
def test_without_a_reason_nothing_is_shown(session: Session, reason: str) -> None:
    with pytest.raises(Refused, match="至少4个字"):
        looked(session, reveal_reporter, reported(session), reason=reason)
    assert session.exec(select(AuditLog)).all() == []


def test_a_secret_reporter_needs_the_right_of_its_own(session: Session) -> None:
    secret, open_ = reported(session, secret=True), reported(session)
    assert looked(session, reveal_secret_reporter, secret) == (NAME, PHONE)
    for action, incident in ((reveal_reporter, secret), (reveal_secret_reporter, open_)):
        with pytest.raises(Refused, match="没有找到"):
            looked(session, action, incident)


def test_out_of_scope_is_the_same_as_absent(session: Session) -> None:
    with pytest.raises(Refused, match="没有找到"):
        looked(session, reveal_reporter, reported(session, department_id=1), scope=Scope(departments=(2,)))


def number_in(database: str, **given: Any) -> str:
    with Session(engine_for(database)) as session, session.begin():
        return reported(session, **given).number


@pytest.mark.long
def test_the_case_shows_a_person_with_the_right_the_whole_after_a_reason(
    database: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(CASE, id=number_in(database))
    assert "赵某　100****0001" in [text.value for text in page.text]
    page.text_input(key="reveal_reason").set_value(WHY)
    page.get_by_key("reveal").click().run()
    assert f"{NAME}　{PHONE}" in [text.value for text in page.text]


def test_a_refusal_keeps_what_was_typed(database: str, open_page: Callable[..., Any]) -> None:
    page = open_page(CASE, id=number_in(database))
    page.text_input(key="reveal_reason").set_value("看")
    page.get_by_key("reveal").click().run()
    assert "至少4个字" in page.toast[0].value
    assert page.text_input(key="reveal_reason").value == "看"


def test_a_person_without_the_right_sees_no_button(
    database: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("inspector")
    page = open_page(CASE, id=number_in(database))
    assert "赵某　100****0001" in [text.value for text in page.text]
    assert "reveal" not in {button.key for button in page.button}


@pytest.mark.postgresql
def test_what_is_known_of_a_reporter_ends_on_request(session: Session) -> None:
    incident, other = reported(session), reported(session)
    looked(session, erase_reporter, incident)
    session.expire_all()
    assert (incident.reporter_name, incident.reporter_phone) == (None, None)
    assert other.reporter_name == NAME
    entry = session.exec(select(AuditLog).where(AuditLog.kind == "reporter_erased")).one()
    assert (entry.subject, entry.reason) == (f"incident:{incident.number}", WHY)
    assert NAME not in str(entry.data)
    with pytest.raises(Refused, match="没有可以删除的"):
        looked(session, erase_reporter, incident)
    with pytest.raises(Refused, match="为什么要删除"):
        looked(session, erase_reporter, other, reason=" ")


@pytest.mark.postgresql
def test_what_is_known_of_a_reporter_ends_with_its_time(session: Session) -> None:
    def ended(days: int, status: IncidentStatus) -> Incident:
        return reported(session, status=status, concluded_at=NOON - timedelta(days=days))

    gone = [ended(731, IncidentStatus.CLOSED), ended(366, IncidentStatus.CANCELLED)]
    kept = [ended(729, IncidentStatus.CLOSED), ended(364, IncidentStatus.REJECTED), reported(session)]
    number = forget_reporters(session, Retention(730, 365), by=BY, at=NOON)
    session.expire_all()
    assert number == len(gone)
    assert [row.reporter_phone for row in gone] == [None, None]
    assert [row.reporter_phone for row in kept] == [PHONE] * 3


def a_file_of(session: Session, record: AdapterRecord) -> str:
    """A file that came with a record long ago; its hash."""
    content = record.source_id.encode()
    sha256 = files_of(session).put(content)
    os.utime(files_of(session).path(sha256), (0, 0))
    session.add(
        AdapterFile(
            record_id=record.id,
            sha256=sha256,
            name="a.pdf",
            kind=FileKind.PDF,
            media_type="application/pdf",
            size=len(content),
        )
    )
    session.flush()
    return sha256


def test_a_refused_record_of_another_system_ends_too(session: Session) -> None:
    an_api_key(session)
    key_id = session.exec(select(ApiKey.id)).one() or 0

    def record(days: int, state: AdapterState) -> AdapterRecord:
        row = AdapterRecord(
            adapter="x", api_key_id=key_id, source_id=f"{state}{days}", state=state, body_hash="0" * 64,
            content={"来电人": NAME}, received_at=NOON - timedelta(days=days),
        )  # fmt: skip
        session.add(row)
        return row

    gone, kept = record(366, AdapterState.REFUSED), record(364, AdapterState.REFUSED)
    waiting = record(366, AdapterState.WAITING)
    session.flush()
    pictures = {row.source_id: a_file_of(session, row) for row in (gone, kept, waiting)}
    assert forget_reporters(session, Retention(730, 365), by=BY, at=NOON) == 1
    session.flush()
    assert gone.content is None
    assert kept.content == waiting.content == {"来电人": NAME}
    states = [files_of(session).state(pictures[row.source_id]) for row in (gone, kept, waiting)]
    assert states == [State.MISSING, State.SOUND, State.SOUND]
    assert session.exec(select(func.count(AdapterFile.id))).one() == 2
