"""What a system sends: registered as every report is, once, with what hangs on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access.queries import KeyHolder
from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.files.attachments.rules import FILES_PER_ACT, MEGABYTE, KeptFile, require_number
from dashboard.files.attachments.sent import keep_sent
from dashboard.incidents.public import queries_ground
from dashboard.incidents.public.actions_registering import form_key_of, register_sent
from dashboard.incidents.public.codes import code_of, hashed
from dashboard.incidents.public.rules import title_of
from dashboard.store.chain import canonical
from dashboard.store.database import reading, transaction
from dashboard.town.settings import queries as settings
from dashboard.web.api.door import reach
from dashboard.web.api.problems import Problem
from dashboard.words.errors import Refused
from models import CameBy, Incident, VillagerReport

R = VillagerReport
NO_NUMBER = "请给 source_id（你们系统里的编号），或者请求头 Idempotency-Key，断网重发时才不会登记两件。"
NO_WORDS = "还没有说是什么事：title 和 description 至少填一项。"
NO_PLACE = "经度和纬度要一起填，或者都不填。"
REUSED = "这个 Idempotency-Key 以前用过，内容不一样，没有登记。新的事件请换一个。"
NO_MATTER = "没有“{}”这个事项。请用 /categories 里的代码或者名称，或者不填。"
NO_VILLAGE = "没有“{}”这个村社。请用 /villages 里的代码或者名称，或者不填，只写 place。"
NOT_THERE = "没有这件事，或者不是这个密钥报来的。"


@dataclass(frozen=True)
class Sent:
    """What a system sends, read and clean. `category` and `village`: a code or a name, empty for none.
    Degrees are WGS-84, both or neither; `files`: name and Base64 of each."""

    title: str = ""
    description: str = ""
    category: str = ""
    village: str = ""
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    secret: bool = False
    urgent: bool = False
    reported_at: datetime | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Receipt:
    """What became of what was sent. `number` is empty for a matter that is secret."""

    code: str
    number: str
    source_id: str | None
    is_new: bool


def take(
    sent: Sent,
    *,
    holder: KeyHolder,
    source_id: str | None,
    idempotency_key: str | None,
    came_by: CameBy = CameBy.API,
    at: datetime,
) -> Receipt:
    """Register what was sent, once: the same key or number again is answered with what it made.

    Raises Refused, in Chinese, for what cannot be registered; Problem 403 where the key may send nothing,
    409 where `idempotency_key` came with something else.
    """
    scope = reach(holder.person, "incident.report")
    if not source_id and not idempotency_key:
        raise Refused(NO_NUMBER)
    key_id = holder.person.api_key_id
    own = ("key", idempotency_key) if idempotency_key else ("number", source_id)
    form_key = form_key_of(key_id, *own)
    body_hash = _hash_of(sent, source_id)
    is_same = [col(R.form_key) == form_key]
    if source_id:
        is_same.append((col(R.api_key_id) == key_id) & (col(R.source_id) == source_id))
    known = select(R).where(or_(*is_same)).order_by(col(R.form_key) != form_key)

    def before(session: Session) -> Receipt | None:
        row = session.execute(known.limit(1)).scalar()
        if row is None:
            return None
        if idempotency_key and row.form_key == form_key and row.body_hash != body_hash:
            raise Problem(409, REUSED)
        return _receipt(session, row, is_new=False)

    with reading() as session:
        if receipt := before(session):
            return receipt
        fields = _fields(session, sent, holder)
        most = int(settings.value(session, "attachment_megabytes")) * MEGABYTE
    files = _kept(sent.files, most, at)
    try:
        with transaction() as session:
            if receipt := before(session):
                return receipt
            row = register_sent(
                session, fields=fields, form_key=form_key, source_id=source_id, body_hash=body_hash,
                answers=sent.answers, files=files, came_by=came_by, scope=scope, by=holder.person, at=at,
            )  # fmt: skip
            return _receipt(session, row, is_new=True)
    except IntegrityError:
        # The same, sent twice at once: the other one was first.
        with reading() as session:
            if receipt := before(session):
                return receipt
        raise


def code_of_number(source_id: str, scope: Scope) -> str:
    """The code of what a system sent under its own number; Problem 404 where it sent none."""
    query = select(col(R.form_key)).where(col(R.source_id) == source_id, col(R.api_key_id).in_(scope.systems))
    with reading() as session:
        form_key = session.execute(query).scalar()
        if form_key is None:
            raise Problem(404, NOT_THERE)
        return code_of(session, form_key)


def require_own(code: str, scope: Scope) -> str | None:
    """The sender's own number of the report with `code`; Problem 404 unless it lies within `scope`."""
    query = select(col(R.source_id)).where(col(R.code_hash) == hashed(code), _within(scope))
    with reading() as session:
        row = session.execute(query).first()
    if row is None:
        raise Problem(404, NOT_THERE)
    number: str | None = row.source_id
    return number


def number_of_code(code: str, scope: Scope | None) -> str | None:
    """The incident's number of the report with `code`, of those within `scope`; without one, of those that
    came by Open311. None: there is none, or it is secret."""
    own = col(R.came_by) == CameBy.OPEN311
    if scope is not None:
        own = _within(scope)
    query = (
        select(col(Incident.number))
        .join(R, col(R.incident_id) == col(Incident.id))
        .where(col(R.code_hash) == hashed(code), col(Incident.ever_secret).is_(False), own)
    )
    with reading() as session:
        number: str | None = session.execute(query).scalar()
        return number


def _within(scope: Scope) -> Any:
    """The condition that a report is one of `scope`: a system's own, or of an incident that it reaches."""
    by_unit = visible_incident(replace(scope, systems=()), col(R.incident_id))
    return or_(col(R.api_key_id).in_(scope.systems), true() if scope.everything else by_unit)


def _receipt(session: Session, row: VillagerReport, *, is_new: bool) -> Receipt:
    query = select(col(Incident.number), col(Incident.ever_secret)).where(col(Incident.id) == row.incident_id)
    number, is_secret = session.execute(query).one()
    code = code_of(session, row.form_key)
    return Receipt(code, "" if is_secret else number, row.source_id, is_new)


def _hash_of(sent: Sent, source_id: str | None) -> str:
    said = {name: getattr(sent, name) for name in Sent.__dataclass_fields__}
    said["files"] = [[name, sha256(content.encode()).hexdigest()] for name, content in sent.files]
    said["reported_at"] = sent.reported_at.isoformat() if sent.reported_at else ""
    said["answers"] = dict(sent.answers)
    return sha256(canonical(said | {"source_id": source_id or ""}).encode()).hexdigest()


def _fields(session: Session, sent: Sent, holder: KeyHolder) -> dict[str, Any]:
    """The fields by which it is registered; Refused where a word names nothing that there is."""
    if not sent.title and not sent.description:
        raise Refused(NO_WORDS)
    if (sent.longitude is None) != (sent.latitude is None):
        raise Refused(NO_PLACE)
    title = sent.title or title_of(sent.description, "")
    matter = _one(session, queries_ground.matters, sent.category, NO_MATTER)
    village = _one(session, queries_ground.villages, sent.village, NO_VILLAGE)
    return {
        "title": title,
        "description": "" if sent.description == title else sent.description,
        "source": holder.source,
        "urgent": sent.urgent,
        "category_id": matter,
        "village_id": village,
        "place": sent.place,
        "longitude": sent.longitude,
        "latitude": sent.latitude,
        "reporter_name": sent.reporter_name or None,
        "reporter_phone": sent.reporter_phone or None,
        "secret": sent.secret,
        "reported_at": sent.reported_at,
    }


def _one(
    session: Session, listed: Callable[[Session], Sequence[Mapping[str, Any]]], word: str, sentence: str
) -> int | None:
    """The id of the row of `listed` that a code or a name means; Refused where it means none, or several."""
    if not word:
        return None
    rows = listed(session)
    if by_code := [row["id"] for row in rows if row["code"] == word]:
        return int(by_code[0])
    by_name = [row["id"] for row in rows if word in (row["name"], row.get("official_name"))]
    if len(by_name) != 1:
        raise Refused(sentence.format(word[:40]))
    return int(by_name[0])


def _kept(given: Sequence[tuple[str, str]], most: int, at: datetime) -> list[KeptFile]:
    """The files, kept. Refused, naming the file, where one is not taken."""
    require_number(len(given), FILES_PER_ACT)
    files, refused = keep_sent(given, most=most, at=at)
    if refused:
        raise Refused(f"没有登记。{refused[0]}")
    return files
