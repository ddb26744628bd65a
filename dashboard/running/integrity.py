"""Whether a store's own file can be read to its last page: what the database itself can prove."""

from collections.abc import Iterator

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

# Of a file that is broken throughout, no more lines.
MOST = 20


def damage(session: Session) -> Iterator[str]:
    """What is damaged, in sentences; nothing where all is whole. DBAPIError where it cannot go on."""
    if session.connection().dialect.name == "sqlite":
        yield from _of_file(session)
    else:
        yield from _of_server(session)


def _of_file(session: Session) -> Iterator[str]:
    for (told,) in session.execute(text(f"PRAGMA integrity_check({MOST})")):
        if told != "ok":
            yield f"数据库文件损坏：{told}"
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
