"""Which enforcement items stand for which categories: by hand and from a file, and checked by a person."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit, marks
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.queries_links import link_context
from dashboard.delegation.powers.rules_links import (
    SHEET,
    WORDS,
    Content,
    LinkContext,
    changes,
    checked_content,
    in_words,
    plan,
    require_free,
)
from dashboard.files.sheets.rules_files import Row, numbers, to_write
from dashboard.town.settings.rules_words import change_data, checked_text, word
from dashboard.words.days import holds_on, township_date
from dashboard.words.errors import Refused
from models import PowerLink, PowerLinkCheck

SUBJECT = "powers"
CHANGED, CHECKED, UNCHECKED = "power_link_changed", "power_link_checked", "power_link_unchecked"
# Of a long file the log keeps the first changes in words, and the numbers of all.
MOST_TOLD = 200
LONGEST_REASON = 200


@needs("power_link.manage")
def add_link(
    session: Session,
    *,
    category_id: int | None,
    item_id: int | None,
    is_none: bool,
    department_id: int | None = None,
    from_on: date | None,
    to_on: date | None = None,
    basis: str,
    by: Person,
    at: datetime,
) -> int:
    """登记对应: an item, or that the town holds none (`is_none`), for a category. Returns the row's id.

    The category is to be checked anew. Refused for what contradicts or repeats a row that stands.
    """
    audit.lock_chain(session, SUBJECT)
    content = checked_content(
        category_id=category_id, item_id=item_id, is_none=is_none, department_id=department_id,
        from_on=from_on, to_on=to_on, basis=basis,
    )  # fmt: skip
    there = link_context(session)
    _require_known(content, there)
    require_free(content, list(there.links.values()))
    row = _write(session, None, content, by, at)
    text = [f"{name}：{word(value)}" for name, value in _titled(content, there).items() if value]
    _changed(session, content.category_id, there, text, by, at)
    return row.id or 0


@needs("power_link.manage")
def change_link(
    session: Session,
    *,
    link_id: int,
    seen: Content,
    department_id: int | None = None,
    from_on: date | None,
    to_on: date | None,
    basis: str,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """修改对应: the days, the basis, who enforces instead; another item is another row.

    Refused where somebody else has changed it since it was `seen`, without a reason, and for no change.
    """
    audit.lock_chain(session, SUBJECT)
    there = link_context(session)
    before = there.links.get(link_id)
    if before is None or before != seen:
        raise Refused("在您填写的时候，别人改了这一条，没有保存。请刷新页面，核对后再改。")
    after = checked_content(
        category_id=before.category_id, item_id=before.item_id, is_none=before.item_id is None,
        department_id=department_id, from_on=from_on, to_on=to_on, basis=basis, example=before.example,
    )  # fmt: skip
    changed = changes(before, after, there)
    if not changed:
        raise Refused("没有改动，没有保存。")
    why = checked_text(reason, "修改的原因", LONGEST_REASON)
    require_free(after, [one for number, one in there.links.items() if number != link_id])
    _write(session, link_id, after, by, at)
    name = word(in_words(before, there)["item"])
    _changed(session, before.category_id, there, [name, *changed], by, at, reason=why)


@needs("power_link.check")
def check_categories(
    session: Session, *, seen: dict[int, tuple[Content, ...]], by: Person, at: datetime
) -> None:
    """核对: these categories' rows are whole and right, says this person.

    `seen`: the rows of each category as the person saw them. Refused where they have changed since, where
    nothing is written for a category today, and where a category is checked already.
    """
    audit.lock_chain(session, SUBJECT)
    if not seen:
        raise Refused("还没有选事件类别。请选要核对的再点“核对”。")
    there, today = link_context(session), township_date(at)
    current = _standing(session, seen)
    for number, rows in seen.items():
        name = there.category_names.get(number, "")
        own = _rows_of(number, there)
        if own != rows:
            raise Refused(f"在您核对的时候，别人改了“{name}”的对应，没有记。请刷新页面，看过再核对。")
        if not any(holds_on(today, row.from_on, row.to_on) for row in own):
            raise Refused(
                f"“{name}”今天没有一条有效的对应，不能核对。请先登记对应的执法事项，或者登记“镇里没有”。"
            )
        if number in current:
            raise Refused(f"“{name}”已经核对过了，没有变化。不用再核对。")
    for number, rows in seen.items():
        session.add(PowerLinkCheck(category_id=number, checked_by=by.name[:60], checked_at=at,
                                   example=all(row.example for row in rows)))  # fmt: skip
        lines = [_line(row, there) for row in rows][:MOST_TOLD]
        data = change_data(SHEET, there.category_names[number], lines)
        audit.record(session, SUBJECT, CHECKED, by=by, at=at, data=data)
    session.flush()


@needs("power_link.check")
def take_back_check(session: Session, *, category_id: int, reason: str, by: Person, at: datetime) -> None:
    """撤销核对: the category is not taken as checked any more, and why."""
    audit.lock_chain(session, SUBJECT)
    why = checked_text(reason, "撤销的原因", LONGEST_REASON)
    there = link_context(session)
    if not _end_checks(session, [category_id], f"撤销：{why}", at):
        raise Refused("这一类现在不是已核对，不用撤销。请刷新页面。")
    data = change_data(SHEET, there.category_names.get(category_id, ""), ["已核对 → 待核对"])
    audit.record(session, SUBJECT, UNCHECKED, by=by, at=at, reason=why, data=data)


@needs("power_link.manage")
def import_links(
    session: Session,
    *,
    rows: Sequence[Row],
    expected: Sequence[str],
    file_name: str,
    into_demo: bool = False,
    by: Person,
    at: datetime,
) -> None:
    """Write what rules_links.plan says of `rows`; their categories are to be checked anew.

    `expected`: what the check of the file said of each row. Refused where the store has changed since,
    where there is nothing to write, and in a demo store unless `into_demo`.
    """
    marks.require_real_store(session, "正式的对应", into_demo=into_demo)
    audit.lock_chain(session, SUBJECT)
    there = link_context(session)
    outcomes = plan(rows, there)
    writing = to_write(outcomes, expected)
    for done in writing:
        _write(session, done.change.link_id, done.change.content, by, at)
    _end_checks(session, {done.change.content.category_id for done in writing}, "导入改动了对应", at)
    data = {
        "what": SHEET,
        "file": file_name[-100:],
        **numbers(outcomes),
        "was_now": [
            f"{done.texts['事件类别']} {done.texts['执法事项']} {done.told}".strip() for done in writing
        ][:MOST_TOLD],
    }
    audit.record(session, SUBJECT, "imported", by=by, at=at, data=data)


def _write(session: Session, link_id: int | None, content: Content, by: Person, at: datetime) -> PowerLink:
    if link_id is None:
        row = PowerLink(**vars(content), recorded_by=by.name[:60], recorded_at=at)
        session.add(row)
    else:
        row = session.get_one(PowerLink, link_id)
        for name, value in vars(content).items():
            setattr(row, name, value)
        row.recorded_by, row.recorded_at = by.name[:60], at
    session.flush()
    return row


def _changed(
    session: Session,
    category_id: int,
    there: LinkContext,
    lines: list[str],
    by: Person,
    at: datetime,
    reason: str = "",
) -> None:
    _end_checks(session, [category_id], "对应有改动", at)
    data = change_data(SHEET, there.category_names[category_id], lines)
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, reason=reason, data=data)


def _standing(session: Session, category_ids: Iterable[int]) -> dict[int, PowerLinkCheck]:
    query = select(PowerLinkCheck).where(
        col(PowerLinkCheck.category_id).in_(list(category_ids)), col(PowerLinkCheck.ended_at).is_(None)
    )
    return {row.category_id: row for row in session.execute(query.with_for_update()).scalars()}


def _end_checks(session: Session, category_ids: Iterable[int], why: str, at: datetime) -> bool:
    """The checks of these categories hold no longer; whether there was any."""
    links = _standing(session, category_ids)
    for row in links.values():
        row.ended_at, row.ended_why = at, why[:LONGEST_REASON]
    session.flush()
    return bool(links)


def _rows_of(category_id: int, there: LinkContext) -> tuple[Content, ...]:
    return tuple(one for _, one in sorted(there.links.items()) if one.category_id == category_id)


def _require_known(content: Content, there: LinkContext) -> None:
    """Refused for what a form cannot have offered."""
    if content.category_id not in there.category_names:
        raise Refused("没有找到这一类事件。请刷新页面，再选一次。")
    if content.item_id is not None and content.item_id not in there.item_names:
        raise Refused("没有找到这个执法事项。请刷新页面，再选一次。")
    if content.department_id is not None and content.department_id not in there.names.shown:
        raise Refused("没有找到这个部门。请刷新页面，再选一次。")


def _titled(content: Content, there: LinkContext) -> dict[str, object]:
    words = in_words(content, there)
    return {title: words[field] for field, title in WORDS.items()}


def _line(content: Content, there: LinkContext) -> str:
    words = in_words(content, there)
    days = f"{content.from_on} 起{f'到 {content.to_on}' if content.to_on else ''}"
    return f"{words['item']}（{days}，{content.basis}）"
