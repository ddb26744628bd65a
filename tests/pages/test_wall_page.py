"""The wall, as someone stands before it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.screen import frame
from dashboard.store.database import transaction
from dashboard.wall.scenes import widgets_pictures
from dashboard.words.clock import now
from tests import pictures
from tests.factories import an_incident
from tests.wall.scenes.facts import HOUR

WALL = "pages/wall/wall.py"
HOSTILE = "![x](http://evil.test/a.png) <b>粗体</b>"
# What a picture is made of.
DRAWN_WITH = {
    "svg", "style", "defs", "linearGradient", "radialGradient", "stop", "filter", "feGaussianBlur",
    "rect", "path", "circle", "text", "tspan",
}  # fmt: skip
Open = Callable[..., Any]


def texts(page: Any) -> str:
    """What stands on the page, and in its pictures."""
    shown = [
        str(element.value)
        for kind in (page.markdown, page.subheader, page.header, page.title)
        for element in kind
    ]
    return "\n".join([*shown, *pictures.words(page)])


def panel_titles(page: Any) -> list[str]:
    """Of the panels that are drawn by the browser, and of those that are pictures."""
    drawn = [lines[0] for source in pictures.sources(page) if (lines := pictures.written(source))]
    return [str(one.value) for one in page.subheader] + drawn


def figures(page: Any) -> list[str]:
    """The figures of a scene's cards as they are read, grey ones too."""
    shown = [one for one in pictures.sources(page) if 'font-size="56"' in one or ">无数据<" in one]
    cards = [pictures.written(source) for source in shown]
    # A title, a figure, and what stands beneath it.
    return [card[1] for card in cards if len(card) == 3 and card[0] != "现在要办"]


def deck(page: Any) -> dict[str, Any]:
    return dict(json.loads(page.get("deck_gl_json_chart")[0].proto.json))


def fill() -> None:
    at = now()
    with transaction() as session:
        for number in range(3):
            due = at - (number + 1) * HOUR
            place = {"longitude": 118.83, "latitude": 28.84, "cell": "47532_11536", "village_id": 1}
            named = {"title": HOSTILE, "number": f"NL-20260304-9{number:03}"}
            session.add(an_incident(reported_at=at, red_at=due, due_at=due, **named, **place))


def test_an_empty_store_says_so_in_sentences(open_page: Open) -> None:
    page = open_page(WALL)
    assert not page.exception
    said = texts(page)
    assert "廿里镇综合信息指挥室" in said
    for sentence in (
        "现在没有在办事件。",
        "没有红灯",
        "先做三步",
        "导入干部、派驻名册",
        "编制 31 人，还没有登记派驻干部",
        "近30天没有到期的",
    ):
        assert sentence in said
    assert figures(page) == ["0件", "0件", "无数据"]
    assert "读取失败" not in said


def test_the_figures_and_the_map_show_what_is_open(open_page: Open) -> None:
    fill()
    page = open_page(WALL)
    assert figures(page) == ["3件", "3件", "0.0%"]
    (town,) = (lines for lines in map(pictures.written, pictures.sources(page)) if len(lines) >= 22)
    assert sum(line.endswith("●3") for line in town) == 1
    assert "示意图，非行政区域界线" in texts(page)


@pytest.mark.long
def test_the_head_says_what_burns_who_must_act_and_how_old_it_is(open_page: Open) -> None:
    fill()
    page = open_page(WALL)
    head = pictures.written(pictures.sources(page)[0])
    # In the office the page has a title, and the picture does not name the town once more.
    assert page.title[0].value == "廿里镇综合信息指挥室"
    assert "廿里镇综合信息指挥室" not in head
    assert re.search("超时[23]小时无人受理，请值班员", "".join(head))
    assert re.search(r"星期.\d\d:\d\d$", head[-1])
    assert any("数据时间" in alt for alt in pictures.told(page))


@pytest.mark.long
def test_a_title_never_reaches_a_place_that_renders_it(open_page: Open) -> None:
    fill()
    page = open_page(WALL)
    assert not any("evil.test" in one.value for one in (*page.markdown, *page.subheader, *page.title))
    links = [one.proto.label for one in page.get("page_link")]
    assert any("\\!\\[x\\]" in label for label in links)
    assert set().union(*map(pictures.tags, pictures.sources(page))) <= DRAWN_WITH


@pytest.mark.long
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
    assert "派驻力量" in panel_titles(page)


@pytest.mark.long
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
    head = pictures.written(pictures.sources(page)[0])
    assert said in head[1]
    assert re.search(r"\d\d:\d\d$", head[-1])
    assert figures(page)[0] == "3件"


@pytest.mark.long
def test_a_hung_wall_has_no_link(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    assert open_page(WALL).get("page_link")
    for module in (widgets_pictures, frame):
        monkeypatch.setattr(module, "is_embedded", lambda: True)
    page = open_page(WALL)
    assert not page.get("page_link")
    assert "](incidents" not in texts(page)
