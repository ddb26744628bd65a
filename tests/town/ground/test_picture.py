"""The town as a picture: every village finds room, nothing covers another, nothing typed becomes markup."""

from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from dashboard.town.ground.picture import Label, labels_of, town_picture
from dashboard.town.ground.queries_town import town, villages
from dashboard.words.palette import OFFICE, WALL
from tests.examples import PER_STORE
from tests.pictures import tags, written

SIZE = {"width": 960, "height": 736}
NUMBERS = st.lists(st.tuples(*(st.integers(0, 40) for _ in range(3))), min_size=22, max_size=22)


def counted(frame: pd.DataFrame, numbers: list[tuple[int, int, int]]) -> pd.DataFrame:
    """The villages with so many red, yellow and other open incidents each."""
    rows = [{"open": sum(three), "red": three[0], "yellow": three[1]} for three in numbers]
    return frame.assign(**pd.DataFrame(rows).to_dict("series"))


def overlap(one: Label, other: Label) -> float:
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return max(wide, 0) * max(high, 0)


@PER_STORE
@given(NUMBERS)
def test_no_village_covers_another_and_none_is_cut(session: Session, numbers: Any) -> None:
    ground = counted(villages(session), numbers)
    labels = labels_of(town(session), ground, **SIZE)
    assert [(a.village, b.village) for a, b in combinations(labels, 2) if overlap(a, b) > 0] == []
    for label in labels:
        assert label.left >= -1, label
        assert label.left + label.width <= SIZE["width"] + 1, label
        assert label.top >= -1, label
        assert label.top + label.height <= SIZE["height"] + 1, label


def test_all_villages_find_room_where_each_of_them_burns(session: Session) -> None:
    ground = counted(villages(session), [(1, 0, 2)] * 22)
    assert len(labels_of(town(session), ground, **SIZE)) == 22


@pytest.mark.parametrize("palette", [WALL, OFFICE, WALL.faded()])
def test_a_village_says_what_is_late_and_else_how_much_is_open(session: Session, palette: Any) -> None:
    ground = counted(villages(session), [(2, 1, 0), (0, 0, 3), *[(0, 0, 0)] * 20])
    names = list(ground["name"])
    burning = [(118.83, 28.84)]
    lines = written(town_picture(palette, town(session), ground, burning, **SIZE))
    assert f"{names[0]}●2▲1" in lines
    assert f"{names[1]}3" in lines
    assert names[2] in lines


def test_a_name_is_text_whatever_is_in_it(session: Session) -> None:
    ground = counted(villages(session), [(1, 0, 0)] * 22).assign(name="<b>村</b>")
    source = town_picture(WALL, town(session), ground, [], **SIZE)
    assert "b" not in tags(source)
    assert "<b>村</b>●1" in written(source)


def test_a_town_without_an_outline_is_drawn_of_its_villages(session: Session) -> None:
    ground = counted(villages(session), [(0, 0, 1)] * 22)
    source = town_picture(WALL, town(session).assign(outline=None), ground, [], **SIZE)
    assert len(written(source)) >= 20
    assert ElementTree.fromstring(source).find(".//{*}path").get("d").startswith("M")
