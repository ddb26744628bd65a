"""The wall, as someone stands before it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.screen import links
from dashboard.store.database import transaction
from dashboard.words.clock import now
from tests.factories import an_incident
from tests.wall.scenes.facts import HOUR

WALL = "pages/wall/wall.py"
HOSTILE = "![x](http://evil.test/a.png) <b>粗体</b>"
Open = Callable[..., Any]


def texts(page: Any) -> str:
    return "\n".join(
        str(element.value)
        for kind in (page.markdown, page.subheader, page.header, page.title)
        for element in kind
    )


def figures(page: Any) -> list[str]:
    """The figures of the strip as they are read, grey ones too."""
    shown = [str(title.value).replace("\\", "") for title in page.header]
    return [value.removeprefix(":gray[").removesuffix("]") for value in shown]


def deck(page: Any) -> dict[str, Any]:
    return dict(json.loads(page.get("deck_gl_json_chart")[0].proto.json))


def fill() -> None:
    at = now()
    with transaction() as session:
        for number in range(3):
            due = at - (number + 1) * HOUR
            place = {"longitude": 118.83, "latitude": 28.84, "cell": "47532_11536"}
            named = {"title": HOSTILE, "number": f"NL-20260304-9{number:03}"}
            session.add(an_incident(reported_at=at, red_at=due, due_at=due, **named, **place))


def test_an_empty_store_says_so_in_sentences(open_page: Open) -> None:
    page = open_page(WALL)
    assert not page.exception
    said = texts(page)
    assert "廿里镇综合信息指挥室" in said
    for sentence in (
        "现在没有紧急或红灯事件",
        "还没有事件上报",
        "编制 31 人，还没有登记派驻干部",
        "没有到期应办结的事件",
    ):
        assert sentence in said
    assert figures(page) == ["0件", "0件", "0件", "无数据", "无数据", "无数据"]
    assert "读取失败" not in said


def test_the_figures_and_the_map_show_what_is_open(open_page: Open) -> None:
    fill()
    page = open_page(WALL)
    assert figures(page)[:3] == ["3件", "3件", "3件"]
    layers = {layer["id"]: layer for layer in deck(page)["layers"]}
    gathered = sum(row["total"] for row in layers["clusters"]["data"])
    assert gathered + len(layers["incidents"]["data"]) == 3
    assert "示意图，非行政区域界线" in texts(page)


def test_every_panel_says_how_old_it_is(open_page: Open) -> None:
    said = [element.value for element in open_page(WALL).subheader]
    titles = ("模块工作量", "派驻干部", "在办事件", "急办", "最新上报", "模块按期办结", "部门按期办结")
    for title in titles:
        place = next(place for place, value in enumerate(said) if value.startswith(title))
        assert said[place + 1].startswith(":gray[")


def test_a_title_never_reaches_a_place_that_renders_it(open_page: Open) -> None:
    fill()
    page = open_page(WALL)
    assert "evil.test" not in texts(page)


def test_one_broken_panel_leaves_the_others_standing(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk")

    fill()
    monkeypatch.setattr("dashboard.wall.scenes.queries_people.seconded", broken)
    page = open_page(WALL)
    assert not page.exception
    assert texts(page).count("读取失败") == 1
    assert figures(page)[0] == "3件"
    assert page.get("deck_gl_json_chart")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("dashboard.wall.scenes.queries_attention.events", "插播读取失败"),
        ("dashboard.town.settings.queries.values", "设置读取失败"),
    ],
)
def test_what_only_the_turns_need_is_told_in_the_head_alone(
    query: str, said: str, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk")

    fill()
    monkeypatch.setattr(query, broken)
    page = open_page(WALL)
    assert not page.exception
    assert texts(page).count("读取失败") == 1
    # A line of its own above the head would push the panels out of the screen.
    (told,) = (element.value for element in page.subheader if "读取失败" in element.value)
    assert said in told
    assert "数据时间" in told
    assert figures(page)[0] == "3件"


def test_links_of_an_embedded_wall_leave_its_parameters_behind(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "is_embedded", lambda: True)
    page = open_page(WALL)
    assert "[查看名单](incidents?overdue=yes)" in texts(page)
    assert "embed" not in texts(page)
