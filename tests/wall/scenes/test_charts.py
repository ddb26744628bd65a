"""What the panels' charts draw, read from the chart itself."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.wall.scenes import charts
from dashboard.wall.scenes.charts_rows import PICK, Look
from dashboard.words.palette import WALL
from tests.factories import NOON
from tests.wall.scenes.facts import DAY, HOUR

LOOK = Look(WALL, size=18, height=240, width=400)
MODULES = pd.DataFrame(
    [("governance", "大治理", "治理有力", 40, 10, 7), ("party", "大党建", "", 0, 0, 0)],
    columns=["code", "name", "outcome", "open", "overdue", "closed"],
)


def rows(chart: alt.LayerChart, column: str) -> list[dict[str, Any]]:
    """The rows of every layer that has `column`."""
    return [row for data in chart.to_dict()["datasets"].values() for row in data if column in row]


def texts(chart: alt.LayerChart) -> list[str]:
    return [row["text"] for row in rows(chart, "text")]


def test_a_bar_is_as_long_as_its_number_and_the_overdue_lie_inside_it() -> None:
    bars = [row for row in rows(charts.workloads(MODULES, LOOK), "colour") if "x2" in row]
    long, short = (bar["x2"] - bar["x"] for bar in bars[:2])
    assert short / long == 10 / 40
    assert bars[1]["colour"] == WALL.red


def test_each_part_of_a_modules_row_can_be_picked() -> None:
    chart = charts.workloads(MODULES, LOOK)
    picks = {(row["code"], row["part"]) for row in rows(chart, "part")}
    assert picks == {
        (code, part) for code in ("governance", "party") for part in ("open", "overdue", "closed")
    }
    assert [param["name"] for param in chart.to_dict()["params"]] == [PICK]
    assert {"大治理", "治理有力", "40", "10", "7"} <= set(texts(chart))


def test_words_are_large_enough_for_four_metres() -> None:
    sizes = [
        layer["mark"]["fontSize"]
        for layer in charts.workloads(MODULES, LOOK).to_dict()["layer"]
        if layer["mark"]["type"] == "text"
    ]
    assert min(sizes) >= 18


def board(**given: Any) -> pd.DataFrame:
    row = {"code": "a", "name": "甲", "due": 20, "on_time": 15, "share": 0.75, "rank": 1} | given
    return pd.DataFrame(
        [row, row | {"code": "b", "name": "乙", "due": 3, "on_time": 3, "share": 1.0, "rank": None}]
    )


def test_a_share_without_a_rank_is_not_shown() -> None:
    shown = texts(charts.leaderboard(board().astype({"rank": "Int64"}), LOOK))
    assert {"1", "75%", "20件", "–", "样本少", "3件"} <= set(shown)
    assert "100%" not in shown


def test_a_board_never_has_more_than_seven_rows() -> None:
    many = pd.concat([board().astype({"rank": "Int64"})] * 10, ignore_index=True)
    assert len(rows(charts.leaderboard(many, LOOK), "part")) == 7


def test_beneath_a_board_stand_its_spread_and_who_is_not_ranked() -> None:
    both = pd.concat([board(), board(share=0.6)]).astype({"rank": "Int64"})
    assert charts.board_note(both) == "差距 D = 20% · 不足10件的 2 个"
    assert charts.board_note(board().astype({"rank": "Int64"})).startswith("差距 D = 无数据")


def people(*presences: str, shown: str = "赵某") -> pd.DataFrame:
    return pd.DataFrame({"shown": shown, "module_name": "大执法", "presence": presences})


def test_a_tile_says_where_someone_is_unless_on_duty() -> None:
    chart = charts.people(people("on_leave", "on_duty", "unknown"), LOOK)
    assert [text for text in texts(chart) if text != "大执法 3"] == ["赵某", "赵 请", "赵 未"]


def test_colours_of_presence_are_the_palettes() -> None:
    bars = [row["colour"] for row in rows(charts.people(people("on_duty", "in_field"), LOOK), "x2")]
    assert bars == [WALL.presence("on_duty"), WALL.presence("in_field")]


def test_thirty_one_people_fit_their_panel() -> None:
    for shown in ("赵某", "赵示例"):
        tiles = rows(charts.people(people(*["on_duty"] * 31, shown=shown), LOOK), "x2")
        assert len(tiles) == 31
        assert max(tile["y2"] for tile in tiles) <= LOOK.height
        assert max(tile["x2"] for tile in tiles) <= 100


NEWS = pd.DataFrame(
    {
        "number": ["NL-20260304-0001"],
        "title": ["<b>粗</b> **体**"],
        "status": ["handling"],
        "light": ["red"],
        "urgent": [True],
        "village": ["塘湖村"],
        "holder": ["大治理"],
        "reported_at": [NOON - 3 * DAY],
        "red_at": [NOON - 2 * HOUR],
    }
)


def test_a_title_is_drawn_as_it_was_typed() -> None:
    shown = texts(charts.news(NEWS, LOOK, at=NOON))
    assert {"【急】<b>粗</b> **体**", "3天前", "塘湖村 · 处置中 · 大治理"} <= set(shown)


def test_a_pressing_one_says_how_long_its_limit_is_passed() -> None:
    assert "超时2小时" in texts(charts.news(NEWS, LOOK, at=NOON, since="red_at"))
    ahead = NEWS.assign(red_at=NOON + HOUR)
    assert not any("超时" in text for text in texts(charts.news(ahead, LOOK, at=NOON, since="red_at")))
