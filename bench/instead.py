"""What a user would take instead of the room: a plain script with pandas, and Datasette over the same file.

Both answer only the panels of the wall's first scene that count incidents: what is open by status, module and
village, what fell due and was closed by module, and where reports lie. Their answers are not the room's own
figures to the last rule, but what somebody writes in an afternoon.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from datasette.app import Datasette  # type: ignore[import-untyped]

from dashboard.incidents.find.rules_filters import window_of

COLUMNS = ("status", "concluded_at", "due_at", "reported_at", "reported_on", "module_id", "village_id",
           "department_id", "cell", "urgent", "red_at", "rating")  # fmt: skip
TIMES = ("concluded_at", "due_at", "reported_at", "red_at")
# Facets over a million rows take longer than its usual second.
PATIENCE = {"facet_time_limit_ms": 60_000, "sql_time_limit_ms": 60_000}
FACETS = ("status", "module_id", "village_id", "department_id", "cell")


def by_pandas(file: Path, at: datetime) -> Callable[[], int]:
    """A script that reads the incidents' columns and groups them; returns how many numbers it made."""

    def script() -> int:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        frame = pd.read_sql(f"SELECT {', '.join(COLUMNS)} FROM incident", connection)  # noqa: S608
        connection.close()
        for name in TIMES:
            frame[name] = pd.to_datetime(frame[name], utc=True)
        is_open = frame[frame["concluded_at"].isna()]
        since, until = window_of("30d", at)
        day = (at + timedelta(hours=8)).date().isoformat()
        due = frame[(frame["due_at"] >= since) & (frame["due_at"] < at)]
        due = due[~due["status"].isin(["merged", "cancelled", "rejected"])]
        due = due.assign(
            closed=due["status"] == "closed",
            on_time=(due["status"] == "closed") & (due["concluded_at"] <= due["due_at"]),
        )
        closed = frame[(frame["concluded_at"] >= since) & (frame["status"] == "closed")]
        recent = frame[(frame["reported_at"] >= since) & (frame["reported_at"] < until)]
        made: list[Any] = [
            is_open.groupby("status").size(),
            is_open.groupby("module_id").size(),
            is_open.groupby("village_id")["urgent"].agg(["size", "sum"]),
            is_open[is_open["red_at"] < at].groupby("status").size(),
            due.groupby("module_id")[["closed", "on_time"]].mean(),
            due.groupby("department_id")[["closed", "on_time"]].mean(),
            closed.groupby("rating").size(),
            recent.groupby("cell").size().sort_values(ascending=False),
            pd.Series([(frame["reported_on"] == day).sum()]),
        ]
        return sum(table.size for table in made)

    return script


def by_datasette(file: Path) -> Callable[[], int]:
    """Facets of the incidents by Datasette's own JSON, asked within this process; as above."""
    served = Datasette([str(file)], settings=PATIENCE)
    address = f"/{file.stem}/incident.json?_size=0&_shape=objects&" + "&".join(
        f"_facet={name}" for name in FACETS
    )

    def facets() -> int:
        answer: dict[str, Any] = asyncio.run(_asked(served, address))
        return sum(len(facet["results"]) for facet in answer["facet_results"].values())

    return facets


async def _asked(served: Datasette, address: str) -> dict[str, Any]:
    await served.invoke_startup()
    answer = await served.client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(answer.text[:200])
    body: dict[str, Any] = answer.json()
    return body
