"""All queries of the wall together, here and in DuckDB's memory: python -m bench queries [--small]

What the scenes ask is recorded while they run (bench.asked). Each question is put, one store after the other,
to SQLite at two sizes, to PostgreSQL and to DuckDB over an in-memory copy of the larger store's rows, through
the same functions; then the statements that they sent are sent once more by the plain drivers. DuckDB is not
given the counts that the store keeps beside its rows. The answers are compared: a quick wrong one is told.
"""

import gc
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from math import isclose
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
from sqlalchemy import ClauseElement, Engine, event, make_url

from bench import pages
from bench.asked import Question, wall_questions
from bench.copies import in_duckdb, in_postgresql
from bench.instead import by_datasette, by_pandas
from dashboard.store.database import engine_for

ROUNDS = 7
SQLITE, SMALL, POSTGRES, DUCK = "SQLite", "SQLite, small", "PostgreSQL", "DuckDB"
# To DuckDB; and the larger store to the smaller.
LIMITS, GROWTH = {SQLITE: 1.0, POSTGRES: 2.0}, 1.3
Sent = list[tuple[str, Any]]
# Seconds by the clock and of this process's processors.
Taken = tuple[float, float]


def main(*, small: bool = False) -> str:
    """The table; the last lines name each question whose answers differ."""
    sizes = pages.SMALL_SIZES if small else pages.SIZES
    urls = [pages.store_of(size)[0] for size in sizes]
    questions = {url: wall_questions(url) for url in urls}
    file = Path(make_url(urls[1]).database or "")
    with ExitStack() as stack:
        folder = pages.OUT / f"postgresql-{file.parent.name}"
        url = stack.enter_context(in_postgresql(file, folder))
        engines = {
            SMALL: engine_for(urls[0]),
            SQLITE: engine_for(urls[1]),
            POSTGRES: engine_for(url),
            DUCK: in_duckdb(file),
        }
        measured = _measured(questions[urls[0]], questions[urls[1]], engines)
        at = next(question.given["at"] for question in questions[urls[1]] if "at" in question.given)
        others = _others(file, at)
    return "\n".join(_table(sizes, *measured, others))


def _measured(
    few: list[Question], many: list[Question], engines: dict[str, Engine]
) -> tuple[dict[str, dict[str, Taken]], dict[str, Taken], list[str]]:
    """Per question and store what it took; what all statements alone took; which answers differ."""
    by_name = {question.name: question for question in few}
    taken: dict[str, dict[str, Taken]] = {}
    alone = dict.fromkeys(engines, (0.0, 0.0))
    wrong = []
    for question in many:
        pairs = {
            store: (by_name.get(question.name, question) if store == SMALL else question, engine)
            for store, engine in engines.items()
        }
        asked = {store: _asker(one, engine, store) for store, (one, engine) in pairs.items()}
        answers = {store: plain(ask()) for store, ask in asked.items()}
        wrong += [
            f"{store} differs: {question.name}"
            for store in (POSTGRES, DUCK)
            if not same(answers[store], answers[SQLITE])
        ]
        taken[question.name] = _in_turn(asked)
        again = {store: _sender(*_sent(asked[store], engine)) for store, (_, engine) in pairs.items()}
        for store, (clock, processor) in _in_turn(again).items():
            alone[store] = (alone[store][0] + clock, alone[store][1] + processor)
    return taken, alone, wrong


def _asker(question: Question, engine: Engine, store: str) -> Callable[[], Any]:
    return lambda: question.asked(engine, by_rows=store == DUCK)


def _sent(ask: Callable[[], Any], engine: Engine) -> tuple[Engine, Sent]:
    """The statements that asking sends, as the driver is given them."""
    sent: Sent = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *rest: Any) -> None:
        values = parameters.values() if isinstance(parameters, dict) else parameters
        # pandas asks the catalogue now and then whether what it was given is the name of a table.
        is_own = not any(isinstance(value, ClauseElement) for value in values)
        if is_own and statement.lstrip().startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return engine, sent


def _sender(engine: Engine, sent: Sent) -> Callable[[], None]:
    def send() -> None:
        connection = engine.raw_connection()
        cursor = connection.cursor()
        for statement, parameters in sent:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        connection.close()

    return send


def _in_turn(runs: dict[str, Callable[[], Any]]) -> dict[str, Taken]:
    """The median of some rounds, in each of which all have their turn; the first of all does not count."""
    times: dict[str, list[Taken]] = {name: [] for name in runs}
    gc.collect()
    for _ in range(ROUNDS + 1):
        for name, run in runs.items():
            clock, processor = time.perf_counter(), time.process_time()
            run()
            times[name].append((time.perf_counter() - clock, time.process_time() - processor))
    return {
        name: (median(c for c, _ in all_[1:]), median(p for _, p in all_[1:])) for name, all_ in times.items()
    }


def _others(file: Path, at: datetime) -> dict[str, Taken]:
    runs = {"a script with pandas": by_pandas(file, at), "Datasette, five facets": by_datasette(file)}
    others = {}
    for name, run in runs.items():
        clock, processor = time.perf_counter(), time.process_time()
        run()
        others[name] = (time.perf_counter() - clock, time.process_time() - processor)
    return others


def plain(answer: Any) -> Any:
    """An answer so that those of two databases can be compared: rows in one order, times in UTC."""
    if isinstance(answer, pd.DataFrame):
        rows = [tuple(_cell(value) for value in row) for row in answer.itertuples(index=False)]
        return list(answer.columns), sorted(rows, key=repr)
    if isinstance(answer, dict):
        return {key: plain(value) for key, value in answer.items()}
    return _cell(answer)


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return pd.Timestamp(value).tz_convert("UTC").isoformat() if not pd.isna(value) else None
    if isinstance(value, float):
        return None if pd.isna(value) else value
    return None if value is pd.NaT or value is pd.NA else value


def same(one: Any, other: Any) -> bool:
    """Whether two plain answers are equal; a mean may differ in its last digits."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def _table(
    sizes: tuple[int, ...],
    taken: dict[str, dict[str, Taken]],
    alone: dict[str, Taken],
    wrong: list[str],
    others: dict[str, Taken],
) -> list[str]:
    stores = (SMALL, SQLITE, POSTGRES, DUCK)
    lines = [
        f"## The wall's queries: {len(taken)} questions, {sizes[1]:,} incidents (small: {sizes[0]:,}), ms",
        "",
        "| question | " + " | ".join(stores) + " |",
        "|---|---|---|---|---|",
    ]
    totals = {
        store: tuple(sum(row[store][which] for row in taken.values()) for which in (0, 1)) for store in stores
    }
    for name, row in sorted(taken.items(), key=lambda item: -item[1][SQLITE][0]):
        lines.append(f"| {name} | " + " | ".join(f"{row[store][0] * 1000:,.1f}" for store in stores) + " |")
    rows: tuple[tuple[str, dict[str, Any], int], ...] = (
        ("**all of them**, by the clock", totals, 0),
        ("… of the processor (PostgreSQL: of its client)", totals, 1),
        ("their statements alone, by the clock", alone, 0),
        ("… of the processor", alone, 1),
    )
    for name, sums, which in rows:
        base = sums[DUCK][which]
        cells = [
            f"{sums[store][which] * 1000:,.0f}"
            + (_ratio(sums[store][which] / base, LIMITS[store]) if store in LIMITS else "")
            for store in stores
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    grown = [totals[SQLITE][which] / totals[SMALL][which] for which in (0, 1)]
    lines += [
        "",
        f"SQLite, large to small:{_ratio(grown[0], GROWTH)} by the clock,{_ratio(grown[1], GROWTH)} in CPU",
        *(
            f"{name}: {clock * 1000:,.0f} ms ({processor * 1000:,.0f} of the processor), "
            f"{clock / totals[SQLITE][0]:,.0f} times all questions of the wall"
            for name, (clock, processor) in others.items()
        ),
        *(wrong or ["every answer is the same on all three"]),
    ]
    return lines


def _ratio(ratio: float, limit: float) -> str:
    return f" {ratio:.2f}× {'✓' if ratio <= limit else '✗'}"
