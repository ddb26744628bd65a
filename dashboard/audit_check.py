"""Walks every chain and every seal, and names what is not as it was written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlmodel import Session

from dashboard.audit_logs import LOGS, Log, entries, lost_tails, orphaned_seals, seals, tails_of
from dashboard.audit_seal import seal_hash
from dashboard.chain import FIRST, canonical, link

SEALS = "封存"


@dataclass(frozen=True)
class Break:
    """One place where a log is not as it was written: the log's title, whose chain, which entry."""

    log: str
    subject: str
    number: Any
    what: str


@dataclass
class Checked:
    """What the walk has seen so far."""

    subjects: int = 0
    entries: int = 0
    seals: int = 0
    tails: int = 0
    # Of the last seal: noted on paper, it proves later that no seal was taken away.
    last_hash: bytes | None = None
    noted_is_there: bool = False


def breaks(session: Session, checked: Checked, *, noted: str = "") -> Iterator[Break]:
    """Every break of the store, in the order in which it is found; counts into `checked`.

    `noted` is a seal's hash in hex that somebody kept: one of the seals must have it. `session`
    should be one snapshot, since people go on writing meanwhile.
    """
    for log in LOGS:
        yield from _chains(session, log, checked)
        for tail in lost_tails(session, log):
            what = f"第 {tail.seq} 条封存以后被删除或改写"
            yield Break(log.title, str(tail.subject), tail.seq, what)
    yield from _seals(session, checked, noted)
    if noted and not checked.noted_is_there:
        yield Break(SEALS, "记在纸上的校验值", noted, "没有一次封存是这个值：封存被删除或重做过")


def _chains(session: Session, log: Log, checked: Checked) -> Iterator[Break]:
    fields = len(log.fields)
    for subject, rows in groupby(entries(session, log), key=lambda row: row.subject):
        checked.subjects += 1
        before, expected = FIRST, 1
        for row in rows:
            checked.entries += 1
            if not isinstance(row.number, int) or row.number < expected:
                yield Break(log.title, str(subject), row.number, f"多出编号为 {row.number} 的一条")
                continue
            if row.number > expected:
                what = f"缺第 {expected} 条，接着的是第 {row.number} 条"
                yield Break(log.title, str(subject), expected, what)
            elif not _follows(before, row, fields):
                what = f"第 {row.number} 条与校验值不符：内容被改过，或不是本系统写的"
                yield Break(log.title, str(subject), row.number, what)
            before, expected = _bytes(row.hash), row.number + 1


def _follows(before: bytes, row: Any, fields: int) -> bool:
    """Whether the row's hash is the one that its content asks for."""
    values = row[:fields]
    # Most data stands as the chain knows it; what another writer put down differently is read first.
    return bool(
        link(before, *values, data=row.data) == row.hash
        or link(before, *values, data=_as_read(row.data)) == row.hash
    )


def _as_read(data: str) -> str:
    try:
        return canonical(json.loads(data, object_pairs_hook=_each_once))
    except ValueError:
        return data


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Readers differ in which of two equal names they take.
        raise ValueError("a name stands twice")
    return found


def _seals(session: Session, checked: Checked, noted: str) -> Iterator[Break]:
    before = FIRST
    for seal in seals(session):
        checked.seals += 1
        tails = tails_of(session, seal.id, seal.log)
        checked.tails += len(tails)
        if not _is_intact(before, seal, tails):
            what = "与校验值不符：这次封存或它前面的一次被改动、删除过"
            yield Break(SEALS, f"第 {seal.id} 次", seal.id, what)
        before = checked.last_hash = _bytes(seal.hash)
        checked.noted_is_there |= before.hex() == noted
    for seal_id in orphaned_seals(session):
        yield Break(SEALS, f"第 {seal_id} 次", seal_id, "被删除了，它封存的条目还在")


def _is_intact(before: bytes, seal: Any, tails: list[Any]) -> bool:
    sound = all(isinstance(tail.hash, bytes) and isinstance(tail.subject, str) for tail in tails)
    return sound and seal_hash(before, seal, tails) == seal.hash


def _bytes(found: Any) -> bytes:
    return found if isinstance(found, bytes) else FIRST
