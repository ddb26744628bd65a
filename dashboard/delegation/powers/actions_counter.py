"""The counter: a case is accepted, and ends in town, with the district, or taken back. All is logged."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers import rules_counter
from dashboard.delegation.powers.rules_counter import checked_conclusion, masked, number_of
from dashboard.town.settings.rules_words import change_data
from dashboard.words.days import holds_on, township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import TOWNSHIP_CODE, CounterCase, CounterStatus, CounterWindow, NoticeKind, PowerItem, PowerKind

# Which of a case's two acts a notice is about.
BEGUN, ENDED = 1, 2
AREA, NUMBERS = "便民窗口", "counter_numbers"


@needs("counter.record")
def accept(
    session: Session,
    *,
    item_id: int | None,
    window_id: int | None,
    applicant: str,
    form_key: str | None = None,
    by: Person,
    at: datetime,
) -> str:
    """登记一件; returns its number. Of the applicant only a masked label is kept.

    The same form sent again answers with what it made.
    """
    day = township_date(at)
    # One at a time counts the day's cases, and looks whether the form has come before.
    audit.lock_chain(session, NUMBERS)
    if form_key is not None:
        sent = select(col(CounterCase.number)).where(col(CounterCase.form_key) == form_key)
        if number := session.execute(sent).scalar_one_or_none():
            return str(number)
    item = session.get(PowerItem, item_id) if item_id else None
    if item is None or item.kind is not PowerKind.APPROVAL:
        raise Refused("还没有选事项，没有登记。请选名录里的审批服务事项。")
    window = session.get(CounterWindow, window_id) if window_id else None
    if window is None or not _is_open(window, day):
        raise Refused("还没有选窗口，或者这个窗口今天不开。请重新选。")
    label = masked(applicant)
    count = select(func.count()).where(
        col(CounterCase.township_code) == TOWNSHIP_CODE, col(CounterCase.accepted_on) == day
    )
    row = CounterCase(
        number=number_of(day, session.execute(count).scalar_one() + 1),
        form_key=form_key,
        item_id=item.id or 0,
        window_id=window.id or 0,
        applicant=label,
        accepted_at=at,
        accepted_on=day,
        recorded_by=by.name[:60],
    )
    session.add(row)
    session.flush()
    data = change_data(AREA, row.number, [f"事项：{item.name}", f"窗口：{window.name}"])
    audit.record(session, f"counter_case:{row.id}", "counter_recorded", by=by, at=at, data=data)
    tell = rules_counter.received(window.department_id, row.number, item.name, window.name)
    write_notices(session, tell, counter_case_id=row.id, kind=NoticeKind.COUNTER_ACCEPT, seq=BEGUN, at=at)
    return row.number


@needs("counter.record")
def conclude(
    session: Session,
    *,
    case_id: int,
    to: CounterStatus | None,
    visits: int | None,
    reason: str = "",
    by: Person,
    at: datetime,
) -> None:
    """办结、上报或撤回, with how often the person came; once."""
    row = session.get(CounterCase, case_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这件办件。请刷新页面，再选一次。")
    item = session.get_one(PowerItem, row.item_id)
    end = checked_conclusion(
        now=row.status, to=to, visits=visits, reason=reason, finishes=item.finishes_in_town, stage=item.stage
    )
    row.status, row.visits, row.reason = end.status, end.visits, end.reason
    row.concluded_at, row.concluded_by = at, by.name[:60]
    session.flush()
    came = "没有问" if end.visits is None else f"{end.visits} 次"
    data = change_data(AREA, row.number, [f"结果：{LABELS[end.status]}", f"跑了：{came}"])
    audit.record(
        session, f"counter_case:{row.id}", "counter_concluded", by=by, at=at, reason=end.reason, data=data
    )
    if end.status is CounterStatus.SENT_UP:
        tell = rules_counter.sent_up(item.department_id, row.number, item.name, end.reason)
        write_notices(
            session, tell, counter_case_id=row.id, kind=NoticeKind.COUNTER_SEND_UP, seq=ENDED, at=at
        )


def _is_open(window: CounterWindow, day: date) -> bool:
    return holds_on(day, window.from_on, window.to_on)
