"""What stands larger on the wall where it is few: no line is cut for it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.wall.scenes import charts, charts_assessed
from dashboard.wall.scenes.charts_assessed import LARGEST
from dashboard.wall.scenes.charts_rows import Look
from dashboard.words.letters import letters
from dashboard.words.palette import WALL
from models import BountyStatus
from tests.factories import NOON


def a_bounty(title: str = "农贸市场周边环境整治", **given: Any) -> dict[str, Any]:
    usual = {
        "title": title,
        "day": 13,
        "days": 21,
        "status": BountyStatus.RUNNING,
        "phase": "攻坚中",
        "closes_at": NOON + timedelta(days=3),
        "share": 0.5,
        "targets": [("a", "清理占道摊位", "处", Decimal(51), Decimal(86))],
        "module": "大党建",
        "shown": "冯某",
        "leaders": 1,
        "backbones": 3,
        "helpers": 3,
        "told": "每人 +3 分",
    }
    return usual | given


def sizes(chart: alt.LayerChart) -> set[int]:
    layers = chart.to_dict()["layer"]
    return {layer["mark"]["fontSize"] for layer in layers if layer["mark"]["type"] == "text"}


def size_of(number: int, look: Look, title: str = "整治") -> int:
    return charts_assessed.roomy(pd.DataFrame([a_bounty(title)] * number), look)


def test_one_bounty_is_written_larger_than_four() -> None:
    look = Look(WALL, size=20, height=690, width=820)
    assert size_of(1, look) == LARGEST
    assert sizes(charts_assessed.bounties(pd.DataFrame([a_bounty()]), look)) == {LARGEST}
    assert LARGEST > size_of(4, look) >= look.size


@given(st.text("汉a1", min_size=1, max_size=40), st.integers(300, 1_200), st.integers(1, 6))
def test_a_title_is_never_cut_for_the_sake_of_larger_words(title: str, width: int, number: int) -> None:
    look = Look(WALL, size=20, height=690, width=width)
    size = size_of(number, look, title)
    assert look.size <= size <= LARGEST
    assert size == look.size or letters(title) * size <= 0.56 * width + 1


@pytest.mark.parametrize(("number", "is_larger"), [(3, True), (7, False)])
def test_a_short_leaderboard_fills_its_panel(number: int, is_larger: bool) -> None:
    row = {"name": "综合执法", "due": 20, "on_time": 15, "share": 0.75, "code": "a"}
    frame = pd.DataFrame([row | {"rank": place + 1} for place in range(number)])
    look = Look(WALL, size=18, height=280, width=353)
    (size,) = sizes(charts.leaderboard(frame, look))
    assert (size > look.size) is is_larger
