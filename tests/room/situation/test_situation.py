"""The sentence of the moment: what, how long, and who has to do what."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.life.rules_life import OPEN_STATUSES
from dashboard.room.situation import queries
from dashboard.room.situation.rules import NEXT, left_or_over, situation
from models import Assignment, AssignmentStatus, IncidentStatus, Level, Light, Party, Team
from tests.factories import NOON
from tests.wall.scenes.facts import DAY, HOUR, add

S = IncidentStatus
MINUTE = timedelta(minutes=1)


def a_row(**given: Any) -> dict[str, Any]:
    row = {
        "title": "架空线缆脱落", "status": S.REPORTED.value, "level": Level.TOWN.value,
        "light": Light.GREEN.value, "urgent": True, "village": "廿里村", "holder": "",
        "reported_at": NOON - 4 * MINUTE, "red_at": NOON + MINUTE,
    }  # fmt: skip
    return row | {"holder_name": given.get("holder", "")} | given


def test_what_nobody_took_names_the_one_on_duty() -> None:
    said = situation([a_row()], [], 1, NOON)
    assert said.text == "廿里村架空线缆脱落，无人受理4分，请值班员立即受理。"
    assert said.is_burning


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {"status": S.HANDLING, "light": Light.RED, "red_at": NOON - 3 * DAY, "urgent": False}
            | {"holder": "应急", "holder_name": "区应急管理局"},
            "廿里村架空线缆脱落，超时3天，请区应急管理局办理并反馈。",
        ),
        (
            {"status": S.DISPATCHED, "light": Light.RED, "red_at": NOON - HOUR, "holder": "大治理"},
            "廿里村架空线缆脱落，超时1小时，请大治理立即签收。",
        ),
        ({"level": Level.VILLAGE}, "廿里村架空线缆脱落，无人受理4分，请廿里村网格员立即办理或上交。"),
        (
            {"status": S.ESCALATED, "light": Light.RED, "red_at": NOON - HOUR, "urgent": False},
            "廿里村架空线缆脱落，超时1小时，请值班员催办区里。",
        ),
        ({"title": "廿里村老屋开裂（示例）"}, "廿里村老屋开裂（示例），无人受理4分，请值班员立即受理。"),
    ],
)  # fmt: skip
def test_who_has_to_act_follows_from_where_it_stands(given: dict[str, Any], text: str) -> None:
    assert situation([a_row(**given)], [], 1, NOON).text == text


def test_with_nothing_burning_it_says_what_comes_next() -> None:
    due = [a_row(red_at=NOON + 4 * HOUR, urgent=False), a_row(red_at=NOON + 5 * HOUR)]
    assert situation([], due, 9, NOON).text == "2 件今天到期，最早 16:00 廿里村架空线缆脱落。"
    assert situation([], [], 9, NOON).text == "在办 9 件都在时限内，今天没有到期的。"
    assert situation([], [], 0, NOON).text == "现在没有在办事件。"


def test_every_open_status_has_a_next_step() -> None:
    assert set(NEXT) == set(OPEN_STATUSES)


@pytest.mark.parametrize(
    ("red_at", "said"),
    [(NOON - 18 * MINUTE, "超18分"), (NOON + 40 * MINUTE, "剩40分"), (NOON - 21 * DAY, "超21天"), (None, "")],
)
def test_how_late_it_is_in_the_unit_that_people_say(red_at: Any, said: str) -> None:
    assert left_or_over(a_row(red_at=red_at), NOON) == said


@pytest.mark.postgresql
def test_what_falls_due_today_and_where_it_burns(session: Session) -> None:
    place = {"longitude": 118.83, "latitude": 28.84}
    add(session, red_at=NOON + 5 * HOUR)
    add(session, red_at=NOON + 2 * HOUR, urgent=True, **place)
    add(session, red_at=NOON - HOUR, urgent=True, ever_secret=True, **place)
    add(session, red_at=NOON + DAY)
    due = queries.due_today(session, scope=EVERYTHING, at=NOON)
    assert list(due["red_at"]) == [NOON + 2 * HOUR, NOON + 5 * HOUR]
    burning = queries.urgent_places(session, scope=EVERYTHING, at=NOON)
    assert burning.to_dict("records") == [place]


@pytest.mark.postgresql
def test_who_leads_is_named_though_the_matter_is_of_a_department(session: Session) -> None:
    row = add(session, urgent=True, round=2, status=S.HANDLING, department="emergency", module="governance")
    unsent = add(session, urgent=True, status=S.TRIAGED, department="emergency")
    teams = session.exec(select(Team).order_by(Team.id).limit(2)).all()
    for at, team in enumerate(teams):
        session.add(
            Assignment(
                incident_id=row.id, round=at + 1, party=Party.TEAM, team_id=team.id, is_lead=True,
                is_required=True, status=AssignmentStatus.SIGNED, sent_at=NOON,
            )
        )  # fmt: skip
    session.flush()
    found = queries.pressing(session, scope=EVERYTHING, at=NOON).set_index("number")
    named = [tuple(found.loc[one.number, ["holder", "holder_name"]]) for one in (row, unsent)]
    assert named == [(teams[1].name, teams[1].name), ("应急", "区应急管理局")]
