"""People, boards, villages and bounties as pictures: in their panels, large enough, nothing on another."""

from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from dashboard.wall.scenes import pictures_boards, pictures_people
from dashboard.words.letters import letters
from dashboard.words.palette import OFFICE, WALL, Palette
from models import BountyStatus, Presence
from tests.factories import NOON
from tests.pictures import NAMES, written
from tests.wall.scenes.test_pictures import TEXTS, within

# The boxes of the scenes, and of the smallest and the largest panels of own scenes.
BOXES = st.sampled_from([(640, 792), (1_130, 792), (580, 388), (430, 476), (920, 476), (1_856, 968)])
PLACES = st.lists(
    st.builds(
        lambda name, more, value, before: {"name": name, "more": more, "value": value, "before": before},
        TEXTS, st.sampled_from(["", "大党建", "1.2万件"]), st.sampled_from(["71.31", "样本少", "100.0%"]),
        st.none() | st.integers(1, 120),
    ),
    max_size=14,
)  # fmt: skip
NAMED = st.sampled_from(["赵某", "欧阳某", "赵示例", "阿不都热依木"])
WHERE = st.sampled_from([*[word.value for word in Presence], "unknown"])


def overlaps(source: str) -> list[str]:
    """Texts that stand on one another, by estimates that are never too narrow."""
    boxes = []
    for line in ElementTree.fromstring(source).iter(f"{NAMES}text"):
        size = float(line.get("font-size") or 26)
        parts = [(line.text or "", size)]
        parts += [(part.text or "", float(part.get("font-size") or size)) for part in line]
        wide = sum(letters(text) * pixels for text, pixels in parts)
        x, y = float(line.get("x")), float(line.get("y"))
        left = {"end": x - wide, "middle": x - wide / 2}.get(line.get("text-anchor") or "", x)
        boxes.append((left, left + wide, y - 0.82 * size, y + 0.1 * size, "".join(line.itertext())))
    return [
        f"{a[4]} on {b[4]}"
        for a, b in combinations([box for box in boxes if box[4].strip()], 2)
        if a[0] + 1 < b[1] and b[0] + 1 < a[1] and a[2] + 1 < b[3] and b[2] + 1 < a[3]
    ]


def colours(source: str) -> set[str]:
    return {part.get("fill") or "" for part in ElementTree.fromstring(source).iter()}


@given(
    st.lists(st.tuples(NAMED, WHERE, st.sampled_from(["大执法", "大治理", "未定模块"])), max_size=90),
    BOXES,
    st.sampled_from([WALL, OFFICE, WALL.faded()]),
)
def test_people_stand_by_module_and_none_is_lost(
    given_people: list[tuple[str, str, str]], box: tuple[int, int], palette: Palette
) -> None:
    rows = [
        {"shown": name, "presence": where, "module_name": module}
        for name, where, module in sorted(given_people, key=lambda one: one[2])
    ]
    source = pictures_people.people(
        palette, rows, nothing="还没有登记派驻干部", aside="", width=box[0], height=box[1]
    )
    assert within(source) == []
    assert overlaps(source) == []
    lines = written(source)
    if not rows:
        assert "还没有登记派驻干部" in lines
        return
    names = {name for name, _, _ in given_people}
    tiles = sum(any(line == name or line.startswith(f"{name} ") for name in names) for line in lines)
    rest = sum(int(line.split()[1]) for line in lines if line.startswith("另有"))
    assert tiles + rest == len(rows)


def test_people_are_of_one_blue_and_whoever_is_free_comes_first() -> None:
    rows = [
        {"shown": name, "presence": where, "module_name": "大执法"}
        for name, where in (("甲某", "on_leave"), ("乙某", "on_duty"), ("丙某", "unknown"))
    ]
    source = pictures_people.people(WALL, rows, nothing="", aside="", width=1_130, height=792)
    lines = written(source)
    assert lines.index("乙某") < lines.index("甲某") < lines.index("丙某")
    assert [line for line in lines if line in ("在岗", "请假", "未登记")] == ["在岗", "请假", "未登记"]
    assert "在岗1/3" in lines
    assert not {WALL.red, WALL.yellow, WALL.green} & colours(source)


@given(PLACES, BOXES)
def test_a_board_keeps_its_words_apart(given_rows: list[dict[str, Any]], box: tuple[int, int]) -> None:
    rows = [row | {"place": place, "share": 0.7} for place, row in enumerate(given_rows, 1)]
    source = pictures_boards.places(
        WALL, rows, title="干部考核", nothing="暂无公布的考核", note="共108人排名，2025-12-31 止",
        aside="", width=box[0], height=box[1],
    )  # fmt: skip
    assert within(source) == []
    assert overlaps(source) == []
    assert ("暂无公布的考核" in written(source)) == (not rows)


@pytest.mark.parametrize(("before", "words"), [(5, "↑3"), (1, "↓1"), (2, None), (None, None)])
def test_a_board_says_what_has_moved_since_last_time(before: int | None, words: str | None) -> None:
    row = {"place": 2, "name": "陈某", "more": "", "share": 0.7, "value": "71.31", "before": before}
    source = pictures_boards.places(
        WALL, [row], title="干部考核", nothing="", note="", aside="", width=640, height=388
    )
    moves = [line for line in written(source) if line[:1] in "↑↓" and line]
    assert moves == ([words] if words else [])


@given(st.lists(st.decimals(0, 100, places=2).map(float), max_size=150))
def test_every_total_is_a_dot_between_the_lowest_and_the_highest(totals: list[float]) -> None:
    source = pictures_boards.spread(WALL, totals, nothing="暂无公布的考核", aside="", width=580, height=388)
    assert within(source) == []
    dots = list(ElementTree.fromstring(source).iter(f"{NAMES}circle"))
    assert len(dots) == len(totals)
    assert all(50 <= float(dot.get("cy")) <= 388 and 22 <= float(dot.get("cx")) <= 558 for dot in dots)
    assert ("暂无公布的考核" in written(source)) == (not totals)


def a_village(name: str, **given: Any) -> dict[str, Any]:
    usual = {"village": name, "open": 0, "overdue": 0, "red": 0, "yellow": 0, "planned": 0, "done": 0}
    return usual | {"score": None} | given


VILLAGES = st.lists(
    st.builds(
        a_village, st.sampled_from(["廿里村", "继洲社区", "很长很长的村名"]),
        open=st.integers(0, 12_000), red=st.integers(0, 12_000), yellow=st.integers(0, 99),
        planned=st.none() | st.integers(0, 9), done=st.integers(0, 9),
        score=st.none() | st.decimals(0, 100, places=2),
    ),
    max_size=40,
)  # fmt: skip


# Of own scenes it is in those of two panels at most.
@given(VILLAGES, st.sampled_from([(680, 968), (920, 968), (1_376, 792), (1_856, 792)]))
def test_villages_keep_their_words_apart(rows: list[dict[str, Any]], box: tuple[int, int]) -> None:
    source = pictures_boards.villages(WALL, rows, title="村情", aside="", width=box[0], height=box[1])
    assert within(source) == []
    assert overlaps(source) == []


def test_the_villages_begin_with_what_is_late_and_those_of_nothing_have_no_row() -> None:
    rows = [
        a_village("甲村", open=3),
        a_village("乙村"),
        a_village("丙村", open=1, red=1),
        a_village("丁村", open=2, yellow=1),
    ]
    lines = written(pictures_boards.villages(WALL, rows, title="村情", aside="", width=1_856, height=792))
    names = [line for line in lines if line in ("甲村", "乙村", "丙村", "丁村")]
    assert names == ["丙村", "丁村", "甲村"]
    assert lines[-1].endswith("1 个：乙村")
    assert "0" not in lines


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


@given(
    st.lists(
        st.builds(
            a_bounty, TEXTS, day=st.none() | st.integers(0, 400), share=st.none() | st.floats(0, 1.5),
            status=st.sampled_from([BountyStatus.RUNNING, BountyStatus.ACCEPTING, BountyStatus.SETTLED]),
        ),
        max_size=7,
    ),
    BOXES,
)  # fmt: skip
def test_a_race_keeps_its_words_apart(rows: list[dict[str, Any]], box: tuple[int, int]) -> None:
    source = pictures_boards.race(
        WALL, rows, title="正在攻坚", nothing="现在没有正在攻坚的榜", aside="", width=box[0], height=box[1]
    )
    assert within(source) == []
    assert overlaps(source) == []
    assert ("现在没有正在攻坚的榜" in written(source)) == (not rows)


@pytest.mark.parametrize(("day", "is_late"), [(13, False), (24, True)])
def test_only_a_deadline_that_is_over_is_red(day: int, is_late: bool) -> None:
    source = pictures_boards.race(
        WALL, [a_bounty(day=day)], title="正在攻坚", nothing="", aside="", width=920, height=388
    )
    assert (WALL.red in colours(source)) is is_late
    assert any("超期3天" in line for line in written(source)) is is_late
