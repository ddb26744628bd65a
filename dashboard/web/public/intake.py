"""What a villager does without an account, step by step: each function waits for the store on a thread."""

from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access.notices.rules import to_role
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import EVERYTHING, Person
from dashboard.access.rules_accounts import TooManyTries
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.actions_ends import rate as rate_incident
from dashboard.incidents.life.actions_ends import rate_also
from dashboard.incidents.life.actions_notes import comment
from dashboard.incidents.public import queries
from dashboard.incidents.public.actions import register
from dashboard.incidents.public.codes import code_of, hashed, mark
from dashboard.incidents.public.matters import matter_of
from dashboard.incidents.public.progress import Status, has_rated, is_asked, progress, report_of_code
from dashboard.incidents.public.rules import (
    DEVICE_WINDOW,
    FLOOD,
    FLOOD_WINDOW,
    SAME_TEXT_WINDOW,
    TOO_MANY,
    Before,
    Sent,
    checked,
    may_ask_again,
    why_held,
)
from dashboard.store.database import reading, transaction
from dashboard.town.settings import queries as settings
from dashboard.words.errors import Refused
from models import (
    Action,
    IncidentLog,
    Rating,
    VillagerFile,
    VillagerReport,
    VillagerReportState,
)

# Who stands in the log for whoever has no account.
VILLAGERS = Person("村民上报")
R = VillagerReport
CLOSED = "这里还没有开放网上上报。请打电话给村里或镇里。"
TOO_MANY_CODES = "查错的次数太多，请过一小时再查，或者打电话给镇里。"
# Of this server alone: a code has a million million possibilities.
MOST_MISSES = 30
# More addresses than these are kept only while their misses count.
MANY_ADDRESSES = 10_000
_missed: dict[str, deque[datetime]] = {}


def is_open() -> bool:
    """Whether the town takes reports by the public page."""
    with reading() as session:
        return bool(settings.value(session, "villager_reports"))


def choices() -> dict[str, list[tuple[int, str]]]:
    """Villages and matters for the form, as (id, name)."""
    with reading() as session:
        return queries.choices(session)


def require_room(address: str, at: datetime) -> None:
    """Refused where the page is shut; TooManyTries where far too much came from an address in an hour."""
    with reading() as session:
        if not settings.value(session, "villager_reports"):
            raise Refused(CLOSED)
        most = int(settings.value(session, "villager_reports_per_address")) * FLOOD
        if _came(session, R.address_mark, mark("address", address), at - FLOOD_WINDOW) >= most:
            raise _too_many()


def send(
    sent: Sent, files: Sequence[KeptFile], *, form_key: str, address: str, device: str, at: datetime
) -> str:
    """Take a report, register it unless it is to be looked at first; returns its code.

    The same form sent again answers with the same code, and nothing is taken twice.
    """
    checked(sent)
    try:
        return _send(sent, files, form_key=form_key, address=address, device=device, at=at)
    except IntegrityError:
        # The same form, sent twice at once: the other one was first.
        with reading() as session:
            if session.execute(select(col(R.id)).where(col(R.form_key) == form_key)).first() is None:
                raise
            return code_of(session, form_key)


def _send(
    sent: Sent, files: Sequence[KeptFile], *, form_key: str, address: str, device: str, at: datetime
) -> str:
    with transaction() as session:
        known = session.execute(select(R).where(col(R.form_key) == form_key).with_for_update()).scalar()
        if known is not None:
            return code_of(session, form_key)
        marks: dict[str, Any] = {
            "address_mark": mark("address", address),
            "device_mark": mark("device", device),
            "text_mark": mark("text", _same_words(sent)),
        }
        numbers = settings.values(session)
        reason = why_held(
            sent,
            Before(
                _came(session, R.address_mark, marks["address_mark"], at - FLOOD_WINDOW),
                _came(session, R.device_mark, marks["device_mark"], at - DEVICE_WINDOW),
                _came(session, R.text_mark, marks["text_mark"], at - SAME_TEXT_WINDOW) > 0,
            ),
            per_address=int(numbers["villager_reports_per_address"]),
            per_device=int(numbers["villager_reports_per_device"]),
        )
        code = code_of(session, form_key)
        row = VillagerReport(
            form_key=form_key, code_hash=hashed(code), state=VillagerReportState.HELD, held_for=reason,
            content=asdict(sent), received_at=at, **marks,
        )  # fmt: skip
        session.add(row)
        session.flush()
        report_id = row.id or 0
        for file in files:
            session.execute(insert(VillagerFile).values(report_id=report_id, **asdict(file)))
        if not reason:
            register(session, report_id=report_id, scope=EVERYTHING, by=VILLAGERS, at=at)
    return code


def of_code(code: str, address: str, *, at: datetime) -> Status:
    """As `look`; TooManyTries for an address from which too many codes came that nobody has."""
    if len(_missed) > MANY_ADDRESSES:
        for old in [
            key for key, misses in list(_missed.items()) if misses and at - misses[-1] >= FLOOD_WINDOW
        ]:
            _missed.pop(old, None)
    missed = _missed.setdefault(address, deque(maxlen=MOST_MISSES))
    if len(missed) == MOST_MISSES and at - missed[0] < FLOOD_WINDOW:
        refusal = TooManyTries(FLOOD_WINDOW)
        refusal.args = (TOO_MANY_CODES,)
        raise refusal
    try:
        return look(code, at=at)
    except Refused:
        missed.append(at)
        raise
    finally:
        if not missed:
            _missed.pop(address, None)


def look(code: str, *, at: datetime) -> Status:
    """As `progress`, with a session of its own."""
    with reading() as session:
        return progress(session, code, at=at)


def rate(code: str, rating: Rating, note: str, *, at: datetime) -> None:
    """评价, by each reporter once after each closing, by the act by which the room writes a rating down too.

    Where another one has rated the matter already, the worst counts for it.
    """
    with transaction() as session:
        row = report_of_code(session, code, lock=True)
        incident = matter_of(session, row)
        if incident is None:
            raise Refused("这件事还没有登记，办结以后再评价。")
        if has_rated(session, row, incident):
            raise Refused("已经评价过了，每次办结只评价一次。")
        act = rate_incident if incident.rating is None else rate_also
        act(
            session, incident_id=incident.id or 0, rating=rating, channel="网上评价", note=note[:500],
            scope=EVERYTHING, by=VILLAGERS, at=at,
        )  # fmt: skip
        row.rating, row.rated_at = rating, max(at, incident.concluded_at or at)


def ask_again(code: str, text: str, *, at: datetime) -> None:
    """还没解决: a note in the incident's log, and a notice to the room, which decides."""
    words = text.strip()
    if not 4 <= len(words) <= 1_000:
        raise Refused("请写明哪里还没有解决（4到1000个字）。")
    with transaction() as session:
        row = report_of_code(session, code, lock=True)
        incident = matter_of(session, row)
        if incident is None or not may_ask_again(incident.status, incident.concluded_at, at):
            raise Refused("办结以后15天之内才能在这里提出。请打电话给镇里。")
        if is_asked(row):
            raise Refused("您已经提出过，镇里正在看，请等答复。")
        row.again, row.again_at, row.again_answer = words, at, ""
        incident_id = incident.id or 0
        comment(
            session, incident_id=incident_id, text=f"上报人说还没有解决：{words}", scope=EVERYTHING,
            by=VILLAGERS, at=at,
        )  # fmt: skip
        seq = session.execute(
            select(func.max(col(IncidentLog.seq))).where(col(IncidentLog.incident_id) == incident_id)
        ).scalar_one()
        told = to_role("dispatcher", f"上报人说还没有解决“{incident.title}”：{words}")
        write_notices(session, [told], incident_id=incident_id, seq=seq, action=Action.COMMENT, at=at)


def _came(session: Session, column: Any, value: str, since: datetime) -> int:
    query = select(func.count()).where(col(column) == value, col(R.received_at) > since)
    return int(session.execute(query).scalar_one())


def _too_many() -> TooManyTries:
    refusal = TooManyTries(FLOOD_WINDOW)
    refusal.args = (TOO_MANY,)
    return refusal


def _same_words(sent: Sent) -> str:
    words = "".join(sign for sign in sent.words if sign.isalnum()).lower()
    return f"{words}|{sent.category_id}|{sent.village_id}|{sent.place.strip()}"
