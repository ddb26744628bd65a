"""The engine beside a second implementation in SQL, which goes day by day and divides once at the end."""

from dataclasses import replace

import pytest

from bench.scores import DAILY, STRETCHES, Town, by_duckdb, by_engine, invented, prepared


@pytest.fixture(scope="module")
def town() -> Town:
    return invented(150, seed=7)


@pytest.mark.parametrize("served", [DAILY, STRETCHES], ids=["days", "stretches"])
def test_both_find_the_same_total_days_and_overflow_for_everybody(town: Town, served: str) -> None:
    found = by_engine(town)
    assert len(found) == 150
    assert by_duckdb(prepared(town), served) == found


def test_one_more_point_on_one_day_is_noticed(town: Town) -> None:
    """The comparison could fail: it does for a cadre below the cap whose one post is worth more."""
    cadre, begins, ends, post, points, *line = town.posts[0]
    other = replace(town, posts=[(cadre, begins, ends, post, points + 40, *line), *town.posts[1:]])
    assert by_duckdb(prepared(other))[cadre] != by_engine(town)[cadre]
