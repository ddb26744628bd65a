"""Which scenes a wall shows and when each has its turn.

The turn follows from the township's time of day alone: a screen that starts again comes back to the
same scene.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, inf

from dashboard.words.days import day_start, township_date

SCENES = {
    "overview": "事件",
    "map": "地图",
    "people": "力量",
    "scores": "考评",
    "bounties": "揭榜",
    "villages": "村情",
    "topic": "专题",
}
# What all of them in turns are called.
TURNS = "轮换"
# Seconds that a scene is shown: at least, at most, and by default.
SHORTEST, LONGEST, USUAL = 10, 3_600, 20
DAY_SECONDS = 24 * 3600
MOST_TOLD, LONGEST_TOLD = 5, 20
_BETWEEN = re.compile(r"[\s,，、;；]+")
_BY_TITLE = {title: word for word, title in SCENES.items()}


@dataclass(frozen=True)
class Rotation:
    """Scenes in their order, how many seconds each is shown, and in sentences what was asked for in vain."""

    scenes: tuple[str, ...]
    every: int = USUAL
    notes: tuple[str, ...] = ()


def named(text: str, own: Collection[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The scenes that a text names, by their word or title, each once; and its words that name none.

    `own`: names of the scenes that the town has composed itself.
    """
    words = tuple(dict.fromkeys(word for word in _BETWEEN.split(text) if word))
    wanted = dict.fromkeys(_BY_TITLE.get(word, word) for word in words)
    existing = {*SCENES, *own}
    return tuple(word for word in wanted if word in existing), tuple(
        word for word in wanted if word not in existing
    )


def rotation(
    *, scene: str, scenes: str, every: str, usual: str, usual_every: int, own: Collection[str] = ()
) -> Rotation:
    """What a wall's address asks for: one `scene`, or `scenes` for `every` seconds each.

    `own`: names of the town's own scenes. Where the address names none that exists, the `usual` ones;
    where no number, `usual_every`.
    """
    seconds, slow = _seconds(every, usual_every)
    one, odd = named(scene, own)
    several, more_odd = named(scenes, own)
    chosen = one[:1] or several or named(usual, own)[0] or tuple(SCENES)[:1]
    return Rotation(chosen, seconds, tuple(_odd((*odd, *more_odd), own) + slow))


def scene_at(chosen: Rotation, at: datetime) -> str:
    """Whose turn it is at `at`."""
    return chosen.scenes[_second_of_day(at) // chosen.every % len(chosen.scenes)]


def tick(chosen: Rotation, at: datetime, pace: float, *, edge: float = inf, late: float = 0) -> float:
    """Seconds between two looks: `pace`, or less and `late` more, so that one of them falls on the next turn.

    `edge`: seconds until something else will begin or end, on which one falls as well.
    """
    left = edge
    if len(chosen.scenes) > 1:
        second = _second_of_day(at)
        left = min(chosen.every - second % chosen.every, DAY_SECONDS - second, edge)
    return pace if left == inf else left / ceil(left / pace) + late


def _second_of_day(at: datetime) -> int:
    return (at - day_start(township_date(at))) // timedelta(seconds=1)


def _seconds(text: str, usual: int) -> tuple[int, list[str]]:
    if not text:
        return usual, []
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return usual, [f"每个画面显示几秒（every）要写数字，现在按 {usual} 秒轮换。"]
    seconds = min(max(int(text), SHORTEST), LONGEST)
    bounds = f"每个画面显示 {SHORTEST} 到 {LONGEST} 秒，现在按 {seconds} 秒轮换。"
    return seconds, [] if seconds == int(text) else [bounds]


def _odd(words: tuple[str, ...], own: Collection[str]) -> list[str]:
    if not words:
        return []
    unknown = "、".join(f"“{word[:LONGEST_TOLD]}”" for word in words[:MOST_TOLD])
    existing = "、".join([*(f"{word}（{title}）" for word, title in SCENES.items()), *own])
    return [f"没有叫{unknown}的画面，已经略过。可以用：{existing}。"]
