"""Walks every chain and every seal, names what is not as it was written, and says so on the command line."""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlmodel import Session

from dashboard.access import audit_seal, audit_witness
from dashboard.access.audit_logs import (
    LOGS,
    Log,
    entries,
    lost_tails,
    orphaned_seals,
    plain_after,
    seals,
    tails_of,
    unsealed_tails,
)
from dashboard.access.audit_seal import covered, seal_fields
from dashboard.access.marks import is_demo
from dashboard.access.queries_audit import subject_names
from dashboard.assessment.bounties.rules import number_words
from dashboard.store.chain import (
    FIRST,
    KEYED_BYTES,
    canonical,
    digest_of,
    is_keyed,
    key_name,
    link_like,
)
from dashboard.store.chain_key import ChainKey, known_keys
from models import Bounty, Incident

SEALS = "封存"
INCIDENTS, AUDIT, BOUNTIES = (log.title for log in LOGS)
# Somebody who rewrote everything need not fill the screen.
SHOWN = 100
HOLDS, BROKEN, UNPROVEN = 0, 1, 2


@dataclass(frozen=True)
class Break:
    """One place where a log is not as it was written: the log's title, whose chain, which entry."""

    log: str
    subject: str
    number: Any
    what: str


@dataclass
class CheckProgress:
    """What the walk has seen so far."""

    # The keys at hand by their names; None: those of this server.
    keys: Mapping[bytes, ChainKey] | None = None
    subjects: int = 0
    entries: int = 0
    seals: int = 0
    tails: int = 0
    # Chains that grew since they were last sealed.
    unsealed: int = 0
    # By the name of a key that is not at hand: how much was written with it, and cannot be proven here.
    unproven: Counter[str] = field(default_factory=Counter)
    # Seals that the second places have.
    witnessed: int = 0
    # Of the last seal: noted on paper, it proves later that no seal was taken away.
    last_hash: bytes | None = None
    noted_is_there: bool = False

    def is_made_of(self, made: bytes, before: bytes, fields: tuple[Any, ...], *texts: str) -> bool:
        """Whether a hash is the one that content asks for, in one of its spellings; True, and counted as
        unproven, where its key is not at hand."""
        keys = self.keys or {}
        if is_keyed(made) and key_name(made) not in keys:
            self.unproven[key_name(made).hex()] += 1
            return True
        return any(link_like(made, keys, before, *fields, data=text) == made for text in texts)


def breaks(
    session: Session, checked: CheckProgress, *, noted: str = "", sealed: bool = True
) -> Iterator[Break]:
    """Every break of the store, in the order in which it is found; counts into `checked`.

    `noted` is a seal's hash in hex that somebody kept: one of the seals must have it. `sealed`: entries
    without any seal are a break. `session` should be one snapshot, since people go on writing meanwhile.
    """
    checked.keys = known_keys() if checked.keys is None else checked.keys
    by_number: dict[int, str] = {}
    anchor = yield from _seals(session, checked, noted, by_number)
    for log in LOGS:
        yield from _chains(session, log, checked)
        for tail in lost_tails(session, log):
            what = f"第 {tail.seq} 条封存以后被删除或改写"
            yield Break(log.title, str(tail.subject), tail.seq, what)
        for tail in plain_after(session, log, anchor) if sealed or checked.seals else ():
            what = f"第 {tail.seq} 条及以前有不带密钥的旧式校验值，升级时没有封存过：不是本系统写的"
            yield Break(log.title, str(tail.subject), tail.seq, what)
        checked.unsealed += sum(1 for _ in unsealed_tails(session, log))
    if sealed and checked.entries and not checked.seals:
        what = "日志里有记录，却一次封存也没有：还没有封存过，或者封存都被删除了"
        yield Break(SEALS, "全部封存", 0, what)
    yield from _marked(session, checked, by_number)
    yield from _witnessed(session, checked, by_number)
    if noted and not checked.noted_is_there:
        yield Break(SEALS, "记在纸上的校验值", noted, "没有一次封存是这个值：封存被删除或重做过")


def _chains(session: Session, log: Log, checked: CheckProgress) -> Iterator[Break]:
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
            elif not _follows(before, row, fields, checked):
                what = f"第 {row.number} 条与校验值不符：内容被改过，或不是本系统写的"
                yield Break(log.title, str(subject), row.number, what)
            before, expected = _bytes(row.hash), row.number + 1


def _follows(before: bytes, row: Any, fields: int, checked: CheckProgress) -> bool:
    """Whether the row's hash is the one that its content asks for, in no older format than the one before."""
    made = _bytes(row.hash)
    if is_keyed(before) and not is_keyed(made):
        return False
    # Most data stands as the chain knows it; what another writer put down differently is read first.
    return checked.is_made_of(made, before, tuple(row[:fields]), row.data) or checked.is_made_of(
        made, before, tuple(row[:fields]), _as_read(row.data)
    )


def _as_read(data: str) -> str:
    try:
        return canonical(json.loads(data, object_pairs_hook=_each_once))
    except ValueError:
        return data


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    by_key = dict(pairs)
    if len(by_key) < len(pairs):
        # Readers differ in which of two equal names they take.
        raise ValueError("a name stands twice")
    return by_key


def _seals(
    session: Session, checked: CheckProgress, noted: str, by_number: dict[int, str]
) -> Generator[Break, None, int]:
    """The breaks of the seals; returns the number of the seal before which hashes may be without a key."""
    before, anchor = FIRST, 0
    for seal in seals(session):
        checked.seals += 1
        tails = tails_of(session, seal.id, seal.log)
        checked.tails += len(tails)
        made = _bytes(seal.hash)
        if not _is_intact(before, seal, tails, checked):
            what = "与校验值不符：这次封存或它前面的一次被改动、删除过"
            yield Break(SEALS, f"第 {seal.id} 次", seal.id, what)
        elif is_keyed(made) and not tails and not anchor:
            anchor = seal.id
        before = checked.last_hash = made
        by_number[seal.id] = made.hex()
        checked.noted_is_there |= noted in (digest_of(made).hex(), made.hex())
    for seal_id in orphaned_seals(session):
        yield Break(SEALS, f"第 {seal_id} 次", seal_id, "被删除了，它封存的条目还在")
    return anchor


def _is_intact(before: bytes, seal: Any, tails: list[Any], checked: CheckProgress) -> bool:
    made = _bytes(seal.hash)
    sound = all(isinstance(tail.hash, bytes) and isinstance(tail.subject, str) for tail in tails)
    if not sound or (is_keyed(before) and not is_keyed(made)):
        return False
    return checked.is_made_of(made, before, seal_fields(seal), covered(tails))


def _marked(session: Session, checked: CheckProgress, by_number: dict[int, str]) -> Iterator[Break]:
    """What the store's own word of its last seal says of the seals that are there."""
    stored = audit_seal.stored_mark(session)
    keyed = [number for number, made in by_number.items() if len(made) == 2 * KEYED_BYTES]
    if stored is None:
        if keyed:
            yield Break(SEALS, "最后一次", keyed[-1], "库里没有记下最后一次封存是哪一次：这个标记被删除了")
        elif by_number:
            what = "都没有用密钥：升级以后还没有封存过。请启动服务或用 audit --seal 封存，再核对"
            yield Break(SEALS, "全部封存", 0, what)
        return
    try:
        mark, proven = audit_seal.read_mark(stored, checked.keys or {})
    except ValueError:
        yield Break(SEALS, "最后一次", 0, "库里记着最后一次封存的标记被改坏了")
        return
    if proven is False:
        yield Break(SEALS, "最后一次", mark.last, "库里记着最后一次封存的标记被改过")
    elif by_number.get(mark.last) != mark.hash:
        what = f"记着有第 {mark.last} 次，库里没有，或者不是那一次：封存被删除或重做过"
        yield Break(SEALS, f"第 {mark.last} 次", mark.last, what)
    elif mark.pending:
        yield Break(SEALS, "升级封存", mark.last, "升级以前的记录没有封存完。请用 audit --seal 再封存一次")


def _witnessed(session: Session, checked: CheckProgress, by_number: dict[int, str]) -> Iterator[Break]:
    """Seals that a place outside the store has, and the store has not."""
    second = audit_witness.second()
    for place in filter(None, (audit_witness.beside(), second)):
        lines = 0
        for number, made in audit_witness.lines_of(place):
            lines += 1
            if by_number.get(number) != made:
                what = f"“{place.name}”里有这一次，库里没有，或者不是那一次：封存被删除，或者库被换成了以前的"
                yield Break(SEALS, f"第 {number} 次", number, what)
        checked.witnessed = max(checked.witnessed, lines)
        if place == second and not lines and by_number and not is_demo(session):
            yield Break(SEALS, "第二处", 0, f"“{place.name}”里一次封存也没有：被清空了，或者写不进去")


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else FIRST


def check_chains(
    session: Session, say: Callable[[str], None], noted: str = "", earlier: Sequence[Path] = ()
) -> int:
    """Check every chain and seal of a store, and `say` line by line what was found.

    `noted` is a seal's hash that was kept on paper, as it was printed; `earlier` are files with keys that the
    server had before. Returns HOLDS, BROKEN, or UNPROVEN where a key is not at hand.
    """
    checked, total = CheckProgress(known_keys(tuple(earlier))), 0
    for one in breaks(session, checked, noted="".join(noted.split()).lower()):
        total += 1
        if total <= SHOWN:
            say(f"✗ {one.log} · {_whose(session, one)}：{one.what}")
    if total > SHOWN:
        say(f"✗ 还有 {total - SHOWN:,} 处，没有逐条列出。")
    say(f"核对了 {checked.subjects:,} 条链、{checked.entries:,} 条记录、"
        f"{checked.seals:,} 次封存（{checked.tails:,} 个链尾）；"
        f"库外记下的封存 {checked.witnessed:,} 次。")  # fmt: skip
    if checked.unsealed:
        say(
            f"有 {checked.unsealed:,} 条链在最后一次封存以后又有新记录：这些新记录如果被从末尾截去，"
            "现在还查不出来，下一次封存以后才查得出。"
        )
    if checked.last_hash is not None:
        say(f"最后一次封存的校验值（请记在纸上，下次用 --noted 核对）：{hash_in_groups(checked.last_hash)}")
    for name, number in checked.unproven.items():
        say(
            f"？有 {number:,} 处是用另一个密钥（{name}）写的，这台机器上没有那个密钥，没法核对。"
            "这不等于被改动："
            "服务器的密钥（ROOM_SECRET 或 data/local/secret.key）换过或丢了就会这样。"
            "有旧密钥的，存成文件，用 --old-key 文件 再核对一次。"
        )
    if total:
        say(f"共 {total:,} 处不符。请保留数据库原样，并报告负责人。")
        return BROKEN
    if checked.unproven:
        say("其余的全部相符。")
        return UNPROVEN
    say("✓ 全部相符，没有被改动或删除。")
    return HOLDS


def hash_in_groups(value: bytes) -> str:
    """The part of a hash by which people compare it, in hex, in groups that can be copied by hand."""
    text = digest_of(value).hex()
    return " ".join(text[start : start + 8] for start in range(0, len(text), 8))


def _whose(session: Session, broken: Break) -> str:
    if broken.log == INCIDENTS and broken.subject.isdecimal():
        incident = session.get(Incident, int(broken.subject))
        return f"事件 {incident.number}" if incident else f"事件（序号 {broken.subject}，已不存在）"
    if broken.log == BOUNTIES and broken.subject.isdecimal():
        bounty = session.get(Bounty, int(broken.subject))
        name = number_words(bounty.year, bounty.number) if bounty else f"（序号 {broken.subject}，已不存在）"
        return f"榜 {name}"
    if broken.log == AUDIT:
        return subject_names(session, [broken.subject])[broken.subject]
    return broken.subject
