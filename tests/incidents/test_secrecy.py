"""A reporter's secrecy is one rule: secret then or secret now is secret, whoever asks, however he asks."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, may, require
from dashboard.access.rules_rights import RIGHTS, ROLES, needed_rights
from dashboard.files.exports import Sheet, as_file
from dashboard.incidents.case.documents_file import case_file
from dashboard.incidents.case.queries_case import reporter
from dashboard.incidents.life import actions_merge, actions_notes, actions_report
from dashboard.incidents.life.actions_reporter import reveal_reporter, reveal_secret_reporter
from dashboard.incidents.life.as_of import looking_back
from dashboard.incidents.register import actions_register as registering
from dashboard.running import migrate
from dashboard.store.database import engine_for
from dashboard.words.errors import Refused
from models import AuditLog, Incident, Notice
from tests.access.ground import CASES, fill, someone
from tests.access.people import an_account
from tests.access.test_matrix import ASKED, SCOPED
from tests.factories import NOON
from tests.files.papers.reading import paper_text
from tests.incidents.room import Room

NAME, PHONE = "欧阳秘举", "13998765432"
# Whole, or as the usual mask shows them: of a secret reporter not even that.
TRACES = (NAME, PHONE, "欧某", "139****5432")
READERS = [role for role in ROLES if RIGHTS["incident.read"].scopes[role]]
WHY = "上报人本人同意公开"
HOUR = timedelta(hours=1)
MOST_ASKED = 3
# No incident comes into it.
NOT_ASKED = {name for name in SCOPED if name.split(".")[0] in ("assessment", "scores")}
OPEN, SECRET = {"secret": False}, {"secret": True}


@pytest.fixture
def room(session: Session) -> Room:
    return peopled(session)


def peopled(session: Session) -> Room:
    """A room whose people have accounts: the audit log names them."""
    room = Room(session)
    for role in ("dispatcher", "commander", "module_head:enforcement"):
        room.person(*role.split(":"), account=an_account(session, role.split(":")[0]).id)
    return room


def reported(room: Room, **given: Any) -> int:
    return room.report(**({"reporter_name": NAME, "reporter_phone": PHONE} | SECRET | given))


def amend(room: Room, who: str, incident_id: int, reason: str = WHY, **changes: Any) -> None:
    room.do(who, actions_notes.amend, incident_id=incident_id, changes=changes, reason=reason)


def made_secret_since(room: Room) -> int:
    incident = reported(room, **OPEN)
    amend(room, "dispatcher", incident, secret=True)
    return incident


def lifted_since(room: Room) -> int:
    incident = reported(room)
    amend(room, "commander", incident, secret=False)
    return incident


LIVES = {"secret": reported, "made secret since": made_secret_since, "lifted since": lifted_since}


def audited(room: Room, kind: str) -> list[AuditLog]:
    return list(room.session.exec(select(AuditLog).where(AuditLog.kind == kind)))


def everything_in(answer: Any) -> str:
    """An answer as text: each cell of a table, each part of a file."""
    if isinstance(answer, Sheet):
        answer = as_file(answer, "csv")
    if isinstance(answer, bytes) and answer.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer)) as parts:
            packed = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        # Within a paper a name may be cut into several runs.
        whole = paper_text(answer) if any("word/document" in name for name in parts.namelist()) else ""
        return "\n".join([whole, *packed])
    if isinstance(answer, bytes):
        return answer.decode("utf-8", "replace")
    if hasattr(answer, "to_numpy"):
        return repr(answer.to_numpy(dtype=object).tolist())
    return repr(list(answer)) if isinstance(answer, Iterator) else repr(answer)


def leaks(answer: Any) -> list[str]:
    said = everything_in(answer)
    return [trace for trace in TRACES if trace in said]


# Each takes many seconds: what is secret from the first in make test-all, the two whose past differs
# before a release.
@pytest.mark.parametrize(
    "life",
    [
        pytest.param("secret", marks=pytest.mark.long),
        pytest.param("made secret since", marks=pytest.mark.soak),
        pytest.param("lifted since", marks=pytest.mark.soak),
    ],
)
def test_no_query_paper_or_export_lets_anybody_see_who_reported_in_confidence(
    database: str, life: str
) -> None:
    """All that answers about incidents, as each role that may open a case, now and before it was secret."""
    with Session(engine_for(database)) as session, session.begin():
        people = {role: someone(session, role) for role in READERS}
        fill(session, CASES)
        own = {"reporter_name": NAME, "reporter_phone": PHONE}
        session.execute(update(Incident).values(**own, secret=life != "made secret since"))
        session.expire_all()
        if life != "secret":
            for incident_id in session.exec(select(Incident.id)).all():
                given = {"changes": {"secret": life == "made secret since"}, "reason": WHY}
                by, at = people["commander"], NOON + HOUR
                actions_notes.amend(
                    session, incident_id=incident_id or 0, **given, scope=EVERYTHING, by=by, at=at
                )
    failing = []
    past = [(NOON + HOUR / 2, role) for role in ("grid_worker", "inspector")] if life != "secret" else []
    tried: dict[Any, set[Any]] = {}
    for moment, role in [*past, *((None, role) for role in READERS)]:
        with (
            Session(engine_for(database)) as session,
            looking_back(session, moment) if moment else nullcontext(),
        ):
            for name, inputs, found in seen_by(session, people[role], tried.setdefault(moment, set())):
                failing.append(f"{life} · {moment or 'now'} · {role} · {name} · {inputs}: {found}")
    assert failing == []


def seen_by(
    session: Session, person: Any, tried: set[Any]
) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """What shows a trace of the reporter; two persons of one scope are given the same answers."""
    for name, code in SCOPED.items():
        if not may(person, *needed_rights(code)) or name in NOT_ASKED:
            continue
        scope = require(person, *needed_rights(code))
        if (name, scope) in tried:
            continue
        tried.add((name, scope))
        for inputs in ASKED[name][:MOST_ASKED]:
            try:
                found = leaks(code(session, scope=scope, **inputs))
            except Refused as refusal:
                found = leaks(str(refusal))
            if found:
                yield name, inputs, found


@pytest.mark.parametrize("life", LIVES)
def test_the_mask_and_the_look_behind_it_are_those_of_a_secret(room: Room, life: str) -> None:
    incident = LIVES[life](room)
    row = reporter(room.session, incident_id=incident, scope=EVERYTHING).iloc[0]
    assert (row["name"], row["phone"], row["secret"]) == ("保密", "保密", True)
    looked = {"incident_id": incident, "reason": "电话回访，核实地点"}
    for who in ("dispatcher", "commander"):
        with pytest.raises(Refused, match="没有找到"):
            room.do(who, reveal_reporter, **looked)
    assert room.do("commander", reveal_secret_reporter, **looked) == (NAME, PHONE)
    assert [entry.data for entry in audited(room, "revealed")] == [{"what": "reporter", "secret": True}]


@pytest.mark.parametrize(
    "changes",
    [{"secret": False}, {"secret": False, "place": "桥尾"}, {"reporter_name": "别人"},
     {"reporter_phone": None}, {"secret": False, "reporter_name": "别人"}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("life", ["secret", "made secret since"])
def test_who_may_not_look_behind_a_secrecy_may_not_change_it(
    room: Room, life: str, changes: dict[str, Any]
) -> None:
    incident = LIVES[life](room)
    steps = len(room.log(incident))
    with pytest.raises(Refused, match="要求过保密"):
        amend(room, "dispatcher", incident, **changes)
    row = room.row(incident)
    assert (row.secret, row.reporter_name, row.reporter_phone) == (True, NAME, PHONE)
    assert len(room.log(incident)) == steps
    assert audited(room, "secrecy_lifted") == audited(room, "secret_reporter_changed") == []


@pytest.mark.postgresql
def test_the_reporter_of_a_lifted_secrecy_is_not_the_dispatchers_to_change(room: Room) -> None:
    incident = lifted_since(room)
    with pytest.raises(Refused, match="要求过保密"):
        amend(room, "dispatcher", incident, reporter_phone="13900000000")
    amend(room, "dispatcher", incident, place="桥尾")
    assert (room.row(incident).place, room.row(incident).reporter_phone) == ("桥尾", PHONE)


@pytest.mark.postgresql
def test_lifting_a_secrecy_is_logged_as_such_and_told_to_leadership_and_inspectors(room: Room) -> None:
    incident = reported(room)
    with pytest.raises(Refused, match="至少4个字"):
        amend(room, "commander", incident, "公开", secret=False)
    assert room.row(incident).secret
    amend(room, "commander", incident, secret=False, reporter_phone="13900000000")
    row = room.row(incident)
    assert (row.secret, row.ever_secret) == (False, True)
    for kind in ("secrecy_lifted", "secret_reporter_changed"):
        (entry,) = audited(room, kind)
        assert (entry.subject, entry.reason) == (f"incident:{row.number}", WHY)
        assert not leaks(entry.model_dump())
        assert "13900000000" not in str(entry.model_dump())
    seq = room.log(incident)[-1].seq
    told = room.session.exec(select(Notice).where(Notice.incident_id == incident, Notice.seq == seq)).all()
    assert sorted({str(one.to_role) for one in told}) == ["inspector", "leadership"]
    assert all(WHY in one.text and row.number in one.text for one in told)
    assert not leaks([entry.model_dump() for entry in room.log(incident)])


def test_a_part_split_from_a_secret_matter_is_secret(room: Room) -> None:
    for life in LIVES.values():
        incident = life(room)
        words = {"title": "分出的事", "description": "", "reason": "另有一件事"}
        number = room.do("dispatcher", actions_report.split, incident_id=incident, **words)
        part = room.session.exec(select(Incident).where(col(Incident.number) == number)).one()
        assert part.ever_secret, life
    open_ = room.report()
    number = room.do("dispatcher", actions_report.split, incident_id=open_, **words)
    assert not room.session.exec(select(Incident.ever_secret).where(col(Incident.number) == number)).one()


def test_a_merged_secret_stays_one_and_leaves_no_trace_on_the_papers_of_what_goes_on(room: Room) -> None:
    into = room.handling(title="村道塌方")
    fields = {"title": f"{NAME}家门口塌方", "village_id": 1, "reporter_name": NAME, "reporter_phone": PHONE}
    number = room.do(
        "dispatcher", registering.report_and_merge,
        into=room.row(into).number, fields=fields | SECRET, form_key="once",
    )  # fmt: skip
    merged = room.session.exec(select(Incident).where(col(Incident.number) == number)).one()
    assert merged.ever_secret
    room.do("dispatcher", actions_merge.unmerge, incident_id=merged.id, reason="不是同一件事")
    again = {"into": room.row(into).number, "reason": f"{NAME}说的是同一处"}
    room.do("dispatcher", actions_merge.merge, incident_id=merged.id, **again)
    with pytest.raises(Refused, match="没有找到"):
        room.do("dispatcher", reveal_reporter, incident_id=merged.id, reason="电话回访，核实地点")
    for paper_of in (into, merged.id or 0):
        paper = case_file(room.session, number=room.row(paper_of).number, at=room.at, scope=EVERYTHING)
        assert not leaks(paper), paper_of


def test_the_database_itself_keeps_that_it_was_secret(room: Room) -> None:
    """Whoever writes past our own acts, by whichever statement."""
    incident, other = reported(room), room.report()
    connection = room.session.connection()
    for statement in (
        "UPDATE incident SET secret = false WHERE id = :id",
        "UPDATE incident SET ever_secret = false WHERE id = :id",
        "UPDATE incident SET secret = false, ever_secret = false WHERE id = :id",
    ):
        connection.execute(text(statement), {"id": incident})
        room.session.expire_all()
        assert room.row(incident).ever_secret, statement
    assert not room.row(other).ever_secret


def test_a_store_from_before_learns_from_its_logs_who_was_ever_secret(database: str) -> None:
    with Session(engine_for(database), expire_on_commit=False) as session, session.begin():
        room = peopled(session)
        expected = {life(room): True for life in LIVES.values()} | {reported(room, **OPEN): False}
    migrate.command.downgrade(migrate.config(database), "-1")
    migrate.upgrade(database)
    with Session(engine_for(database)) as session:
        found = dict(session.execute(select(Incident.id, Incident.ever_secret)).all())
    assert found == expected


def test_whoever_is_told_may_read_it() -> None:
    for role in actions_notes.TOLD_OF_SECRECY:
        assert RIGHTS["notice.read"].scopes[role] == ("all",) == RIGHTS["incident.read"].scopes[role]
