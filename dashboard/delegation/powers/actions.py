"""The register of delegated items: dated stages by hand, whole lists from a file."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from dashboard.access import audit, marks
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.queries import item_context
from dashboard.delegation.powers.rules import KIND_NAMES, ItemWrite, checked_step, plan, sheet_name
from dashboard.files.sheets.rules_files import Row, numbers, to_write
from dashboard.town.settings.rules_words import change_data
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import PowerGroup, PowerItem, PowerKind, PowerStageStep

SUBJECT = "powers"
# Of a long file the log keeps the first changes in words, and the numbers of all.
MOST_TOLD = 200


@needs("power.manage")
def change_stage(
    session: Session,
    *,
    group_id: int,
    to_stage: str,
    from_on: date | None,
    basis: str,
    by: Person,
    at: datetime,
) -> int:
    """登记阶段: a category goes to another stage, and with it its items that were where it was.

    Returns how many single items went along. Refused for no change, a day ahead, or one before the last.
    """
    audit.lock_chain(session, SUBJECT)
    row = session.get(PowerGroup, group_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这一类。请刷新页面，再选一次。")
    last = select(func.max(col(PowerStageStep.from_on))).where(col(PowerStageStep.group_id) == group_id)
    step = checked_step(
        now=row.stage, to_stage=to_stage, from_on=from_on, basis=basis,
        last_on=session.execute(last).scalar_one(), today=township_date(at),
    )  # fmt: skip
    before, row.stage = row.stage, step.to_stage
    session.add(
        PowerStageStep(
            group_id=group_id, from_stage=before, to_stage=step.to_stage, from_on=step.from_on,
            basis=step.basis, recorded_by=by.name[:60], recorded_at=at,
        )
    )  # fmt: skip
    moved = update(PowerItem).where(
        col(PowerItem.township_code) == row.township_code,
        col(PowerItem.kind) == row.kind,
        col(PowerItem.category) == row.category,
        col(PowerItem.stage) == before,
    )
    count: int = session.execute(moved.values(stage=step.to_stage)).rowcount  # type: ignore[attr-defined]
    changes = [f"阶段：{before} → {step.to_stage}", f"从 {step.from_on} 起", f"随之变动的单项：{count}"]
    data = change_data(KIND_NAMES[row.kind], row.category, changes)
    audit.record(session, SUBJECT, "power_changed", by=by, at=at, reason=step.basis, data=data)
    return count


@needs("power.manage")
def import_items(
    session: Session,
    *,
    kind: PowerKind,
    rows: Sequence[Row],
    expected: Sequence[str],
    file_name: str,
    into_demo: bool = False,
    by: Person,
    at: datetime,
) -> None:
    """Write what rules_import.plan says of `rows`; `expected`: what the check said of each row.

    Refused where the store has changed since, where there is nothing to write, and in a demo store
    unless `into_demo`.
    """
    marks.require_real_store(session, "正式的名录", into_demo=into_demo)
    audit.lock_chain(session, SUBJECT)
    outcomes = plan(kind, rows, item_context(session, kind=kind))
    writing = to_write(outcomes, expected)
    for done in writing:
        _write(session, kind, done.change)
    session.flush()
    data = {
        "what": sheet_name(kind),
        "file": file_name[-100:],
        **numbers(outcomes),
        "was_now": [f"{done.texts['事项']} {done.told}".strip() for done in writing][:MOST_TOLD],
    }
    audit.record(session, SUBJECT, "imported", by=by, at=at, data=data)


def _write(session: Session, kind: PowerKind, put: ItemWrite) -> None:
    if put.item_id is None:
        session.add(PowerItem(kind=kind, **vars(put.content)))
        return
    row = session.get_one(PowerItem, put.item_id)
    for name, value in vars(put.content).items():
        setattr(row, name, value)
