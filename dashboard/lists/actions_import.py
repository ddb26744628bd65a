"""The lists from a file: what was refused stays out, everything else goes in within one transaction."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlmodel import Session

from dashboard.access import audit, marks
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.lists import versions
from dashboard.lists.queries_latest import items_in_store, things_in_store
from dashboard.lists.rules_import import LIST_NAMES, Result, Row, plan
from dashboard.lists.rules_import_things import ThingPlan, plan_things
from dashboard.lists.versions import set_person
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import BatchStatus, ImportBatch

REASON = "导入清单"
Counts = dict[Result, int]


@needs("list.manage")
def import_items(
    session: Session,
    *,
    rows: Sequence[Row],
    expected: Sequence[str],
    default_start: date,
    file_name: str,
    into_demo: bool = False,
    by: Person,
    at: datetime,
) -> Counts:
    """Do what rules_import.plan says of `rows`. Returns how many rows did what; the four add up.

    `expected`: what the check said of each row. Refused where the store has changed since, and in a
    demo store unless `into_demo`.
    """
    marks.require_real_store(session, "正式的清单", into_demo=into_demo)
    outcomes = plan(rows, items_in_store(session), default_start=default_start)
    counts = _agreed(expected, [done.result for done in outcomes])
    for done in outcomes:
        if done.content and done.start:
            versions.add_item(
                session,
                done.number,
                done.content,
                start=done.start,
                changes=done.changes,
                reason=REASON,
                by=by,
                at=at,
            )
    _note(session, LIST_NAMES["items"], counts, rows, file_name, by, at)
    return counts


@needs("list.manage")
def import_things(
    session: Session,
    *,
    rows: Sequence[Row],
    expected: Sequence[str],
    default_start: date,
    file_name: str,
    into_demo: bool = False,
    by: Person,
    at: datetime,
) -> Counts:
    """Do what rules_import_things.plan_things says of `rows`; otherwise as `import_items`."""
    marks.require_real_store(session, "正式的清单", into_demo=into_demo)
    in_store = things_in_store(session)
    outcomes, plans = plan_things(rows, in_store, default_start=default_start, today=township_date(at))
    counts = _agreed(expected, [done.result for done in outcomes])
    for planned in plans:
        _do(session, planned, by, at)
    _note(session, LIST_NAMES["things"], counts, rows, file_name, by, at)
    return counts


def _do(session: Session, planned: ThingPlan, by: Person, at: datetime) -> None:
    if planned.start:
        versions.add_thing(
            session,
            planned.number,
            planned.content,
            start=planned.start,
            scores=planned.scores,
            people={},
            changes=planned.changes,
            reason=REASON,
            by=by,
            at=at,
        )
    things = versions.running_things(session, planned.number, township_date(at))
    versions.set_scores(session, things, planned.scores, by=by, at=at)
    for department_id, person in planned.people.items():
        set_person(session, things, department_id, person, reason=REASON, by=by, at=at)


def _agreed(expected: Sequence[str], results: Sequence[Result]) -> Counts:
    if list(expected) != list(results):
        raise Refused("检查之后，清单有了变化，没有导入。请重新上传，再看一遍检查结果。")
    counts = {result: results.count(result) for result in Result}
    if not counts[Result.IMPORTED] + counts[Result.UPDATED]:
        raise Refused("表里没有可以导入的新内容，没有导入。请看每一行的说明。")
    return counts


def _note(
    session: Session,
    what: str,
    counts: Counts,
    rows: Sequence[Row],
    file_name: str,
    by: Person,
    at: datetime,
) -> None:
    """The record that every import leaves: the batch, and an entry in the audit log."""
    content = json.dumps([dict(row.cells) for row in rows], ensure_ascii=False, sort_keys=True)
    totals = {result.value: number for result, number in counts.items()}
    batch = ImportBatch(
        profile=what,
        file_name=file_name[-200:],
        file_hash=sha256(content.encode()).hexdigest(),
        status=BatchStatus.DONE,
        actor=by.name[:60],
        started_at=at,
        finished_at=at,
        **totals,
    )
    session.add(batch)
    session.flush()
    data = {"what": what, "batch": batch.id, "file": file_name[-100:]} | totals
    audit.record(session, by.subject, "imported", by=by, at=at, data=data)
