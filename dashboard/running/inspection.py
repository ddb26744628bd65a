"""The inspector's round, kept for the pages; and what an inspection found, for the command line."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlmodel import Session, col

from dashboard.access.marks import put_mark
from dashboard.access.rules import EVERYTHING
from dashboard.room.inspection.queries import (
    HORIZON,
    MARK,
    OF_INCIDENTS,
    OF_THE_LAST_DAYS,
    KindResult,
    basis,
    examine,
)
from dashboard.room.inspection.queries_look import Finding, InspectionScope
from dashboard.room.inspection.rules import KINDS, LOOKING_BACK_DAYS
from dashboard.room.inspection.rules_kinds import SEVERITY_NAMES, Kind, Place
from dashboard.running.read_only import read_only_store
from dashboard.store.bulk import insert_rows
from dashboard.store.database import reading, transaction
from dashboard.town.clocks.calendar import MARK as CALENDAR
from dashboard.words.clock import now
from dashboard.words.errors import Refused, report_failure
from dashboard.words.labels import local_time, span_over
from models import Incident, KeptFinding, StoreMark

COLUMNS = ("kind", "incident_id", "ended_at", "since", "due", "who", "what")
CHUNK = 400
NOTHING, FOUND, FAILED = 0, 1, 2
# More of one kind are counted, and not listed.
SHOWN = 20
Say = Callable[[str], None]


class RoundFindings(NamedTuple):
    """What a round found, as rows of COLUMNS, and the mark that says when, and on what it rests."""

    rows: list[tuple[Any, ...]]
    mark: dict[str, str]


def keep_findings(at: datetime) -> int | None:
    """Look at every incident, and keep what is missed at `at` (UTC) or will be within HORIZON.

    Returns how many findings were found; None where a kind could not be checked: then none are kept, and
    whoever asks looks for himself. Several processes may do this at once; the latest stays.
    """
    with reading() as session:
        gathered = gather_findings(session, at)
    with transaction(is_domain=False) as session:
        store_findings(session, gathered)
    return len(gathered.rows) if gathered else None


def gather_findings(session: Session, at: datetime) -> RoundFindings | None:
    """What a round at `at` finds; None where a kind could not be checked. Reads only."""
    # By the whole minute: pages ask about whole minutes, the present one too.
    at = at.replace(second=0, microsecond=0)
    # A day more: what ends its last day within the horizon still counts at first.
    look = InspectionScope(session, at + HORIZON, EVERYTHING, LOOKING_BACK_DAYS + 1)
    results = examine(look, OF_INCIDENTS)
    if any(one.why_not for one in results.values()):
        return None
    mark = {"at": at.isoformat(), "basis": basis(look, _calendar(session))}
    return RoundFindings(list(_rows(session, results)), mark)


def store_findings(session: Session, gathered: RoundFindings | None) -> None:
    """Let `gathered` take the place of what is kept, unless that is newer; None leaves nothing."""
    if gathered is None:
        session.execute(delete(StoreMark).where(col(StoreMark.key) == MARK))
    elif not put_mark(session, MARK, gathered.mark):
        return
    session.execute(delete(KeptFinding))
    insert_rows(session.connection(), "kept_finding", COLUMNS, gathered.rows if gathered else ())


def _calendar(session: Session) -> str:
    query = select(col(StoreMark.value)).where(col(StoreMark.key) == CALENDAR)
    return session.execute(query).scalar_one_or_none() or ""


def _rows(session: Session, results: dict[str, KindResult]) -> Iterator[tuple[Any, ...]]:
    dated = {one.case.incident_id for code in OF_THE_LAST_DAYS for one in results[code].findings}
    ended = _ends(session, sorted(dated))
    for code, examined in results.items():
        for one in examined.findings:
            end = ended.get(one.case.incident_id) if code in OF_THE_LAST_DAYS else None
            yield code, one.case.incident_id, end, one.since, one.due, one.who, one.what


def _ends(session: Session, ids: list[int]) -> dict[int, datetime]:
    """When each of the incidents ended; those that have not are left out."""
    ends: dict[int, datetime] = {}
    for start in range(0, len(ids), CHUNK):
        ended = col(Incident.concluded_at)
        query = select(col(Incident.id), ended).where(
            col(Incident.id).in_(ids[start : start + CHUNK]), ended.is_not(None)
        )
        ends.update(session.execute(query).all())
    return ends


def run(say: Say, complain: Say, *, kinds: Sequence[str], days: int, as_json: bool) -> int:
    """`inspect` as the command does it: an error must not look like a finding; returns the exit status."""
    try:
        return inspect(say, at=now(), kinds=kinds, days=days, as_json=as_json)
    except Refused as refusal:
        complain(str(refusal))
    # Whatever failed, such as a database that is away.
    except Exception as error:  # noqa: BLE001
        complain(f"巡检没有完成，编号 {report_failure(error)}。")
    return FAILED


def inspect(say: Say, *, at: datetime, kinds: Sequence[str] = (), days: int, as_json: bool) -> int:
    """Inspect the store in use and `say` what was found; returns the command's exit status.

    NOTHING: every kind was checked and nothing is missing. FOUND: something is. FAILED: nothing was
    found, but not everything could be checked. Raises Refused for a kind that does not exist.
    """
    if unknown := [code for code in kinds if code not in KINDS]:
        kinds_listed = "、".join(KINDS)
        raise Refused(f"没有“{'、'.join(unknown)}”这一类。可以写的有：{kinds_listed}。")
    with read_only_store() as session:
        results = examine(InspectionScope(session, at, EVERYTHING, days), tuple(kinds) or None)
    for line in [_as_json(results, at)] if as_json else _as_text(results, at, days):
        say(line)
    if any(examined.findings for examined in results.values()):
        return FOUND
    return FAILED if any(examined.why_not for examined in results.values()) else NOTHING


def _as_text(results: dict[str, KindResult], at: datetime, days: int) -> Iterator[str]:
    yield f"漏项巡检　{local_time(at)}　办结的只看最近 {days} 天"
    for code, examined in results.items():
        kind = KINDS[code]
        if examined.findings:
            number = f"{len(examined.findings):,} 项"
            yield f"\n【{SEVERITY_NAMES[kind.severity]}】{kind.title}　{number}（{code}）"
            yield f"  应当：{kind.should}怎么办：{kind.remedy}"
            yield from (f"  {_line(kind, one, at)}" for one in examined.findings[:SHOWN])
            if (more := len(examined.findings) - SHOWN) > 0:
                yield f"  还有 {more:,} 项没有逐条列出，用 --json 可以全部列出。"
    unchecked = {code: examined.why_not for code, examined in results.items() if examined.why_not}
    yield from (f"\n没有检查：{KINDS[code].title}。{why}" for code, why in unchecked.items())
    total = sum(len(examined.findings) for examined in results.values())
    checked = len(results) - len(unchecked)
    summary = f"共 {total:,} 项漏项" if total else "没有发现漏项"
    yield f"\n{summary}，检查了 {checked} 类。"


def _line(kind: Kind, finding: Finding, at: datetime) -> str:
    over = f"已超过{span_over((at - finding.due).total_seconds())}" if finding.due else ""
    parts = (
        finding.case.number,
        finding.case.title,
        finding.what,
        over,
        f"负责：{finding.who}",
        _path(kind, finding),
    )
    return "　".join(" ".join(part.split()) for part in parts if part)


def _path(kind: Kind, finding: Finding) -> str:
    """Where the step is made good: the page's address below the room's own."""
    return f"/{kind.place}?id={finding.case.number}" if kind.place is Place.INCIDENT else f"/{kind.place}"


def _as_json(results: dict[str, KindResult], at: datetime) -> str:
    rows = [_row(KINDS[code], one, at) for code, examined in results.items() for one in examined.findings]
    unchecked = [
        {"kind": code, "why": examined.why_not} for code, examined in results.items() if examined.why_not
    ]
    result = {
        "at": at.isoformat(),
        "checked": len(results) - len(unchecked),
        "unchecked": unchecked,
        "total": len(rows),
        "findings": rows,
    }
    return json.dumps(result, ensure_ascii=False, indent=2)


def _row(kind: Kind, finding: Finding, at: datetime) -> dict[str, Any]:
    since, due = finding.since, finding.due
    return {
        "kind": kind.code,
        "kind_title": kind.title,
        "severity": kind.severity.value,
        "number": finding.case.number or None,
        "title": finding.case.title,
        "since": since and since.isoformat(),
        "due": due and due.isoformat(),
        "over_seconds": max(0, int((at - due).total_seconds())) if due else None,
        "who": finding.who,
        "what": finding.what,
        "link": _path(kind, finding),
        "example": finding.case.example,
    }
