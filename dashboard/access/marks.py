"""Facts about the whole store, such as that everything in it was invented."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.words.errors import Refused
from models import StoreMark

DEMO = "demo"
# Between the beginning of a round and its mark there is less.
LONGEST_ROUND = timedelta(minutes=30)


@needs("ground.read")
def is_demo(session: Session) -> bool:
    """Whether what this store holds was invented."""
    return session.get(StoreMark, DEMO) is not None


def require_real_store(session: Session, what: str, *, into_demo: bool = False) -> None:
    """Refused for an import of `what` (正式的名册) into the demo town, unless `into_demo` allows it."""
    if is_demo(session) and not into_demo:
        raise Refused(
            f"现在打开的是演示数据，{what}不导入演示库。请先清除演示数据再导入；"
            "确实要导入演示库，请选“允许导入演示库”（命令行用 --into-demo）。"
        )


def put_mark(session: Session, key: str, mark: dict[str, Any]) -> bool:
    """Set the mark of a round that was made at `mark["at"]` (ISO, UTC), and make other rounds wait.

    False, and nothing is set, where the one that stands there is newer; one that is far newer was made by a
    clock that ran ahead, and gives way.
    """
    table: Table = StoreMark.__table__  # type: ignore[attr-defined]
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    before = select(col(StoreMark.value)).where(col(StoreMark.key) == key).with_for_update()
    stood = session.execute(before).scalar_one_or_none()
    if stood and _is_newer(json.loads(stood)["at"], mark["at"]):
        return False
    value = json.dumps(mark)
    put = dialect.insert(table).values(key=key, value=value)
    session.execute(put.on_conflict_do_update(index_elements=[table.c.key], set_={"value": value}))
    return True


def _is_newer(stood: str, new: str) -> bool:
    ahead = datetime.fromisoformat(stood) - datetime.fromisoformat(new)
    return timedelta() < ahead <= LONGEST_ROUND
