"""The overview's panels: letters large enough, nothing beyond the edge, and honest where nothing is known."""

import re
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from dashboard.room.situation.rules import Situation, order
from dashboard.wall.scenes import pictures, pictures_topic
from dashboard.words.letters import letters
from dashboard.words.palette import OFFICE, WALL
from models import IncidentStatus, Light, Presence
from tests.factories import NOON
from tests.pictures import NAMES, written
from tests.room.situation.test_situation import MINUTE, a_row

DAY = timedelta(days=1)
BOX = {"width": 444, "height": 500}
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
ROWS = st.lists(
    st.builds(
        lambda title, village, minutes, urgent: a_row(
            title=title, village=village, red_at=NOON + minutes * MINUTE, urgent=urgent,
            light="red" if minutes < 0 else "green",
        ),
        TEXTS, st.sampled_from(["", "廿里村"]), st.integers(-90_000, 90_000), st.booleans(),
    ),
    max_size=9,
)  # fmt: skip


def days_of(numbers: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    return [
        {"day": date(2026, 3, 4) + place * DAY, "reported": three[0], "ended": three[1], "open": three[2]}
        for place, three in enumerate(numbers)
    ]


def within(source: str) -> list[str]:
    """Lines of text that reach beyond the picture, or are too small: Chinese 22 pixels, digits 26."""
    root = ElementTree.fromstring(source)
    width, wrong = float(root.get("width")), []
    for line in root.iter(f"{NAMES}text"):
        size, x, wide = float(line.get("font-size") or 16), float(line.get("x")), 0.0
        parts = [(line.text or "", size)]
        for part in line:
            parts += [(part.text or "", float(part.get("font-size") or size)), (part.tail or "", size)]
            wide += float(part.get("dx") or 0)
        for text, pixels in parts:
            wide += letters(text.strip()) * pixels if text.strip() else 0
            if (re.search(r"[一-鿿]", text) and pixels < 22) or (re.search(r"[0-9]", text) and pixels < 26):
                wrong.append(f"small {pixels}: {text}")
        left = {"end": x - wide, "middle": x - wide / 2}.get(line.get("text-anchor") or "", x)
        if left < -1 or left + wide > width + 1:
            wrong.append(f"beyond {left:.0f} to {left + wide:.0f} of {width:.0f}: {''.join(line.itertext())}")
    return wrong


@given(ROWS)
def test_what_presses_stays_in_its_panel(rows: list[dict[str, Any]]) -> None:
    source = pictures.pressing(WALL, rows, at=NOON, aside="", **BOX)
    assert within(source) == []
    assert ("现在没有紧急或红灯事件" in written(source)) == (not rows)


def test_a_title_does_not_say_the_village_that_stands_below_it() -> None:
    assert pictures.without_village("廿里村进村路口架空线缆脱落", "廿里村") == "进村路口架空线缆脱落"
    assert pictures.without_village("村口占用消防通道（里屋村）", "里屋村") == "村口占用消防通道"
    assert pictures.without_village("廿里村", "廿里村") == "廿里村"
    assert pictures.without_village("保密事件", "") == "保密事件"


@given(
    st.lists(st.tuples(*(st.integers(0, 20_000) for _ in range(3))), min_size=2, max_size=31),
    st.sampled_from([WALL, OFFICE, WALL.faded()]),
)
def test_the_days_stay_in_their_panel(numbers: list[tuple[int, int, int]], palette: Any) -> None:
    assert within(pictures.days(palette, days_of(numbers), aside="", width=420, height=360)) == []


@given(st.lists(st.tuples(TEXTS, st.integers(0, 12_000)), max_size=9))
def test_bars_stand_in_order_and_those_of_nothing_are_left_out(rows: list[tuple[str, int]]) -> None:
    given_rows = [{"name": name, "open": number, "overdue": number // 2} for name, number in rows]
    source = pictures.bars(
        WALL, given_rows, title="谁手上有多少", nothing="现在没有在办事件", aside="", width=420, height=360
    )
    busy = [row for row in given_rows if row["open"]]
    assert ("现在没有在办事件" in written(source)) == (not busy)
    bars = [one for one in ElementTree.fromstring(source).iter(f"{NAMES}rect") if one.get("height") == "28"]
    long = [float(one.get("width")) for one in bars if one.get("fill") == WALL.land_full]
    assert long == sorted(long, reverse=True)
    assert len(long) == min(len(busy), 7)


@pytest.mark.parametrize(("width", "is_told"), [(420, False), (610, True), (1_856, True)])
def test_a_bar_says_what_its_module_is_there_for_where_there_is_room(width: int, is_told: bool) -> None:
    rows = [{"name": "大治理", "open": 3, "overdue": 1, "outcome": "治理有力"}]
    source = pictures.bars(WALL, rows, title="谁手上有多少", nothing="", aside="", width=width, height=476)
    assert within(source) == []
    assert ("治理有力" in written(source)) is is_told


@given(st.dictionaries(st.sampled_from([*[word.value for word in Presence], "unknown"]), st.integers(1, 40)))
def test_the_bar_of_people_is_full_and_counts_all(numbers: dict[str, int]) -> None:
    source = pictures.forces(WALL, numbers, nothing="还没有登记派驻干部", aside="", width=444, height=204)
    assert within(source) == []
    if numbers:
        assert f"{sum(numbers.values())} 人" in written(source)
    else:
        assert "还没有登记派驻干部" in written(source)


@pytest.mark.parametrize("width", [1376, 1856, 2496])
@given(
    what=TEXTS,
    mark=st.sampled_from(["", "演示数据"]),
    problem=st.sampled_from(["", "连不上数据库（A1B2C3），自动重试中；久不恢复请告诉管理员"]),
    is_stale=st.booleans(),
)
def test_the_head_keeps_its_parts_apart_and_says_who_must_act(
    width: int, what: str, mark: str, problem: str, is_stale: bool
) -> None:
    town = "廿里镇" if width < 1700 else "廿里镇综合信息指挥室"
    said = Situation(what, "超时3天无人受理", "请值班员立即受理", is_burning=True)
    source = pictures.head(
        WALL, said, town=town, mark=mark, day="12月12日 星期三", clock="停在 18:13",
        problem=problem, awake=WALL, is_stale=is_stale, width=width, height=72,
    )  # fmt: skip
    spans = []
    for line in ElementTree.fromstring(source).iter(f"{NAMES}text"):
        size, x = float(line.get("font-size") or 0), float(line.get("x"))
        parts = [(part.text or "", float(part.get("font-size") or size)) for part in line]
        wide = sum(letters(text) * pixels for text, pixels in parts or [(line.text or "", size)])
        left = {"end": x - wide, "middle": x - wide / 2}.get(line.get("text-anchor") or "", x)
        spans += [(left, left + wide, float(line.get("y")))] if wide else []
    for a, b in combinations(spans, 2):
        assert a[1] <= b[0] + 1 or b[1] <= a[0] + 1 or abs(a[2] - b[2]) >= 30
    said_in_all = "".join(written(source))
    assert "请值班员立即受理。" in said_in_all
    assert problem[:6] in said_in_all


@pytest.mark.parametrize("width", [1376, 1856, 2496])
@given(
    title=TEXTS.filter(str.strip), name=TEXTS, lead=st.sampled_from(["", "插播 · 新的紧急事件，又有 12 件"]),
    status=st.sampled_from(IncidentStatus), light=st.sampled_from(Light), urgent=st.booleans(),
    limit=st.none() | st.integers(-90_000, 90_000),
)  # fmt: skip
def test_an_alarm_fits_its_screen_and_says_who_has_to_do_what(
    width: int, title: str, name: str, lead: str, status: Any, light: Any, urgent: bool, limit: int | None
) -> None:
    red = NOON + (limit or 0) * MINUTE
    if light is Light.RED and red >= NOON:
        red = NOON - MINUTE
    row = a_row(
        title=title, status=status.value, light=light.value, urgent=urgent, holder=name,
        red_at=red if limit is not None or light is Light.RED else None, due_at=None, suspended_until=None,
        concluded_at=NOON, category="架空线缆", incident_class=2, example=True, number="NL-20260304-0001",
    )  # fmt: skip
    box = {"aside": "", "width": width, "height": 236}
    source = pictures_topic.alarm(WALL, row, at=NOON, lead=lead, on_duty="司马某", **box)
    assert within(source) == []
    who, what, late = order(row, NOON)
    assert what in written(source)[2]
    assert late in written(source)[2]
    if who == "值班员":
        assert written(source)[2].startswith(("值班员（司马某）·", "值班员·"))


def test_an_unknown_rate_is_no_zero() -> None:
    card = {
        "title": "按期办结率",
        "figure": "无数据",
        "unit": "",
        "note": "近30天没有到期的",
        "width": 397,
        "height": 160,
    }
    source = pictures.card(WALL, values=[None] * 30, **card)
    assert "无数据" in written(source)
    assert not list(ElementTree.fromstring(source).iter(f"{NAMES}circle"))


def test_a_panel_that_could_not_be_read_says_so_with_its_number() -> None:
    lines = written(pictures.failed(WALL, title="急办", number="A1B2C3", width=444, height=500))
    assert lines == ["急办", "读取失败，编号 A1B2C3"]
