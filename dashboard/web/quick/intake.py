"""What the telephone asks and sends, step by step: each function waits for the store on a thread."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from dashboard.access.actions import write_last_seen
from dashboard.access.queries import is_seen_due
from dashboard.access.queries_scope import villages_of
from dashboard.access.rules import Person, Scope, require
from dashboard.files.attachments.rules import FILES_PER_ACT, KeptFile
from dashboard.incidents.life.actions_report import report
from dashboard.incidents.life.lifecycle_report import number_with
from dashboard.incidents.life.rules_report import first_level, first_source, own_ground
from dashboard.incidents.public.queries import choices
from dashboard.incidents.public.rules import LONGEST_PLACE, LONGEST_WORDS, title_of
from dashboard.store.chain import canonical
from dashboard.store.database import reading, transaction
from dashboard.web.posted import clean, degrees, number
from dashboard.words.errors import Refused
from models import Level, Village

RIGHT = "incident.report"
# Of the telephone's own making; ours begin otherwise.
_ID = re.compile(r"[0-9a-f]{32}")
NO_WORDS = "还没有说是什么事。请写一句话再发。"
NO_PLACE = "还没有说在哪里。请选村，或者写下地点，或者点“用我的位置”。"
NO_ID = "这条随手报不完整，没有登记。请重新打开随手报再写一次。"


@dataclass(frozen=True)
class Note:
    """What was written on the telephone. Degrees are WGS-84, both or neither; `age`: how long ago, by the
    telephone's own clock, which may be wrong otherwise."""

    id: str
    words: str
    village_id: int | None
    place: str
    longitude: float | None
    latitude: float | None
    urgent: bool
    level: Level
    age: timedelta


def read(typed: Mapping[str, str]) -> Note:
    """The posted fields as a note; Refused where something is missing."""
    words, place = clean(typed.get("words", "")), clean(typed.get("place", ""))
    longitude, latitude = degrees(typed.get("longitude", ""), typed.get("latitude", ""))
    village_id = number(typed.get("village", ""))
    if not _ID.fullmatch(typed.get("id", "")):
        raise Refused(NO_ID)
    if not words:
        raise Refused(NO_WORDS)
    if village_id is None and not place and longitude is None:
        raise Refused(NO_PLACE)
    for text, most, what in ((words, LONGEST_WORDS, "写的内容"), (place, LONGEST_PLACE, "地点")):
        if len(text) > most:
            raise Refused(f"{what}有{len(text)}个字，最多{most}个字。请写短一些。")
    return Note(
        typed["id"], words, village_id, place, longitude, latitude, typed.get("urgent") == "on",
        Level.VILLAGE if typed.get("level") == Level.VILLAGE.value else Level.TOWN,
        timedelta(seconds=number(typed.get("age", "")) or 0),
    )  # fmt: skip


def about(person: Person, *, at: datetime) -> dict[str, Any]:
    """What the telephone keeps of whoever is signed in: his name, what he chooses among.

    Refused where he may not report.
    """
    scope = require(person, RIGHT)
    _write_seen(person, at)
    with reading() as session:
        villages = choices(session)["villages"]
        own = _own(session, scope)
    return {
        "account": str(person.account_id),
        "name": person.name,
        "villages": [[key, name] for key, name in villages if own is None or key in own],
        "is_bound": own is not None,
        "level": first_level(scope).value,
        "most": FILES_PER_ACT,
    }


def made_before(note: Note, person: Person) -> str | None:
    """The number of the incident that this note made already; None where it made none."""
    with reading() as session:
        return number_with(session, _form_key(note, person))


def take(note: Note, files: Sequence[KeptFile], *, person: Person, at: datetime) -> str:
    """Register a note by the act that registers every other report; returns the number.

    The same note again is answered with what it made. Refused as by 登记.
    """
    scope = require(person, RIGHT)
    _write_seen(person, at)
    title = title_of(note.words, "")
    fields = {
        "title": title,
        "description": "" if note.words == title else note.words,
        "source": first_source(scope),
        "urgent": note.urgent,
        "village_id": note.village_id,
        "place": note.place,
        "longitude": note.longitude,
        "latitude": note.latitude,
        "reported_at": at - note.age,
    }
    with transaction() as session:
        if note.village_id is not None and session.get(Village, note.village_id) is None:
            raise Refused(NO_PLACE)
        return report(
            session, fields=fields, level=note.level, form_key=_form_key(note, person), files=files,
            scope=scope, by=person, at=at,
        )  # fmt: skip


def _form_key(note: Note, person: Person) -> str:
    return sha256(canonical(["quick", person.account_id, note.id]).encode()).hexdigest()


def _own(session: Session, scope: Scope) -> set[int] | None:
    """The only villages that he reports from; None: from anywhere."""
    teams = {team: tuple(session.execute(villages_of([team])).scalars()) for team in scope.teams}
    own = own_ground(scope, teams)
    return None if own is None else set(own)


def _write_seen(person: Person, at: datetime) -> None:
    """Whoever reports is at work: his sign-in does not end meanwhile."""
    with reading() as session:
        is_due = is_seen_due(session, person, at=at)
    if is_due:
        with suppress(Refused), transaction(is_domain=False) as session:
            write_last_seen(session, person, at=at)
