"""Scenes of the wall that an administrator composes from panels: what he wrote, read.

One scene stands on each line: 早会：急办，在办地图，模块工作量.
"""

import re
from dataclasses import dataclass

from dashboard.town.walls.rules_scenes import SCENES, TURNS

# What is written where the town has composed none.
NONE = "无"
MOST_SCENES, MOST_PANELS, LONGEST_NAME = 5, 6, 6
# How many signs of a mistake are quoted back.
LONGEST_TOLD = 20
_LINES = re.compile(r"[\n;；]+")
_BETWEEN = re.compile(r"[\s,，、]+")
_COLON = re.compile("[:：]")
_NAME = re.compile(f"[\u4e00-\u9fff]{{1,{LONGEST_NAME}}}")


@dataclass(frozen=True)
class Panel:
    """Its Chinese title, and how many panels a scene may have (itself counted) for it to be readable."""

    title: str
    most: int = MOST_PANELS


PANELS = {
    "work": Panel("模块工作量"),
    "people": Panel("派驻干部"),
    "map": Panel("在办地图", most=5),
    "pressing": Panel("急办"),
    "newest": Panel("最新上报"),
    "hours": Panel("何时上报"),
    "module": Panel("模块按期办结"),
    "department": Panel("部门按期办结"),
    "calls": Panel("正在点将"),
    "duty": Panel("值班"),
    "cadres": Panel("干部考核"),
    "modules": Panel("模块评分"),
    "departments": Panel("部门考评"),
    "bounties": Panel("揭榜攻坚"),
    "villages": Panel("村情", most=2),
}
# The hint to who composes a scene.
TIGHT = "；".join(
    f"有{panel.title}的画面最多 {panel.most} 个板块" for panel in PANELS.values() if panel.most < MOST_PANELS
)
_BY_TITLE = {panel.title: word for word, panel in PANELS.items()}
# How many panels stand in each row, by how many there are.
ROWS: dict[int, tuple[int, ...]] = {1: (1,), 2: (2,), 3: (3,), 4: (2, 2), 5: (3, 2), 6: (3, 3)}
# The same of the panels beside a map that has the whole height at the left, by how many there are with it.
MAP = "map"
BESIDE_MAP: dict[int, tuple[int, ...]] = {4: (1, 2), 5: (2, 2)}

Own = dict[str, tuple[str, ...]]


def read(text: str) -> tuple[Own, str]:
    """The scenes that `text` composes, name -> words of PANELS; and what is wrong with it (empty: nothing).

    Where something is wrong, there are no scenes.
    """
    scenes: Own = {}
    lines = [line.strip() for line in _LINES.split(text) if line.strip()]
    if not lines:
        return {}, f"是空的：不要自编画面，就写“{NONE}”"
    if lines == [NONE]:
        return {}, ""
    for number, line in enumerate(lines, 1):
        name, panels, wrong = _line(line)
        if name in scenes:
            wrong = f"有两个“{name}”：每个名称只能用一次"
        if wrong:
            return {}, f"第 {number} 个画面{wrong}"
        scenes[name] = panels
    if len(scenes) > MOST_SCENES:
        return {}, f"写了 {len(scenes)} 个画面：最多 {MOST_SCENES} 个"
    return scenes, ""


def written(own: Own) -> str:
    """The text from which `own` is read again."""
    lines = (f"{name}：{'，'.join(PANELS[word].title for word in words)}" for name, words in own.items())
    return "\n".join(lines) or NONE


def wrong_with(text: str) -> str:
    """What is wrong with `text`; empty for nothing."""
    return read(text)[1]


def _line(line: str) -> tuple[str, tuple[str, ...], str]:
    name, *rest = (part.strip() for part in _COLON.split(line, maxsplit=1))
    if not rest:
        return name, (), "没有冒号：要写成“早会：急办，在办地图”"
    if not _NAME.fullmatch(name):
        return name, (), f"的名称要写 1 到 {LONGEST_NAME} 个汉字"
    if name in (*SCENES.values(), TURNS, NONE):
        return name, (), f"不能叫“{name}”：这个名称已经有了"
    titles = [title for title in _BETWEEN.split(rest[0]) if title]
    return name, tuple(_BY_TITLE.get(title, "") for title in titles), _odd(name, titles)


def _odd(name: str, titles: list[str]) -> str:
    if odd := next((title for title in titles if title not in _BY_TITLE), ""):
        return f"“{name}”里没有叫“{odd[:LONGEST_TOLD]}”的板块：可以用{'、'.join(_BY_TITLE)}"
    if not 1 <= len(titles) <= MOST_PANELS:
        return f"“{name}”里有 {len(titles)} 个板块：要写 1 到 {MOST_PANELS} 个"
    if len(set(titles)) < len(titles):
        return f"“{name}”里有写了两遍的板块：每个只写一遍"
    panels = [PANELS[_BY_TITLE[title]] for title in titles]
    if tight := next((panel for panel in panels if len(panels) > panel.most), None):
        return f"“{name}”里“{tight.title}”放不下：它要大，连它在内最多 {tight.most} 个板块"
    return ""
