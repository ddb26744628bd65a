from collections import Counter
from datetime import UTC, datetime
from typing import Any

from shapely import Point, from_geojson
from sqlmodel import Session, select

from dashboard.incidents.life.rules_life import OPEN_STATUSES
from dashboard.town.clocks.rules import light
from dashboard.town.places.rules import cell_of
from models import Incident, Light, Village
from tests.demo.conftest import UNTIL


def test_classes_are_mixed_about_80_17_3(ask: Any) -> None:
    counts = dict(ask("SELECT incident_class, count(*) FROM incident WHERE incident_class > 0 GROUP BY 1"))
    shares = {number: count / sum(counts.values()) for number, count in counts.items()}
    assert 0.76 < shares[1] < 0.84
    assert 0.13 < shares[2] < 0.21
    assert 0.015 < shares[3] < 0.05


def test_something_waits_at_every_open_status_and_shows_every_lamp(town: Session) -> None:
    waiting = town.exec(select(Incident).where(Incident.concluded_at == None)).all()  # noqa: E711
    assert {incident.status for incident in waiting} == OPEN_STATUSES
    lamps = Counter(light(one.yellow_at, one.red_at, UNTIL, is_open=True) for one in waiting)
    assert {Light.RED, Light.YELLOW, Light.GREEN} <= set(lamps)
    assert any(one.urgent for one in waiting)
    assert 20 < len(waiting) < 120


def test_most_but_not_all_are_closed_in_time(ask: Any) -> None:
    closed, late = ask(
        "SELECT count(*), sum(concluded_at > due_at) FROM incident WHERE status = 'closed'"
    )[0]  # fmt: skip
    assert 0.01 < late / closed < 0.10


def test_a_third_never_leaves_the_village(ask: Any) -> None:
    concluded, own = ask(
        "SELECT count(*), sum(status = 'closed' AND level = 'village') FROM incident"
        " WHERE concluded_at IS NOT NULL"
    )[0]  # fmt: skip
    assert 0.30 < own / concluded < 0.40


def test_everything_that_can_happen_has_happened(ask: Any) -> None:
    acts = {row[0] for row in ask("SELECT DISTINCT action FROM incident_log")}
    assert {
        "pass_up", "close_at_village", "return", "escalate", "district_receipt", "district_reply", "suspend",
        "resume", "rework", "merge", "cancel", "reject", "reopen", "rate", "extend", "remind", "supervise",
        "add_party", "first_report", "call_up", "arrive", "arbitrate",
    } <= acts  # fmt: skip


def test_numbers_are_unique_and_follow_the_day(ask: Any) -> None:
    rows = ask("SELECT number, reported_on FROM incident ORDER BY id")
    assert len({number for number, _ in rows}) == len(rows) == 5_000
    assert all(number[3:11] == day.replace("-", "") for number, day in rows)
    lasts = dict(ask("SELECT day, last FROM incident_day"))
    assert lasts == {
        day: max(int(number[12:]) for number, on in rows if on == day) for day in {on for _, on in rows}
    }


def test_reports_fill_the_year_up_to_now(town: Session) -> None:
    times = [one.reported_at for one in town.exec(select(Incident)).all()]
    assert 0 <= (UNTIL - max(times)).total_seconds() < 3_600
    assert 360 < (UNTIL - min(times)).days <= 366
    hours = Counter((at.hour + 8) % 24 for at in times)
    assert hours[9] > 5 * hours[3]
    weekdays = Counter(datetime.fromtimestamp(at.timestamp() + 8 * 3_600, UTC).weekday() for at in times)
    assert weekdays[1] > weekdays[6]


def test_seasons_are_felt(ask: Any) -> None:
    months = dict(
        ask(
            "SELECT strftime('%m', reported_on), count(*) FROM incident i JOIN category c"
            " ON c.id = category_id WHERE c.code = 'straw_burning' GROUP BY 1"
        )
    )
    assert months.get("10", 0) + months.get("11", 0) > 2 * (months.get("01", 0) + months.get("02", 0))


def test_positions_lie_in_their_village(town: Session) -> None:
    areas = {one.id: from_geojson(one.area).buffer(0.001) for one in town.exec(select(Village)).all()}
    placed = [one for one in town.exec(select(Incident)).all() if one.longitude is not None]
    assert 0.94 < len(placed) / 5_000 < 0.99
    assert all(areas[one.village_id].contains(Point(one.longitude, one.latitude)) for one in placed)
    assert all(one.cell == cell_of(one.longitude, one.latitude) for one in placed)


def test_a_duplicate_follows_its_parent(town: Session) -> None:
    incidents = {one.id: one for one in town.exec(select(Incident)).all()}
    children = [one for one in incidents.values() if one.parent_id]
    assert len(children) > 50
    for child in children:
        parent = incidents[child.parent_id]
        assert (child.category_id, child.village_id) == (parent.category_id, parent.village_id)
        assert 0 <= (child.reported_at - parent.reported_at).total_seconds() <= 72 * 3_600
        assert parent.parent_id is None
        if child.longitude is not None:
            assert abs(child.longitude - (parent.longitude or 0)) < 0.001
