"""Scenes that the town has composed, as a screen with a key shows them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.store.database import transaction
from dashboard.town.walls.rules_own_scenes import BESIDE_MAP, MAP, PANELS, ROWS
from dashboard.words.clock import now
from models import Setting, SettingKind
from tests import pictures
from tests.pages.test_every_page import texts
from tests.pages.test_wall_page import WALL, panel_titles
from tests.pages.test_wall_scenes import as_wall, shows, town  # noqa: F401

MORNING = "早会：急办，在办地图，模块工作量，派驻干部"
SIX = "考评全：干部考核，模块评分，部门考评，揭榜攻坚，模块按期办结，部门按期办结"
FIVE = "五块：模块按期办结，部门按期办结，在办地图，派驻干部，模块工作量"
REST = "夜间：值班，正在点将，最新上报"
VILLAGES = "村里：村情，值班"
Open = Callable[..., Any]


def composed(*lines: str, scenes: str = "事件") -> None:
    changed = {"kind": SettingKind.TEXT, "changed_by": "测试员", "changed_at": now()}
    with transaction() as session:
        session.add(Setting(key="wall_own", value="\n".join(lines), **changed))
        session.add(Setting(key="wall_scenes", value=scenes, **changed))


def titles(page: Any) -> str:
    return "\n".join(panel_titles(page))


@pytest.mark.long
@pytest.mark.usefixtures("as_wall", "town")
@pytest.mark.parametrize("line", [MORNING, FIVE, SIX, REST, VILLAGES])
def test_an_own_scene_shows_its_panels_and_nothing_else(open_page: Open, line: str) -> None:
    composed(MORNING, FIVE, SIX, REST, VILLAGES)
    name, _, wanted = line.partition("：")
    page = open_page(WALL, scene=name)
    assert not page.exception
    assert "读取失败" not in "\n".join(texts(page))
    # What is told of a picture is never rendered.
    assert "evil.test" not in "\n".join(set(texts(page)) - set(pictures.told(page)))
    shown = [title.split(" · ")[0] for title in panel_titles(page)]
    titles, map_title = wanted.split("，"), PANELS[MAP].title
    columns = sum(ROWS[len(titles)])
    if map_title in titles and len(titles) in BESIDE_MAP:
        # The map has a column of its own, before the others.
        columns = 2 + sum(BESIDE_MAP[len(titles)])
    # The map has no title.
    titles = [title for title in titles if title != map_title]
    assert [title for title in shown if title in {panel.title for panel in PANELS.values()}] == titles
    assert len(page.columns) == columns


@pytest.mark.long
@pytest.mark.usefixtures("as_wall")
@pytest.mark.parametrize("line", [MORNING, SIX, REST, VILLAGES])
def test_an_own_scene_of_an_empty_store_says_so(open_page: Open, line: str) -> None:
    composed(line)
    page = open_page(WALL, scene=line.partition("：")[0])
    assert not page.exception
    assert "读取失败" not in "\n".join(texts(page))


@pytest.mark.usefixtures("as_wall")
def test_the_settings_show_an_own_scene_and_a_removed_one_gives_way(open_page: Open) -> None:
    composed(REST, scenes="夜间")
    assert "值班" in titles(open_page(WALL))
    with transaction() as session:
        session.exec(select(Setting).where(col(Setting.key) == "wall_own")).one().value = "无"
    assert shows(open_page(WALL)) == ["overview"]


@pytest.mark.long
def test_a_word_that_names_none_is_told_at_the_office(open_page: Open) -> None:
    composed(REST)
    page = open_page(WALL, scenes="晚会,夜间")
    assert "正在点将" in titles(page)
    said = "\n".join(caption.value for caption in page.caption)
    assert "没有叫“晚会”的画面" in said
    assert "夜间" in said
