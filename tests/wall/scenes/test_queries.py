"""What the panels show, counted on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING
from dashboard.room import queries_work
from dashboard.room.situation import queries as queries_news
from dashboard.town.clocks.rules import light
from dashboard.wall.scenes import queries_boards, queries_map, queries_people
from dashboard.words.days import township_date
from models import Cadre, IncidentStatus, Module, Placement, Presence, PresenceSpell, Secondment
from tests.factories import NOON
from tests.wall.scenes.facts import DAY, HOUR, add, closed

pytestmark = pytest.mark.postgresql

S = IncidentStatus


def test_the_effect_numbers_are_those_of_the_shipped_lists(session: Session) -> None:
    found = queries_work.effects(session, at=NOON).set_index("key")["number"].to_dict()
    assert (found["items"], found["item_departments"], found["one_things"]) == (67, 19, 10)
    assert (found["approvals"], found["approvals_before"], found["enforcements"]) == (584, 245, 605)
    assert (found["places"], found["place_departments"], found["posts"]) == (31, 7, 70)
    assert (found["villages"], found["linked_villages"]) == (22, 22)
    assert (found["fewest_points"] >= 1, found["most_points"]) == (True, 15)
    assert found["seconded"] == 0


def test_every_module_is_listed_with_its_open_overdue_and_closed_incidents(session: Session) -> None:
    add(session, module="governance", due_at=NOON - HOUR)
    add(session, module="governance", due_at=NOON + HOUR)
    closed(session, module="governance", due=-DAY, at=-DAY)
    closed(session, module="governance", due=-9 * DAY, at=-9 * DAY)
    found = queries_work.module_workloads(session, scope=EVERYTHING, at=NOON)
    assert list(found["name"]) == ["大党建", "大协调", "大治理", "大执法", "大经济", "大服务"]
    row = found.set_index("code").loc["governance"]
    assert (row["open"], row["overdue"], row["closed"], row["outcome"]) == (2, 1, 1, "治理有力")
    assert found["open"].sum() == 2


def test_what_waits_is_counted_by_the_step_it_waits_for(session: Session) -> None:
    add(session, status=S.HANDLING, due_at=NOON - HOUR, red_at=NOON - HOUR)
    add(session, status=S.SUSPENDED, suspended_until=NOON - HOUR)
    add(session, status=S.SUSPENDED, suspended_until=NOON + HOUR)
    closed(session, due=HOUR, at=-HOUR)
    rows = (
        queries_work.open_by_status(session, scope=EVERYTHING, at=NOON).set_index("status").to_dict("index")
    )
    assert rows["handling"] == {"total": 1, "at_village": 0, "overdue": 1, "red": 1, "parked_over": 0}
    assert rows["suspended"] == {"total": 2, "at_village": 0, "overdue": 0, "red": 0, "parked_over": 1}
    assert set(rows) == {"handling", "suspended"}


def test_lamps_are_counted_as_the_rule_tells_them(session: Session) -> None:
    times = ((-2, -1), (-1, 1), (-1, 0), (1, 2), (None, None))
    for yellow, red in times:
        yellow_at, red_at = (None if h is None else NOON + h * HOUR for h in (yellow, red))
        add(session, yellow_at=yellow_at, red_at=red_at, incident_class=2, urgent=red == 2)
    found = queries_work.open_by_lamp(session, scope=EVERYTHING, at=NOON)
    told = [
        light(*(None if h is None else NOON + h * HOUR for h in pair), NOON, is_open=True).value
        for pair in times
    ]
    assert found.set_index("light")["total"].to_dict() == {word: told.count(word) for word in told}
    assert set(found["incident_class"]) == {2}
    assert found["urgent"].sum() == 1


def test_the_day_before_is_seen_as_it_was(session: Session) -> None:
    add(session, reported_at=NOON - 3 * DAY, due_at=NOON - 2 * DAY)
    add(session, reported_at=NOON - DAY - HOUR, due_at=NOON + DAY)
    add(session, reported_at=NOON - HOUR)
    add(session, reported_at=NOON - 3 * DAY, status=S.CLOSED, concluded_at=NOON - HOUR, due_at=NOON - 2 * DAY)
    add(session, reported_at=NOON - 3 * DAY, status=S.CLOSED, concluded_at=NOON - 2 * DAY, due_at=NOON)
    row = queries_work.day_before(session, scope=EVERYTHING, at=NOON).iloc[0]
    assert row.to_dict() == {"reported_today": 1, "open": 3, "overdue": 2}


def test_the_newest_come_first_and_are_never_more_than_seven(session: Session) -> None:
    for hours in range(9):
        add(session, title=f"第{hours}件", reported_at=NOON - hours * HOUR, village="330803112220")
    found = queries_news.newest(session, scope=EVERYTHING, at=NOON)
    assert list(found["title"]) == [f"第{hours}件" for hours in range(7)]
    assert set(found["village"]) == {"塘湖村"}


def test_urgent_ones_press_before_the_longest_red_and_calm_ones_do_not(session: Session) -> None:
    add(session, title="刚红", red_at=NOON - HOUR)
    add(session, title="久红", red_at=NOON - DAY, module="governance")
    add(session, title="紧急", urgent=True)
    add(session, title="不急", red_at=NOON + HOUR)
    found = queries_news.pressing(session, scope=EVERYTHING, at=NOON)
    assert list(found["title"]) == ["紧急", "久红", "刚红"]
    assert list(found["holder"]) == ["", "大治理", ""]


def test_a_secret_title_is_not_shown(session: Session) -> None:
    add(session, title="某人的私事", secret=True)
    assert list(queries_news.newest(session, scope=EVERYTHING, at=NOON)["title"]) == ["保密事件"]


def test_density_counts_reports_of_the_days_closed_ones_included(session: Session) -> None:
    day = township_date(NOON)
    for back in (0, 29, 30):
        add(session, reported_at=NOON - back * DAY, longitude=118.83, latitude=28.84, cell="47532_11536",
            status=S.CLOSED, concluded_at=NOON)  # fmt: skip
    found = queries_map.density(session, scope=EVERYTHING, since=day - timedelta(days=29), until=day)
    assert found.to_dict("records") == [{"cell": "47532_11536", "total": 2}]


def second(session: Session, name: str, presence: Presence | None, **given: object) -> None:
    cadre = Cadre(staff_number=f"S{name}", name=name)
    session.add(cadre)
    session.flush()
    assert cadre.id is not None
    module = session.exec(select(col(Module.id)).where(col(Module.code) == "enforcement")).one()
    day = township_date(NOON)
    dates = {"from_on": day - DAY, "locked_until": day + 700 * DAY} | given
    session.add(Secondment(cadre_id=cadre.id, department_id=1, **dates))
    session.add(Placement(cadre_id=cadre.id, module_id=module, from_on=day - DAY))
    if presence:
        session.add(PresenceSpell(cadre_id=cadre.id, presence=Presence.AWAY, started_at=NOON - 2 * HOUR))
        session.add(PresenceSpell(cadre_id=cadre.id, presence=presence, started_at=NOON - HOUR))
    session.flush()


def test_seconded_cadres_stand_where_they_last_were(session: Session) -> None:
    second(session, "赵示例", Presence.IN_FIELD)
    second(session, "钱示例", None)
    second(session, "孙示例", Presence.ON_DUTY, to_on=township_date(NOON) - timedelta(hours=24))
    found = queries_people.seconded(session, at=NOON)
    assert list(found["presence"]) == ["in_field", "unknown"]
    assert set(found["module_name"]) == {"大执法"}


def test_whole_names_leave_the_store_only_when_asked_for(session: Session) -> None:
    second(session, "赵示例", Presence.ON_DUTY)
    assert list(queries_people.seconded(session, at=NOON)["shown"]) == ["赵某"]
    assert list(queries_people.seconded_by_name(session, at=NOON)["shown"]) == ["赵示例"]


@pytest.mark.parametrize("of", ["module", "department"])
def test_few_cases_are_listed_and_not_ranked(session: Session, of: str) -> None:
    codes = {"module": ("governance", "service", "economy"), "department": ("police", "market", "justice")}[
        of
    ]
    for code, due, late in ((codes[0], 10, 1), (codes[1], 20, 2), (codes[2], 9, 0)):
        for case in range(due):
            closed(session, due=-DAY, at=-DAY + HOUR * (1 if case < late else -1), **{of: code})
    found = queries_boards.board(session, scope=EVERYTHING, of=of, at=NOON, start=NOON - 30 * DAY, end=NOON)
    assert list(found["code"]) == [codes[1], codes[0], codes[2]]
    assert found["rank"].to_list()[:2] == [1, 1]
    assert found["rank"].isna().to_list() == [False, False, True]
    assert list(found["due"]) == [20, 10, 9]
