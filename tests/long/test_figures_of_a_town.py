"""A whole town's figures, recomputed from its logs alone."""

import math
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from dashboard import demo
from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.find.rules_filters import PERIODS, window_of
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from models import Incident, IncidentLog
from tests.incidents.figures import plain
from tests.lives import Told

UNTIL = datetime(2026, 11, 20, 3, tzinfo=UTC)
# These count the parties' shares, which the demo's logs tell in another form.
OF_PARTIES = {"signing_rate", "return_rate", "runs_saved"}
FIXED = ("category_id", "cell", "village_id", "place", "one_thing_id")


@pytest.mark.long
@pytest.mark.parametrize("incidents", [5_000, pytest.param(20_000, marks=pytest.mark.soak)])
def test_every_figure_of_a_demo_town_follows_from_its_logs(tmp_path: Path, incidents: int):
    url = sqlite_url(tmp_path / "demo.db")
    demo.build(incidents=incidents, seed=7, until=UNTIL, url=url)
    with Session(engine_for(url)) as session:
        stories = list(_stories(session))
        for period in PERIODS:
            start, end = window_of(period, UNTIL)
            found = figures(session, scope=EVERYTHING, at=UNTIL, start=start, end=end).set_index("key")
            expected = plain.figures(stories, UNTIL, start, end)
            for key in set(expected) - OF_PARTIES:
                for column, value in zip(("part", "whole"), expected[key], strict=True):
                    assert _same(found.loc[key, column], value), (key, period)


def _stories(session: Session):
    logs: dict[int, list[IncidentLog]] = defaultdict(list)
    for row in session.exec(select(IncidentLog).order_by(col(IncidentLog.incident_id), col(IncidentLog.seq))):
        logs[row.incident_id].append(row)
    for incident in session.exec(select(Incident).order_by(col(Incident.id))):
        fixed = {name: getattr(incident, name) for name in FIXED}
        yield Told(fixed, []), logs[incident.id or 0]


def _same(found: float, expected: float | None) -> bool:
    return math.isnan(found) if expected is None else math.isclose(found, expected, rel_tol=1e-9)
