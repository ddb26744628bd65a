"""The figures of a period beside those of the period before and of a year ago."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.figures.queries_cut import MONTH, figures_by
from dashboard.incidents.figures.rules import FIGURES, OF_NOW
from dashboard.incidents.figures.rules_spans import MONTHS_SHOWN, Span, shifted, spans
from dashboard.words.days import township_date
from models import Incident

# Today's are compared with whole days; how much was open at another time is not counted back.
TODAY = "reported_today"
MORE = ("before", "year_ago")


@needs("incident.read", "wall.read")
def compared(
    session: Session,
    *,
    period: str,
    at: datetime,
    scope: Scope,
    module: str | None = None,
    department: str | None = None,
    village: str | None = None,
) -> pd.DataFrame:
    """Every figure of a period (a word of `spans`), as `figures` has it, with `before` and `year_ago`.

    These two values are NaN where there were no data, and of what is open at the moment.
    """
    unit = {"module": module, "department": department, "village": village}
    meant = spans(period, township_date(at))

    def of(span: Span, keys: tuple[str, ...], seen: datetime) -> pd.DataFrame:
        return figures(
            session, at=seen, start=span.start, end=span.end, scope=scope, keys=keys, **unit
        ).set_index("key")

    frame, since = of(meant.now, tuple(FIGURES), at), _first_day(session, scope)
    if since and meant.now.last < since:
        frame.loc[[key for key in FIGURES if key not in OF_NOW], ["part", "whole", "value"]] = float("nan")
    comparable = tuple(key for key in FIGURES if key not in OF_NOW)
    for name, span, seen in (
        (MORE[0], meant.before, _day_before(at)),
        (MORE[1], meant.year_ago, _year_before(at)),
    ):
        frame[name] = float("nan")
        if since and span.last >= since:
            values = pd.concat([of(span, comparable, at)["value"], of(span, (TODAY,), seen)["value"]])
            frame[name] = values.reindex(frame.index)
    return frame.reset_index()


@needs("incident.read", "wall.read")
def compared_by(
    session: Session, *, of: str, period: str, keys: tuple[str, ...], at: datetime, scope: Scope
) -> pd.DataFrame:
    """The figures of `keys` for every unit or month (`of`), as `figures_by`, with `before` and `year_ago`.

    By month: the last months whatever the period; the running one is compared up to the same day.
    """
    if of == MONTH:
        return _by_month(session, keys, at, scope)
    meant = spans(period, township_date(at))

    def by(span: Span, asked: tuple[str, ...], seen: datetime) -> pd.DataFrame:
        return figures_by(
            session, of=of, keys=asked, at=seen, start=span.start, end=span.end, scope=scope
        ).set_index(["code", "key"])

    frame, since = by(meant.now, keys, at), _first_day(session, scope)
    comparable = tuple(key for key in keys if key not in OF_NOW)
    for name, span, seen in (
        (MORE[0], meant.before, _day_before(at)),
        (MORE[1], meant.year_ago, _year_before(at)),
    ):
        is_known = since is not None and span.last >= since
        parts = [
            by(span, asked, moment)["value"]
            for asked, moment in ((comparable, at), (_today(keys), seen))
            if asked and is_known
        ]
        frame[name] = pd.concat(parts).reindex(frame.index) if parts else float("nan")
    return frame.reset_index()[["code", "name", "key", "part", "whole", "value", *MORE]]


def _first_day(session: Session, scope: Scope) -> date | None:
    """Of time before the first report nothing is known, not even that there was nothing."""
    return session.execute(select(func.min(Incident.reported_on)).where(*visible(scope))).scalar()


def _by_month(session: Session, keys: tuple[str, ...], at: datetime, scope: Scope) -> pd.DataFrame:
    today = township_date(at)
    first = shifted(today.replace(day=1), -2 * MONTHS_SHOWN + 2)
    asked = tuple(key for key in keys if key not in OF_NOW)
    span = Span(first, today)
    every = figures_by(session, of=MONTH, keys=asked, at=at, start=span.start, end=span.end, scope=scope)
    wide = every.pivot(index="code", columns="key", values="value")
    since = _first_day(session, scope)
    if since:
        wide.loc[wide.index < f"{since:%Y-%m}"] = float("nan")
    shown = every[every["code"] >= f"{shifted(today.replace(day=1), 1 - MONTHS_SHOWN):%Y-%m}"].copy()
    for name, months in ((MORE[0], -1), (MORE[1], -12)):
        shown[name] = [
            _value(wide, code, key, months) for code, key in zip(shown["code"], shown["key"], strict=True)
        ]
    if since:
        shown.loc[shown["code"] < f"{since:%Y-%m}", ["part", "whole", "value"]] = float("nan")
    this = f"{today:%Y-%m}"
    meant = spans("month", today)
    for name, other in ((MORE[0], meant.before), (MORE[1], meant.year_ago)):
        if since is None or other.last < since:
            shown.loc[shown["code"] == this, name] = float("nan")
            continue
        values = figures(session, at=at, start=other.start, end=other.end, scope=scope, keys=asked).set_index(
            "key"
        )["value"]
        running = shown["code"] == this
        shown.loc[running, name] = [values[key] for key in shown.loc[running, "key"]]
    return shown.reset_index(drop=True)


def _value(wide: pd.DataFrame, code: str, key: str, months: int) -> Any:
    then = shifted(datetime.fromisoformat(f"{code}-01").date(), months).strftime("%Y-%m")
    return wide.loc[then, key] if then in wide.index else float("nan")


def _today(keys: tuple[str, ...]) -> tuple[str, ...]:
    return (TODAY,) if TODAY in keys else ()


def _day_before(at: datetime) -> datetime:
    return at - timedelta(days=1)


def _year_before(at: datetime) -> datetime:
    """The same day a year ago; only its township day matters."""
    return spans("month", township_date(at)).year_ago.end - timedelta(hours=12)
