"""What authorisation costs a page, and what a scope costs a list: python -m bench.authorisation [--small]

The pages run in this process, without socket or browser, so that the share is the largest that
anybody can meet. Authorisation is everything that says who is there, what he may, and whether
his session still holds; the data version is read in the same statement and counted with it.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from statistics import median
from typing import Any
from unittest.mock import patch

from sqlalchemy import text
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from bench.pages import SIZES, SMALL_SIZES, store_of
from bench.visitors import admit
from dashboard.access.queries_scope import has_many
from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.find.queries import incident_list, list_query, number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for
from dashboard.store.store_files import ROOT
from dashboard.words.clock import now
from models import Department, Incident, Module, Team, Village

PAGES = {
    "首页": "pages/room/home.py",
    "大屏": "pages/wall/wall.py",
    "列表": "pages/incidents/incidents.py",
    "事件": "pages/incidents/incident.py",
    "导入": "pages/admin/imports.py",
    "账号": "pages/admin/accounts.py",
    "审计": "pages/admin/audit.py",
}
RERUNS, LIST_RUNS = 9, 5
LIMIT = 0.10
COUNTED = (
    "dashboard.screen.session.current_visitor",
    "dashboard.screen.data.current_visitor",
    "dashboard.screen.session.may",
    "dashboard.screen.frame.may",
    "dashboard.screen.session._note_presence",
    "dashboard.screen.data.scope_argument",
)


class Clock:
    """Seconds spent inside the wrapped functions, and how often they were called."""

    def __init__(self) -> None:
        self.seconds, self.calls = 0.0, 0

    def around(self, code: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **inputs: Any) -> Any:
            started = time.perf_counter()
            try:
                return code(*args, **inputs)
            finally:
                self.seconds += time.perf_counter() - started
                self.calls += 1

        return timed


@contextmanager
def counting(clock: Clock) -> Iterator[None]:
    """Every function of COUNTED runs under `clock`; none of them calls another of them."""
    with ExitStack() as stack:
        for name in COUNTED:
            module, _, attribute = name.rpartition(".")
            code = getattr(sys.modules[module], attribute)
            stack.enter_context(patch(name, clock.around(code)))
        yield


def shares(url: str) -> list[str]:
    """A row per page: its warm rerun, authorisation's part of it, and the share."""
    token = admit(url, "commander", "administrator")
    rows = []
    with patch("dashboard.screen.session.this_browser", lambda: Browser(token, None)):
        for title, path in PAGES.items():
            app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=600).run()
            if title == "事件":
                app.query_params["id"] = _newest(url)
            app.switch_page(path).run()
            rows.append(_row(title, app))
    return rows


def _row(title: str, app: AppTest) -> str:
    measured = []
    for _ in range(RERUNS):
        clock = Clock()
        with counting(clock):
            started = time.perf_counter()
            app.run()
            measured.append(
                (clock.seconds / (time.perf_counter() - started), clock, time.perf_counter() - started)
            )
        if app.exception:
            raise RuntimeError(app.exception[0].message)
    share = median(one[0] for one in measured)
    clock, whole = measured[-1][1], median(one[2] for one in measured)
    verdict = "ok" if share < LIMIT else "OVER"
    spent = f"{share * whole * 1000:5.1f} ms in {clock.calls:3d} calls"
    return (
        f"{title}  {whole * 1000:7.0f} ms  authorisation {spent}  {share:6.1%}  limit {LIMIT:.0%} {verdict}"
    )


def lists(url: str) -> list[str]:
    """A row per scope: the list's first page and its count, next to the unscoped ones; then the plans."""
    rows, at = [], now()
    with Session(engine_for(url)) as session:
        scopes = {"全镇": EVERYTHING} | dict(_scopes(session))
        whole = 0.0
        for name, scope in scopes.items():
            asked: dict[str, Any] = {"session": session, "filters": Filters(), "at": at, "scope": scope}
            total = int(number_of_incidents(**asked)["total"].iloc[0])
            first = _best(partial(incident_list, **asked))
            count = _best(partial(number_of_incidents, **asked))
            whole = whole or first
            times = f"list {first * 1000:7.1f} ms ({first / whole:4.1f}×)  count {count * 1000:7.1f} ms"
            rows.append(f"{name:6} {total:9,} rows  {times}")
        for name, scope in scopes.items():
            rows.append(f"plan {name}: {_plan(session, scope, at)}")
    return rows


def _scopes(session: Session) -> Iterator[tuple[str, Scope]]:
    """The fullest unit of every kind: what costs most."""
    for name, table, field in (("模块", Module, "modules"), ("村社", Village, "villages")):
        column = getattr(Incident, f"{table.__name__.lower()}_id")
        units: dict[str, Any] = {field: (_fullest(session, column),)}
        yield name, Scope(**units)
    yield "部门", Scope(departments=(_fullest(session, Incident.department_id),))
    smallest = session.exec(select(Department.id).order_by(col(Department.id).desc())).first()
    yield "小部门", Scope(departments=(smallest or 0,))
    yield "组团", Scope(teams=(session.exec(select(Team.id)).first() or 0,))


def _fullest(session: Session, column: Any) -> int:
    table = column.class_.__tablename__
    statement = (
        f"SELECT {column.key} FROM {table} WHERE {column.key} IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC"  # noqa: S608
    )
    return int(session.connection().execute(text(f"{statement} LIMIT 1")).scalar_one())


def _plan(session: Session, scope: Scope, at: datetime) -> str:
    query = list_query(Filters(), at, "newest", scope, along=has_many(session, scope)).limit(50)
    connection = session.connection()
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    return "; ".join(
        row[3] for row in plan if "incident" in row[3] or "scope" in row[3] or "SORT" in row[3].upper()
    )


def _best(code: Callable[[], Any]) -> float:
    seconds = []
    for _ in range(LIST_RUNS):
        started = time.perf_counter()
        code()
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def _newest(url: str) -> str:
    with Session(engine_for(url)) as session:
        return session.exec(select(Incident.number).order_by(col(Incident.id).desc())).first() or ""


def main(*, small: bool = False) -> str:
    """Both tables, of the larger store."""
    url, _ = store_of((SMALL_SIZES if small else SIZES)[-1])
    os.environ["DATABASE_URL"] = url
    return "\n".join((*shares(url), "", *lists(url)))


if __name__ == "__main__":
    print(main(small="--small" in sys.argv))  # noqa: T201
