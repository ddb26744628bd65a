"""Scenes that an administrator composes: read as he wrote them, or refused with what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.town.settings.rules import checked, in_words, require_agreement
from dashboard.town.settings.rules_known import REGISTRY
from dashboard.town.walls.rules_own_scenes import (
    BESIDE_MAP,
    LONGEST_NAME,
    MOST_PANELS,
    MOST_SCENES,
    NONE,
    PANELS,
    ROWS,
    Own,
    read,
    written,
    wrong_with,
)
from dashboard.town.walls.rules_scenes import SCENES, TURNS, named, rotation
from dashboard.wall.scenes.widgets_panels import PANELS as DRAWN
from dashboard.words.errors import Refused
from dashboard.words.labels import plain

LINE = "早会：急办，在办地图，模块工作量，派驻干部"
DEFAULTS = {key: known.default for key, known in REGISTRY.items()}
names = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6).filter(
    lambda name: name not in (*SCENES.values(), TURNS, NONE)
)
everywhere = [word for word, panel in PANELS.items() if panel.most == MOST_PANELS]
panels = st.lists(st.sampled_from(everywhere), min_size=1, max_size=6, unique=True).map(tuple)


@given(st.dictionaries(names, panels, max_size=MOST_SCENES))
def test_what_is_written_is_read_again_in_its_order(own: Own) -> None:
    text = written(own)
    assert list(read(text)[0].items()) == list(own.items())
    known = REGISTRY["wall_own"]
    assert checked(known, text) == text
    # As the audit log tells it, so it could be typed again.
    assert read(in_words(known, text)) == (own, "")


@given(st.text(max_size=120) | st.text("早会：:，、;\n急办村情[](<!*", max_size=40))
def test_whatever_is_typed_is_within_bounds_or_refused_and_told_without_markup(text: str) -> None:
    own, wrong = read(text)
    if wrong:
        assert not own
        assert "](" not in plain(wrong)
        return
    assert len(own) <= MOST_SCENES
    for name, words in own.items():
        assert 1 <= len(name) <= LONGEST_NAME
        assert name not in SCENES.values()
        assert 1 <= len(words) == len(set(words)) <= min(PANELS[word].most for word in words)
    assert read(written(own)) == (own, "")


def test_a_line_names_a_scene_and_its_panels() -> None:
    assert read(LINE) == ({"早会": ("pressing", "map", "work", "people")}, "")
    assert read(" 夜间 : 值班、正在点将 \n\n" + LINE)[0]["夜间"] == ("duty", "calls")
    assert read("无") == ({}, "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "是空的"),
        ("早会", "没有冒号"),
        ("早会：", "0 个板块"),
        ("早会：急办，天气", "没有叫“天气”的板块：可以用模块工作量、"),
        ("早会：急办，急办", "写了两遍"),
        ("早会：急办，值班，村情", "最多 2 个板块"),
        ("早会：急办，值班，在办地图，最新上报，派驻干部，揭榜攻坚", "最多 5 个板块"),
        ("早会：急办，最新上报，值班，正在点将，模块评分，部门考评，干部考核", "7 个板块"),
        ("地图：急办", "不能叫“地图”"),
        ("轮换：急办", "不能叫“轮换”"),
        ("早会会会会会会：急办", "1 到 6 个汉字"),
        ("zao：急办", "1 到 6 个汉字"),
        (f"{LINE}\n早会：值班", "第 2 个画面有两个“早会”"),
        ("\n".join(f"画面{n}：值班" for n in "一二三四五六"), "最多 5 个"),
        ("早会：[x](http://evil.test/a.png)", "没有叫“[x](http://evil.test"),
    ],
)
def test_what_is_wrong_is_refused_and_said(text: str, told: str) -> None:
    assert told in wrong_with(text)
    with pytest.raises(Refused, match="自编画面"):
        checked(REGISTRY["wall_own"], text)


def test_every_panel_has_its_drawing_and_every_number_its_rows() -> None:
    assert set(DRAWN) == set(PANELS)
    assert set(ROWS) == set(range(1, MOST_PANELS + 1))
    assert all(sum(rows) == number for number, rows in ROWS.items())
    assert all(sum(rows) == number - 1 for number, rows in BESIDE_MAP.items())


def test_who_composes_is_told_what_a_scene_has_room_for() -> None:
    told = REGISTRY["wall_own"].help
    tight = [panel for panel in PANELS.values() if panel.most < MOST_PANELS]
    assert tight
    for panel in tight:
        assert f"有{panel.title}的画面最多 {panel.most} 个板块" in told


def test_own_scenes_are_named_like_the_others_and_unknown_ones_are_told() -> None:
    assert named("早会、地图 晚会", ["早会"]) == (("早会", "map"), ("晚会",))
    words = {"scene": "", "every": "", "usual": "早会", "usual_every": 20}
    assert rotation(**words, scenes="map,早会", own=["早会"]).scenes == ("map", "早会")
    assert rotation(**words, scenes="", own=["早会"]).scenes == ("早会",)
    gone = rotation(**words, scenes="早会")
    assert gone.scenes == ("overview",)
    assert "“早会”" in gone.notes[0]


def test_a_scene_that_the_wall_shows_cannot_be_taken_away() -> None:
    shown = DEFAULTS | {"wall_scenes": "早会、地图"}
    require_agreement(shown | {"wall_own": LINE})
    with pytest.raises(Refused, match="“大屏画面”里没有叫“早会”的画面"):
        require_agreement(shown)
