"""The wall's scenes as a screen with a key sees them: one by one, in turns, empty, without whole names."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from dashboard.demo.people import fill_people
from dashboard.screen import shared_look
from dashboard.screen.session import Browser
from dashboard.store.database import transaction
from dashboard.town.walls import rules_attention, rules_scenes
from dashboard.wall.maps import queries_calls
from dashboard.words.clock import now
from dashboard.words.days import day_start, township_date
from dashboard.words.labels import local_time
from models import (
    Cadre,
    CallUp,
    IncidentStatus,
    Presence,
    PresenceSpell,
    Secondment,
    Setting,
    SettingKind,
    Shift,
    VillageScore,
    VillageVisit,
    VillageVisitStatus,
)
from tests import pictures
from tests.access.people import a_wall
from tests.assessment.bounties.ground import Board
from tests.factories import an_entry, an_incident
from tests.pages.test_every_page import texts
from tests.pages.test_wall_page import HOSTILE, WALL, figures, panel_titles
from tests.pages.test_wall_scores import drawn
from tests.wall.scenes.facts import HOUR

PANELS = {
    "overview": (
        "现在要办",
        "今日新增",
        "在办",
        "按期办结率",
        "近30天",
        "谁手上有多少",
        "急办",
        "派驻力量",
    ),
    "map": ("急办", "正在点将"),
    "people": ("派驻干部", "派驻力量", "正在点将"),
    "scores": ("干部考核", "分数分布", "揭榜攻坚", "模块评分", "部门考评"),
    "bounties": ("正在攻坚", "正在报名", "最近验收"),
    "villages": ("村情",),
    "topic": ("最近进展", "正在点将"),
}
# What only this scene has, so that it is told from the others.
OWN = {
    "overview": "谁手上有多少",
    "map": "◯ 点将",
    "people": "在外办事",
    "scores": "干部考核",
    "bounties": "最近验收",
    "villages": "村情",
    "topic": "最近进展",
}
EMPTY = {
    "map": ("还没有事件上报。先做三步：", "现在没有点将"),
    "people": ("编制 31 人，还没有登记派驻干部", "现在没有点将", "还没有人接班"),
    "bounties": ("现在没有正在攻坚的榜", "现在没有正在报名的榜", "还没有验收过的榜"),
    "villages": ("本周没有安排走访", "还没有评分"),
    "topic": ("现在没有可以专题展示的事件",),
}
SHORTLY = timedelta(seconds=21)
Open = Callable[..., Any]
every_scene = pytest.mark.parametrize("scene", rules_scenes.SCENES)


@pytest.fixture
def as_wall(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a screen that has a wall's key, and no session."""
    with transaction() as session:
        key = a_wall(session)
    monkeypatch.setattr("dashboard.screen.session.this_browser", lambda: Browser(None, key))


@pytest.fixture
def town(database: str) -> str:
    """The demo town's people; one of them called to an incident, one on duty, a bounty, a visit, a score."""
    at = now()
    with transaction() as session:
        fill_people(session, random.Random(1), township_date(at))
        place = {"longitude": 118.83, "latitude": 28.84, "cell": "47532_11536", "village_id": 1}
        burning = an_incident(reported_at=at, red_at=at - HOUR, due_at=at - HOUR, title=HOSTILE, **place)
        board = Board(session)
        board.running(title="示例攻坚")
        session.get_one(Cadre, board.leader.cadre_id).name = "魏领衔"
        called = Cadre(staff_number="S-called", name="尉迟点将", identity=session.get_one(Cadre, 1).identity)
        session.add_all([burning, called])
        session.flush()
        due = {"sign_due_at": at + HOUR, "arrive_due_at": at + HOUR}
        session.add_all(
            [
                CallUp(incident_id=burning.id, cadre_id=called.id, called_at=at - HOUR, **due),
                Shift(name="司马值班", started_at=at - HOUR),
                VillageVisit(
                    village_id=1, planned_on=township_date(at), topic="走访", who="联村干部",
                    status=VillageVisitStatus.PLANNED, recorded_by="测试员", recorded_at=at,
                ),
                VillageScore(
                    year=township_date(at).year, quarter=1, village_id=1, score=Decimal("87.5"),
                    document="清单", entered_by="测试员", entered_at=at,
                ),
            ]
        )  # fmt: skip
    return database


def shows(page: Any) -> list[str]:
    """Which scenes stand there."""
    titles = panel_titles(page)
    return [scene for scene, own in OWN.items() if any(own in title for title in titles)]


@every_scene
def test_a_walls_key_shows_each_scene_with_its_panels_and_their_time(
    town: str, open_page: Open, as_wall: None, scene: str
) -> None:
    page = open_page(WALL, scene=scene)
    assert not page.exception
    assert "读取失败" not in "\n".join(texts(page))
    titles = panel_titles(page)
    assert shows(page) == [scene]
    for title in PANELS[scene]:
        assert any(one.startswith(title) for one in titles)
    # All have one time, in the head.
    assert any("数据时间" in told for told in pictures.told(page))
    # What is told of a picture is never rendered.
    assert "evil.test" not in "\n".join(set(texts(page)) - set(pictures.told(page)))


@pytest.mark.parametrize("scene", EMPTY)
def test_an_empty_store_says_so_in_sentences(open_page: Open, as_wall: None, scene: str) -> None:
    page = open_page(WALL, scene=scene)
    assert not page.exception
    said = "\n".join(texts(page))
    assert "读取失败" not in said
    for sentence in EMPTY[scene]:
        assert sentence in said


@pytest.mark.long
@pytest.mark.parametrize(
    ("scene", "name"), [("map", "尉迟点将"), ("people", "尉迟点将"), ("bounties", "魏领衔")]
)
def test_whole_names_are_for_those_who_may_and_only_when_asked_for(
    town: str, open_page: Open, scene: str, name: str
) -> None:
    assert name in drawn(open_page(WALL, scene=scene, names="true"))
    page = open_page(WALL, scene=scene)
    assert name not in drawn(page)
    assert f"{name[:1]}某" in drawn(page)


@pytest.mark.long
def test_where_people_are_is_unknown_and_not_nobody_while_none_of_them_registered(
    town: str, open_page: Open, as_wall: None
) -> None:
    page = open_page(WALL, scene="people")
    assert figures(page)[:3] == ["31人", "无数据", "无数据"]
    assert "31 人都没有登记去向" in "\n".join(texts(page))
    with transaction() as session:
        one = session.execute(select(col(Secondment.cadre_id))).scalars().first()
        session.add(PresenceSpell(cadre_id=one, presence=Presence.ON_DUTY, started_at=now() - HOUR))
    # Sooner than walls look anew.
    shared_look._KEPT.clear()
    page = open_page(WALL, scene="people")
    assert figures(page)[:3] == ["31人", "1人", "0人"]
    assert "共 31 人，30 人未登记" in "\n".join(texts(page))


@pytest.mark.long
@pytest.mark.parametrize("scene", rules_scenes.SCENES)
def test_a_walls_key_never_shows_a_whole_name(town: str, open_page: Open, as_wall: None, scene: str) -> None:
    page = open_page(WALL, scene=scene, names="true")
    shown = drawn(page) + "\n".join(texts(page)) + "\n".join(figures(page))
    assert not any(name in shown for name in ("尉迟点将", "魏领衔", "司马值班"))


@pytest.mark.long
def test_the_map_has_a_ring_where_somebody_is_called_to(town: str, open_page: Open, as_wall: None) -> None:
    rings = [source.count('r="17"') for source in pictures.sources(open_page(WALL, scene="map"))]
    assert sum(rings) == 1
    assert not any('r="17"' in source for source in pictures.sources(open_page(WALL, scene="overview")))


@pytest.mark.long
def test_of_very_many_calls_the_newest_are_drawn_and_all_are_counted(
    town: str, open_page: Open, as_wall: None
) -> None:
    """A number that stops at what is drawn would be wrong."""
    most = queries_calls.MOST
    with transaction() as session:
        old = session.execute(select(CallUp.incident_id)).scalars().first()
        due = {"sign_due_at": now() + HOUR, "arrive_due_at": now() + HOUR}
        session.add_all(
            CallUp(incident_id=old, department_id=1, called_at=now() - HOUR, **due) for _ in range(most)
        )
    shared_look._KEPT.clear()
    page = open_page(WALL, scene="map")
    told = "\n".join(texts(page))
    assert f"正在点将 {most + 1:,} 人次" in told


@pytest.mark.long
def test_the_people_and_the_villages_are_counted(town: str, open_page: Open, as_wall: None) -> None:
    values = figures(open_page(WALL, scene="people"))
    assert values[3:] == ["1人次", "司某"]
    values = figures(open_page(WALL, scene="villages"))
    assert values == ["1件", "1件", "0/1次", "87.50分"]


@pytest.mark.parametrize("place", range(3))
def test_the_clock_says_whose_turn_it_is(
    open_page: Open, as_wall: None, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    scenes, start = ("people", "map", "villages"), day_start(township_date(now()))
    at = start + timedelta(seconds=20 * (place + 3) + 7)
    monkeypatch.setattr("dashboard.words.clock.now", lambda: at)
    page = open_page(WALL, scenes=",".join(scenes), every="20")
    assert not page.exception
    assert shows(page) == [scenes[place]]


def test_the_heartbeat_draws_the_wall_again_when_the_turn_has_come(
    open_page: Open, as_wall: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = iter(["people"])
    monkeypatch.setattr(rules_scenes, "scene_at", lambda *_: next(turns, "villages"))
    page = open_page(WALL, scenes="people,villages")
    assert next(turns, None) is None
    assert shows(page) == ["villages"]


def in_a_slot(is_taken: bool) -> datetime:
    """The next moment in whose slot something may take the scene, or may not."""
    at = now() + 2 * rules_attention.LONGEST_CYCLE
    return next(
        then
        for n in range(10)
        if bool(rules_attention.taken(rules_attention.USUAL, then := at + n * rules_attention.SLOT))
        == is_taken
    )


def happens(at: datetime, **given: Any) -> None:
    """An incident is reported at `at`."""
    with transaction() as session:
        made = an_incident(reported_at=at, **given)
        session.add(made)
        session.flush()
        session.add(an_entry(incident_id=made.id, at=at, recorded_at=at))


@pytest.mark.long
@pytest.mark.parametrize("is_taken", [True, False])
def test_a_new_urgent_incident_takes_the_scene_in_its_slot_alone(
    open_page: Open, as_wall: None, monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    at = in_a_slot(is_taken)
    for number in range(3):
        happens(at - SHORTLY, number=f"NL-20260304-900{number}", title="山塘漫水", urgent=number == 1)
    # A lamp is news from the minute on that follows: the last one that is sure to lie within the cycle.
    red = (at - rules_attention.SLOT).replace(second=0, microsecond=0) - timedelta(seconds=1)
    with transaction() as session:
        session.add(an_incident(number="NL-20260304-9009", title="老屋开裂", red_at=red))
    monkeypatch.setattr("dashboard.words.clock.now", lambda: at)
    page = open_page(WALL, scene="people", sound="on")
    assert not page.exception
    said = "\n".join(pictures.told(page))
    assert shows(page) == (["topic"] if is_taken else ["people"])
    assert ("插播 · 新的紧急事件，又有 1 件，山塘漫水，值班员，请立即受理" in said) == is_taken
    assert len(page.get("audio")) == is_taken


def test_nothing_takes_the_scene_where_the_town_gives_it_no_share(
    open_page: Open, as_wall: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = in_a_slot(is_taken=True)
    happens(at - SHORTLY, title="山塘漫水", urgent=True)
    changed = {"kind": SettingKind.NUMBER, "changed_by": "测试员", "changed_at": at}
    with transaction() as session:
        session.add(Setting(key="wall_attention_share", value="0", **changed))
    monkeypatch.setattr("dashboard.words.clock.now", lambda: at)
    assert shows(open_page(WALL, scene="people")) == ["people"]


def test_what_nobody_has_yet_says_who_must_act_and_by_when(
    open_page: Open, as_wall: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = in_a_slot(is_taken=False)
    reported = at.replace(second=0, microsecond=0) - timedelta(minutes=8)
    limits = {"yellow_at": reported + timedelta(minutes=3.75), "red_at": reported + timedelta(minutes=5)}
    happens(reported, number="NL-20260304-9001", title="山塘漫水", urgent=True, **limits)
    monkeypatch.setattr("dashboard.words.clock.now", lambda: at)
    page = open_page(WALL, scene="topic", topic="NL-20260304-9001")
    said, red = "\n".join(pictures.words(page)), local_time(limits["red_at"])[5:]
    assert all(words in said for words in ("请立即受理", "值班员", "超时3分无人受理", f"{red} 红灯"))
    assert not any(words in said for words in ("无数据", "0个", "0人次"))


@pytest.mark.long
def test_the_room_chooses_the_topic_and_a_walls_own_address_another(
    open_page: Open, as_wall: None, town: str
) -> None:
    for number, title in (("NL-20260304-9001", "山塘漫水"), ("NL-20260304-9002", "老屋开裂")):
        happens(now(), number=number, title=title)
    changed = {"kind": SettingKind.TEXT, "changed_by": "测试员", "changed_at": now()}
    with transaction() as session:
        session.add(Setting(key="wall_topic", value="NL-20260304-9001", **changed))
    assert any(said.startswith("山塘漫水，值班员") for said in pictures.told(open_page(WALL, scene="topic")))
    other = open_page(WALL, scene="topic", topic="NL-20260304-9002")
    assert any(said.startswith("老屋开裂，") for said in pictures.told(other))
    missing = open_page(WALL, scene="topic", topic="<b>")
    assert not missing.exception
    assert shows(missing) == ["topic"]


@pytest.mark.long
def test_a_red_topic_says_how_long_a_limit_has_passed_also_where_its_last_one_lies_ahead(
    open_page: Open, as_wall: None, town: str
) -> None:
    at = now()
    with transaction() as session:
        limits = {"reported_at": at - 3 * HOUR, "red_at": at - 2 * HOUR, "due_at": at + 9 * HOUR}
        limits |= {"status": IncidentStatus.HANDLING}
        session.add(an_incident(number="NL-20260304-9009", title="老屋开裂", **limits))
    said = "\n".join(pictures.words(open_page(WALL, scene="topic", topic="NL-20260304-9009")))
    assert "超时2小时" in said or "超时1小时" in said
    assert f"{local_time(limits['due_at'])[5:]} 到期" in said


def test_unknown_words_are_left_out_and_told_at_the_office_alone(open_page: Open) -> None:
    page = open_page(WALL, scenes="people,![x](http://evil.test/a.png)", every="3")
    assert not page.exception
    assert shows(page) == ["people"]
    said = "\n".join(caption.value for caption in page.caption)
    assert "已经略过" in said
    assert "10 到 3600 秒" in said
    assert "](http" not in said


@pytest.mark.long
def test_the_settings_choose_the_scenes_where_the_address_names_none(open_page: Open, as_wall: None) -> None:
    with transaction() as session:
        changed = {"kind": SettingKind.TEXT, "changed_by": "测试员", "changed_at": now()}
        session.add(Setting(key="wall_scenes", value="村情", **changed))
    assert shows(open_page(WALL)) == ["villages"]
    assert shows(open_page(WALL, scenes="people")) == ["people"]
