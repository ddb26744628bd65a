"""Seals: how far the chains had come, and the mark of the last one, so that an entry cut off is missed."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.access import audit, audit_witness
from dashboard.access.audit_logs import LOGS, ROWS_AT_ONCE, has_plain, unsealed_tails
from dashboard.access.rules import Person
from dashboard.store.bulk import insert_rows
from dashboard.store.chain import FIRST, KEYED_BYTES, canonical, is_keyed, key_name, link, link_like
from dashboard.store.chain_key import ChainKey, current_key, known_keys
from dashboard.store.database import reading, transaction
from dashboard.words.days import SKEW
from models import Seal, StoreMark

# Until the next seal, an entry could be cut off unseen; each sealing reads the end of every chain.
INTERVAL = timedelta(hours=1)
SEALER = Person("系统封存")
log = logging.getLogger("command_room")
MARK = "sealed"


@dataclass
class SealingResult:
    """What one run has sealed. Not `was_alone`: another process was sealing too, and this one stopped."""

    seals: int = 0
    subjects: int = 0
    was_alone: bool = True


def seal(at: datetime, url: str | None = None) -> SealingResult:
    """Seal the chains of the store in use (or `url`) that grew since they were last sealed.

    Each seal covers some thousand chains in a transaction of its own, so that nobody waits long. The
    first sealing with a key takes in what was written without one; so does no later one.
    """
    made = SealingResult()
    _tell_of_new_key(at, url)
    with reading(url) as session:
        last, takes_in = _last_id(session), _takes_in(session, url)
        for one in LOGS:
            for tails in unsealed_tails(session, one).partitions(ROWS_AT_ONCE):
                last = _add(one.name, tails, at, last, url, pending=takes_in)
                if last is None:
                    made.was_alone = False
                    return made
                made.seals += 1
                made.subjects += len(tails)
    if takes_in:
        # The one seal of nothing is the anchor: all that has no key lies before it.
        _add(LOGS[0].name, (), at, last, url)
    _append_seals(url)
    return made


def due_in(at: datetime) -> timedelta:
    """How long the last seal is still young enough; nothing, or less, once another is due."""
    with reading() as session:
        last = session.exec(select(Seal.at).order_by(col(Seal.id).desc()).limit(1)).first()
    # A seal of a clock that ran ahead is no reason to wait until then.
    return last + INTERVAL - at if last and last <= at + SKEW else timedelta()


def needs_anchor(url: str) -> bool:
    """Whether entries without a key wait for the first sealing with one."""
    with reading(url) as session:
        return _takes_in(session, url)


def seal_hash(before: bytes, seal: Any, tails: Sequence[Any]) -> bytes:
    """The hash of a seal (or a row with its columns) over `tails`, after the seal with the hash `before`."""
    return link(before, *seal_fields(seal), data=covered(tails))


def seal_fields(seal: Any) -> tuple[Any, ...]:
    """What the hash of a seal covers before its tails."""
    return seal.at, seal.log, seal.subjects, seal.entries


def covered(tails: Sequence[Any]) -> str:
    """The tails of a seal as its hash covers them."""
    return canonical(sorted([tail.subject, tail.seq, tail.hash.hex()] for tail in tails))


def _add(
    log: str,
    tails: Sequence[Any],
    at: datetime,
    expected: int | None,
    url: str | None,
    *,
    pending: bool = False,
) -> int | None:
    """Add one seal; returns its number, or None where the last seal is no longer the expected one."""
    with transaction(is_domain=False, url=url) as session:
        if session.get_bind().dialect.name == "postgresql":
            # One sealer at a time; SQLite has one writer anyway.
            session.execute(text("SELECT pg_advisory_xact_lock(hashtext('seal'))"))
        if _last_id(session) != expected:
            return None
        before = session.get_one(Seal, expected).hash if expected else FIRST
        made = Seal(at=at, log=log, subjects=len(tails), entries=sum(tail.seq for tail in tails), hash=FIRST)
        made.hash = seal_hash(before, made, tails)
        session.add(made)
        session.flush()
        rows = ((log, tail.subject, tail.seq, made.id, tail.hash) for tail in tails)
        columns = ("log", "subject", "seq", "seal_id", "hash")
        insert_rows(session.connection(), "sealed_tail", columns, rows)
        store_mark(session, SealMark(made.id or 0, made.hash.hex(), pending))
        return made.id


def _takes_in(session: Session, url: str | None) -> bool:
    """Whether this is the first sealing with a key (or it was cut short), and something has none yet."""
    is_first = not any(
        is_keyed(made) for made in session.exec(select(Seal.hash).order_by(col(Seal.id).desc()))
    )
    return (is_first or _was_cut_short(session)) and has_plain(session) and not _was_sealed_before(url)


def _was_cut_short(session: Session) -> bool:
    try:
        mark, proven = read_mark(stored_mark(session) or "", known_keys())
    except ValueError:
        return False
    return bool(proven) and mark.pending


def _was_sealed_before(url: str | None) -> bool:
    """Whether seals with a key were seen outside the store: then the store's own were taken away."""
    places = filter(None, (audit_witness.beside(url), audit_witness.second()))
    return any(len(made) == 2 * KEYED_BYTES for place in places for _, made in audit_witness.lines_of(place))


def _tell_of_new_key(at: datetime, url: str | None) -> None:
    """Where the last seal was made with another key, let the audit log say from when there is a new one."""
    query = select(Seal.hash).order_by(col(Seal.id).desc()).limit(1)
    with reading(url) as session:
        last = session.exec(query).first()
    name = current_key().name
    if last and is_keyed(last) and key_name(last) != name:
        with transaction(is_domain=False, url=url) as session:
            data = {"what": "日志密钥", "from": key_name(last).hex(), "to": name.hex()}
            audit.record(session, "settings", "setting_changed", by=SEALER, at=at, data=data)


def _append_seals(url: str | None) -> None:
    try:
        with reading(url) as session:
            audit_witness.append_seals(session, url)
    except OSError:
        # The store is sealed all the same; the next sealing brings what is missing there.
        log.exception("seals could not be written outside the store")


def _last_id(session: Session) -> int | None:
    return session.exec(select(Seal.id).order_by(col(Seal.id).desc()).limit(1)).first()


@dataclass(frozen=True)
class SealMark:
    """Number and hash (hex) of the last seal; `pending` while what has no key is being sealed for the first
    time."""

    last: int
    hash: str
    pending: bool


def stored_mark(session: Session) -> str | None:
    """The mark as it stands; None in a store that was never sealed with a key."""
    return session.exec(select(StoreMark.value).where(col(StoreMark.key) == MARK)).one_or_none()


def store_mark(session: Session, mark: SealMark) -> None:
    """Let `mark` stand, with its hash."""
    data = asdict(mark) | {"proof": _proof(mark).hex()}
    session.merge(StoreMark(key=MARK, value=json.dumps(data)))


def read_mark(text: str, keys: Mapping[bytes, ChainKey]) -> tuple[SealMark, bool | None]:
    """The mark, and whether its hash is the one that it must have: None where its key is not among `keys`.

    ValueError for what is no mark.
    """
    try:
        data = json.loads(text)
        proof = bytes.fromhex(data.pop("proof"))
        mark = SealMark(**data)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("no mark") from error
    if not is_keyed(proof):
        return mark, False
    should = link_like(proof, keys, FIRST, *_fields(mark))
    return mark, None if should is None else should == proof


def _proof(mark: SealMark) -> bytes:
    return link(FIRST, *_fields(mark))


def _fields(mark: SealMark) -> tuple[str | int, ...]:
    return MARK, mark.last, mark.hash, int(mark.pending)
