"""What can be proved of a store: its file to the last page, moments to come, attachments without use."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from dashboard.files.attachments import checking
from dashboard.files.attachments.rules import MEGABYTE
from dashboard.files.attachments.storage import State
from dashboard.store.database import reading
from dashboard.store.store_files import files_folder
from dashboard.words.days import SKEW
from dashboard.words.labels import local_time
from models import AuditLog, BountyLog, Incident, IncidentLog, Seal, Shift, SignInSession

# Of a file that is broken throughout, no more lines.
MOST = 20
HAPPENED = {
    "事件的上报时间": col(Incident.reported_at),
    "事件经过": col(IncidentLog.at),
    "揭榜经过": col(BountyLog.at),
    "审计日志": col(AuditLog.at),
    "封存": col(Seal.at),
    "登录": col(SignInSession.started_at),
    "值班": col(Shift.started_at),
}
SAID = {State.MISSING: "内容缺失", State.ALTERED: "内容被改动或损坏"}


def damage(session: Session) -> Iterator[str]:
    """What is damaged, in sentences; nothing where all is whole. DBAPIError where it cannot go on."""
    if session.connection().dialect.name == "sqlite":
        yield from _of_file(session)
    else:
        yield from _of_server(session)


def _of_file(session: Session) -> Iterator[str]:
    for (line,) in session.execute(text(f"PRAGMA integrity_check({MOST})")):
        if line != "ok":
            yield f"数据库文件损坏：{line}"
    for number, row in enumerate(session.execute(text("PRAGMA foreign_key_check"))):
        if number < MOST:
            yield f"“{row[0]}”的一行（{row[1]}）指向“{row[2]}”里没有的一行"


def _of_server(session: Session) -> Iterator[str]:
    """Every table is read whole; where the server has amcheck, every index is compared with its table."""
    connection = session.connection()
    for name in sorted(inspect(connection).get_table_names()):
        try:
            with connection.begin_nested():
                connection.execute(text(f'SELECT sum(length(t::text)) FROM "{name}" AS t')).scalar()  # noqa: S608
        except DBAPIError as error:
            yield f"表“{name}”读不完：{str(error.orig).splitlines()[0]}"
    if not connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")).scalar():
        return
    indexes = text(
        "SELECT c.oid, c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
        " JOIN pg_am AS a ON a.oid = c.relam AND a.amname = 'btree'"
        " JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = current_schema()"
    )
    for key, name in connection.execute(indexes).all():
        try:
            with connection.begin_nested():
                connection.execute(text("SELECT bt_index_check(:key, true)"), {"key": key})
        except DBAPIError as error:
            yield f"索引“{name}”与表不一致：{str(error.orig).splitlines()[0]}"


def future_records(session: Session, at: datetime) -> Iterator[str]:
    """A sentence for each kind of record of which some are later than `at` (UTC)."""
    for title, column in HAPPENED.items():
        number, latest = session.execute(
            select(func.count(), func.max(column)).where(column > at + SKEW)
        ).one()
        if number:
            yield f"{title}：{number:,} 条的时间在将来，最晚的是 {local_time(latest)}"


def check_files(session: Session, tell: Callable[[str], None], *, thorough: bool) -> bool:
    """Name every attachment whose content is not as it was kept; returns whether there are none."""
    faults = checking.missing_files(session, thorough=thorough)
    for fault in faults:
        tell(f"✗ {fault.number}　{fault.name}：{SAID[fault.state]}")
    tell(f"附件文件夹：{files_folder()}")
    tell(
        f"{len(faults):,} 个附件打不开，请从备份恢复这个文件夹。" if faults else "附件的内容都在，没有改动。"
    )
    return not faults


def sweep_files(tell: Callable[[str], None], at: datetime, *, delete: bool) -> None:
    """Count, or remove, the contents older than a day that belong to no attachment."""
    with reading() as session:
        swept = checking.sweep(session, at=at, delete=delete)
    done = (
        "已经删除。"
        if delete and swept.number
        else "不用清理。"
        if not swept.number
        else "没有删除；要删除请再加 --delete。"
    )
    tell(f"没有用上的内容 {swept.number:,} 个，{swept.size / MEGABYTE:,.1f} MB。{done}")
