"""The count behind a link is the figure it was opened from."""

from collections.abc import Iterator, Mapping

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.find import rules_links
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.incidents.find.rules_filters import Filters, parse, window_of
from dashboard.room import queries_work
from dashboard.room.queries_work import open_by_status
from dashboard.wall.maps import queries_clusters
from dashboard.wall.scenes import queries_boards, queries_map
from dashboard.words.days import township_date
from models import IncidentStatus, Rating
from tests.factories import NOON
from tests.wall.scenes.facts import DAY, HOUR, add, closed

pytestmark = pytest.mark.postgresql

CELL = "47532_11536"
PLACE = {"longitude": 118.831, "latitude": 28.841, "cell": CELL}


@pytest.fixture
def busy(session: Session) -> Session:
    """A little of everything, on both sides of every border."""
    for module, department in (("governance", "police"), ("enforcement", "market")):
        where = {"module": module, "department": department}
        for hours in (-30 * 24, -25, -2, 2, 50):
            add(session, reported_at=NOON + min(hours, 0) * HOUR, due_at=NOON + hours * HOUR,
                red_at=NOON + hours * HOUR, yellow_at=NOON, urgent=hours == 2, **PLACE, **where)  # fmt: skip
        for days in (0, 3, 29, 31, 40):
            for rating in (None, Rating.SATISFIED, Rating.UNSATISFIED):
                closed(session, due=-days * DAY, at=-days * DAY + (2 if rating else -2) * HOUR, rating=rating,
                       **where)  # fmt: skip
    add(session, status=IncidentStatus.SUSPENDED, suspended_until=NOON - HOUR)
    add(session, status=IncidentStatus.MERGED, concluded_at=NOON - HOUR, due_at=NOON - HOUR, **PLACE)
    return session


def behind(session: Session, words: Mapping[str, str]) -> int:
    filters, wrong = parse(words)
    assert not wrong
    return int(number_of_incidents(session, scope=EVERYTHING, filters=filters, at=NOON)["total"].iloc[0])


@pytest.mark.parametrize("key", rules_links.FIGURES)
def test_each_figure_leads_to_its_rows(busy: Session, key: str) -> None:
    start, end = window_of("30d", NOON)
    row = figures(busy, scope=EVERYTHING, at=NOON, start=start, end=end, keys=(key,)).iloc[0]
    assert row["part"] > 0
    assert behind(busy, rules_links.FIGURES[key]) == row["part"]


def test_each_part_of_a_modules_row_leads_to_its_rows(busy: Session) -> None:
    for row in queries_work.module_workloads(busy, scope=EVERYTHING, at=NOON).to_dict("records"):
        for part in ("open", "overdue", "closed"):
            assert behind(busy, rules_links.PARTS[part] | {"module": row["code"]}) == row[part]


@pytest.mark.parametrize("of", ["module", "department"])
def test_each_row_of_a_board_leads_to_the_cases_it_stands_on(busy: Session, of: str) -> None:
    start, end = window_of(rules_links.BOARDS[of], NOON)
    found = queries_boards.board(busy, scope=EVERYTHING, of=of, at=NOON, start=start, end=end)
    assert len(found) == 2
    for row in found.to_dict("records"):
        assert behind(busy, {"due": rules_links.BOARDS[of], of: row["code"]}) == row["due"]


def test_each_square_leads_to_its_rows(busy: Session) -> None:
    start, _ = window_of("30d", NOON)
    dense = queries_map.density(busy, scope=EVERYTHING, since=township_date(start), until=township_date(NOON))
    asked = {"filters": Filters(), "at": NOON, "level": 3, "box": None}
    squares = queries_clusters.clusters(busy, scope=EVERYTHING, **asked)
    for layer, frame in (("density", dense), ("clusters", squares)):
        assert len(frame) == 1
        named = {rules_links.PLACED_BY[layer]: frame.iloc[0, 0]}
        assert behind(busy, rules_links.LAYERS[layer] | named) == frame["total"].iloc[0] > 0


def waiting(session: Session) -> Iterator[tuple[dict[str, str], int]]:
    statuses = open_by_status(session, scope=EVERYTHING, at=NOON)
    lamps = queries_work.open_by_lamp(session, scope=EVERYTHING, at=NOON)
    yield {"overdue": "yes"}, statuses["overdue"].sum()
    yield {"light": "red"}, statuses["red"].sum()
    yield {"light": "red"}, lamps.loc[lamps["light"] == "red", "total"].sum()
    yield {"light": "yellow"}, lamps.loc[lamps["light"] == "yellow", "total"].sum()
    yield {"status": "open", "urgent": "yes"}, lamps["urgent"].sum()
    yield {"parked": "past"}, statuses["parked_over"].sum()
    for row in statuses.to_dict("records"):
        yield {"status": row["status"]}, row["total"]


def test_what_waits_leads_to_its_rows(busy: Session) -> None:
    for words, figure in waiting(busy):
        assert behind(busy, words) == figure > 0
