"""考核指标 on the screen: every figure with its definition and comparisons, cut into units, with its rows."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.incidents.figures.rules import FIGURES
from dashboard.incidents.find.rules_filters import parse
from tests.incidents.room import Room
from tests.pages.room_pages import lives, said

PAGE = "pages/assessment/indicators.py"
LIST = "pages/incidents/incidents.py"
Open = Callable[..., Any]
REWORK = str(list(FIGURES).index("rework_rate") + 1)
ACCEPTED = str(list(FIGURES).index("accepted") + 1)


def links(page: Any) -> list[dict[str, str]]:
    found = [one.proto.query_string for one in page.get("page_link") if "figure=" in one.proto.query_string]
    return [dict(pair.split("=", 1) for pair in query.split("&")) for query in found]


def test_an_empty_room_has_no_data_and_no_hundred_per_cent(open_page: Open) -> None:
    page = open_page(PAGE)
    assert not page.exception
    table = page.dataframe[0].value
    # The row that is marked is the figure that stands beside.
    begun = [json.loads(one.proto.selection_default or "{}").get("selection", {}) for one in page.dataframe]
    assert [one.get("rows") for one in begun] == [[int(REWORK) - 1], []]
    assert list(table["title"]) == [figure.title for figure in FIGURES.values()]
    rates = table[[figure.kind == "percent" for figure in FIGURES.values()]]
    assert set(rates["now"]) == set(rates["of"]) == {"无数据"}


@pytest.mark.long
@pytest.mark.parametrize("of", ["module", "department", "village", "month"])
def test_a_figure_is_cut_and_each_row_of_it_opens_its_incidents(open_page: Open, of: str) -> None:
    lives(Room.handling)
    lives(Room.triaged)
    page = open_page(PAGE, of=of, indicator=ACCEPTED)
    assert not page.exception
    cut = page.dataframe[1].value
    row = next(place for place, now in enumerate(cut["now"]) if now not in ("0", "无数据")) + 1
    page = open_page(PAGE, of=of, indicator=ACCEPTED, row=str(row))
    (words,) = links(page)
    filters, wrong = parse(words)
    assert not wrong
    assert filters.figure
    total = page.dataframe[1].value["now"].iloc[row - 1]
    listed = open_page(LIST, **words)
    assert f"共 {total} 件" in said(listed)


def test_a_rate_opens_its_part_and_its_whole(open_page: Open) -> None:
    lives(Room.closed)
    page = open_page(PAGE, indicator=REWORK)
    assert [words["figure"].split(".")[:2] for words in links(page)] == [["rework_rate", "whole"]]
    assert FIGURES["rework_rate"].definition in said(page)


@pytest.mark.parametrize(
    "query",
    [{"period": "2026-13"}, {"of": "street"}, {"unit": "nobody"}, {"indicator": "99"}, {"row": "999"}],
)
def test_an_address_that_means_nothing_shows_the_page(open_page: Open, query: dict[str, str]) -> None:
    page = open_page(PAGE, **query)
    assert not page.exception
    assert len(page.dataframe) == 2
