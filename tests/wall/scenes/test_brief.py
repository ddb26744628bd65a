"""The daily brief: the figures of a day beside the day before and the week, and what needs an eye."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.files.papers.layout import DEMO_BANNER
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.figures.rules import FIGURES
from dashboard.incidents.find.queries_filters import SECRET_TITLE
from dashboard.incidents.life import actions_ends
from dashboard.incidents.life.as_of import looking_back
from dashboard.room.documents import PART_OF_TOWN, daily_brief
from dashboard.room.rules_brief import (
    FLOWS,
    STOCKS,
    day_of,
    difference_words,
    figure_definition,
    figure_title,
    figure_words,
)
from dashboard.store.sql import is_shadowed
from dashboard.words.days import day_start, township_date
from dashboard.words.errors import Refused
from models import CallUp, Department, Incident, IncidentStatus, Module, StoreMark
from tests.factories import NOON, an_incident
from tests.files.papers.reading import paper_text, tables
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = township_date(NOON)
EVENING = NOON + 6 * HOUR
S = IncidentStatus


def brief(session: Session, day: date = TODAY, **given: Any) -> bytes:
    return daily_brief(session, day=day, **({"at": EVENING, "scope": EVERYTHING} | given))


def numbers(made: bytes) -> dict[str, list[str]]:
    """The two tables of figures: name → the cells beside it."""
    return {row[0]: row[1:] for table in tables(made)[:2] for row in table[1:]}


def add(session: Session, **given: Any) -> Incident:
    made = an_incident(**given)
    session.add(made)
    session.flush()
    return made


def busy(session: Session) -> None:
    """Two days ago one, yesterday two, today three reports; one closed late today, one red and secret."""
    module = session.exec(select(Module.id).where(col(Module.code) == "enforcement")).one()
    for days, count in ((2, 1), (1, 2), (0, 3)):
        for number in range(count):
            at = NOON - days * DAY + number * HOUR
            add(session, reported_at=at, accepted_at=at + HOUR / 2, module_id=module, village_id=1)
    add(
        session, reported_at=NOON - 5 * DAY, accepted_at=NOON - 5 * DAY, due_at=NOON - HOUR,
        concluded_at=NOON, status=S.CLOSED, title="没有按期办成", module_id=module,
        village_id=1, handling_seconds=60,
    )  # fmt: skip
    red = add(
        session, reported_at=NOON - 3 * DAY, due_at=NOON - DAY, red_at=NOON - DAY, secret=True,
        title="谁举报了谁", status=S.ESCALATED, escalated_at=NOON - HOUR, village_id=1, incident_class=3,
    )  # fmt: skip
    police = session.exec(select(Department.id).where(col(Department.code) == "police")).one()
    session.add(
        CallUp(
            incident_id=red.id or 0,
            department_id=police,
            called_at=NOON,
            sign_due_at=NOON,
            arrive_due_at=NOON,
        )
    )
    session.flush()


def test_the_numbers_are_those_of_the_figures_and_of_no_other_count(session: Session) -> None:
    busy(session)
    found = numbers(brief(session))
    windows = {"start": day_start(TODAY), "end": day_start(TODAY + DAY)}
    told = figures(session, at=EVENING, scope=EVERYTHING, **windows).set_index("key").to_dict("index")
    for key in (*FLOWS, *STOCKS):
        assert found[figure_title(key)][0] == figure_words(key, told[key]), key
    assert found["新增事件"] == ["3", "2", "+1", "8"]
    assert found["受理量"] == ["3", "2", "+1", "7"]
    assert found["按期办结率"] == ["0%（0/1）", "0%（0/1）", "持平", "0%（0/2）"]
    assert found["满意率"] == ["无数据", "无数据", "—", "无数据"]


def test_how_things_stood_is_told_for_the_ends_of_the_days(session: Session) -> None:
    busy(session)
    # Now, at yesterday's end, the difference, and seven days ago, before the first report.
    found = numbers(brief(session))
    assert found["在办"] == ["7", "5", "+2", "无数据"]
    assert found["超期"] == ["1", "1", "持平", "无数据"]
    yesterday = numbers(brief(session, TODAY - DAY))
    assert yesterday["在办"][0] == found["在办"][1]


def test_a_past_day_is_told_as_a_whole_and_today_as_far_as_it_has_come(session: Session) -> None:
    busy(session)
    assert "2026年3月4日（星期三）　　截至 18:00" in paper_text(brief(session))
    past = paper_text(brief(session, TODAY - DAY))
    assert "2026年3月3日（星期二）\n" in past
    assert "当日24时在办5件，当日24时超期1件" in past


def test_what_needs_an_eye_is_listed_and_a_secret_stays_one(session: Session) -> None:
    busy(session)
    said = paper_text(brief(session))
    assert "谁举报了谁" not in said
    lists = {table[0][0] + table[0][1]: table[1:] for table in tables(brief(session))[2:]}
    assert [row[1] for row in lists["编号标题"]] == [SECRET_TITLE]
    assert [row[0] for row in lists["点到事件"]] == ["区公安分局"]
    assert "未到" in lists["点到事件"][0][3]


def test_the_brief_of_a_day_that_is_over_knows_nothing_of_the_next_one(session: Session) -> None:
    room = Room(session, NOON - DAY)
    accepted_today = room.report(urgent=True)
    room.at = day_start(TODAY) - timedelta(minutes=2)
    red_today = room.report(urgent=True)
    room.at = NOON
    room.do("dispatcher", actions_ends.accept, incident_id=accepted_today)
    numbers_of = {one: session.get_one(Incident, one).number for one in (accepted_today, red_today)}

    def listed(day: date) -> list[str]:
        return [row[0] for table in tables(brief(session, day)) for row in table if table[0][0] == "编号"][1:]

    assert listed(TODAY - DAY) == [numbers_of[accepted_today]]
    assert numbers_of[red_today] in listed(TODAY)
    assert "二、红灯事件（截至 当日24时）" in paper_text(brief(session, TODAY - DAY))
    # Whoever looks back gets the same brief, and sees on what he saw before.
    with looking_back(session, EVENING):
        assert listed(TODAY - DAY) == [numbers_of[accepted_today]]
        assert is_shadowed(session)
        assert len(session.exec(select(Incident.id)).all()) == 2
    assert not is_shadowed(session)


def test_every_module_and_village_with_work_is_there(session: Session) -> None:
    busy(session)
    modules, villages = (table for table in tables(brief(session)) if table[0][0] == "名称")
    assert modules[1] == ["大执法", "3", "1", "6", "0", "0%（0/1）"]
    assert modules[2][0] == "未登记"
    assert len(villages) == 2
    assert "其余 21 个这些数都是 0，没有列出。" in paper_text(brief(session))


def test_a_part_of_the_town_gets_its_part_and_is_told_so(session: Session) -> None:
    busy(session)
    module = session.exec(select(Module.id).where(col(Module.code) == "enforcement")).one() or 0
    part = brief(session, scope=Scope(modules=(module,)))
    assert PART_OF_TOWN in paper_text(part)
    assert PART_OF_TOWN not in paper_text(brief(session))
    assert SECRET_TITLE not in [cell for table in tables(part) for row in table for cell in row]
    assert numbers(brief(session, scope=Scope(modules=(module,))))["在办"][0] == "6"


def test_an_empty_store_has_no_data_and_no_zeros(session: Session) -> None:
    made = brief(session)
    assert "这一天还没有任何事件" in paper_text(made)
    assert {cell for cells in numbers(made).values() for cell in cells} == {"无数据", "—"}
    assert paper_text(made).count("没有。") == 3


def test_the_day_before_the_first_report_has_no_data(session: Session) -> None:
    add(session, accepted_at=NOON)
    found = numbers(brief(session))
    assert found["新增事件"][:3] == ["1", "无数据", "—"]
    assert "这一天还没有任何事件" in paper_text(brief(session, TODAY - DAY))


def test_a_day_to_come_has_no_brief(session: Session) -> None:
    with pytest.raises(Refused, match="还没有到"):
        brief(session, TODAY + DAY)


def test_every_figure_is_explained_and_an_invented_town_says_so(session: Session) -> None:
    session.add(StoreMark(key="demo", value="yes"))
    session.flush()
    said = paper_text(brief(session))
    for key in (*FLOWS, *STOCKS):
        assert f"{figure_title(key)}：{figure_definition(key)}" in said
    assert DEMO_BANNER in said


def test_more_red_lamps_than_fit_are_counted(session: Session) -> None:
    for number in range(55):
        add(session, red_at=NOON - number * HOUR, due_at=NOON)
    assert "共 55 件，另有 5 件没有列出" in paper_text(brief(session))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (0.5, 0.25, "+25.00个百分点"),
        (0.5, 0.5, "持平"),
        (float("nan"), 0.5, "—"),
        (0.5, None, "—"),
    ],
)
def test_a_rate_differs_in_points(now: Any, before: Any, expected: str) -> None:
    rows = [None if value is None else {"value": value} for value in (now, before)]
    assert difference_words("on_time_rate", *rows) == expected


def test_a_day_is_looked_at_no_later_than_its_end() -> None:
    assert day_of(TODAY, EVENING).seen == EVENING
    past = day_of(TODAY - DAY, EVENING)
    assert past.seen == past.end == day_start(TODAY)
    assert isinstance(past.end, datetime)
    assert set(FLOWS) | set(STOCKS) <= set(FIGURES)
