"""Charts of the wall's further scenes: who is called where, and the villages as tiles."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import altair as alt
import pandas as pd

from dashboard.wall.scenes.charts_rows import Look, Mark, bar, panel, word
from dashboard.wall.scenes.rules_calls import call_state
from dashboard.words.labels import LIGHT_SIGNS, NO_DATA, count
from dashboard.words.palette import Palette
from models import Light

ACROSS = 6
# Between two tiles, in percent of the panel's width.
BETWEEN = 0.8
# Of a village's figure, which is read from afar.
LARGE = 40


def calls(frame: pd.DataFrame, look: Look, *, at: datetime) -> alt.LayerChart:
    """Two lines per call: who and how it stands; then what it is about, and where."""
    p, row = look.palette, min(look.size * 4, look.height / max(len(frame), 1))
    words = []
    for place, call in enumerate(frame.to_dict("records")):
        y = row * place
        told, is_late = call_state(
            at=at,
            sign_due_at=call["sign_due_at"],
            arrive_due_at=call["arrive_due_at"],
            signed_at=_time(call["signed_at"]),
            arrived_at=_time(call["arrived_at"]),
        )
        colour = p.red if is_late else p.green if not pd.isna(call["arrived_at"]) else p.ink
        words.append(word(0, y + row * 0.28, call["shown"], p.ink, bold=True, limit=int(look.width * 0.55)))
        words.append(word(100, y + row * 0.28, told, colour, end=True, bold=True))
        line = " · ".join(filter(None, (call["village"], " ".join(call["title"].split()))))
        words.append(word(0, y + row * 0.7, line, p.faint, limit=look.width))
    return panel(look, [], words, [])


def villages(frame: pd.DataFrame, look: Look, *, across: int = ACROSS) -> alt.LayerChart:
    """A tile per village: open incidents, how many are red or overdue, visits of the week, key work's score.

    `planned` is empty where the visits are not known.
    """
    lines = -(-len(frame) // across)
    # The last tile of a line ends where the panel does.
    wide, high = (100 + BETWEEN) / across, look.height / max(lines, 1)
    bars, words = [], []
    for place, one in enumerate(frame.to_dict("records")):
        x, y = place % across * wide, place // across * high
        edge = look.palette.red if one["red"] else look.palette.accent if one["open"] else look.palette.border
        bars.append(bar(x, x + wide - BETWEEN, y, high - 10, look.palette.land))
        bars.append(bar(x, x + 0.4, y, high - 10, edge))
        words += _tile(one, look, x, x + wide - 1.8, y, high - 10)
    return panel(look, bars, words, [])


def _tile(
    one: Mapping[Any, Any], look: Look, left: float, right: float, top: float, high: float
) -> list[Mark]:
    p, first, second, third = look.palette, top + high * 0.17, top + high * 0.5, top + high * 0.83
    is_open = bool(one["open"])
    marks = [
        word(left + 1.2, first, one["village"], p.ink, bold=True),
        word(left + 1.2, second, count(one["open"]), p.ink if is_open else p.faint, bold=True, size=LARGE),
        word(right, third, _score(one["score"]), p.faint, end=True),
        word(left + 1.2, third, _visits(one), p.faint),
    ]
    for y, part in ((first, _red(one, p)), (second, _late(one, p))):
        marks += [word(right, y, part[0], part[1], end=True, bold=True)] if part else []
    return marks


def _red(one: Mapping[Any, Any], palette: Palette) -> tuple[str, str] | None:
    return (f"{LIGHT_SIGNS[Light.RED]}红灯 {count(one['red'])}", palette.red) if one["red"] else None


def _late(one: Mapping[Any, Any], palette: Palette) -> tuple[str, str] | None:
    if one["overdue"]:
        return f"超期 {count(one['overdue'])}", palette.red
    return ("无超期", palette.faint) if one["open"] else ("无在办", palette.faint)


def _visits(one: Mapping[Any, Any]) -> str:
    if pd.isna(one["planned"]):
        return f"走访 {NO_DATA}"
    return f"走访 {int(one['done'])}/{int(one['planned'])}" if one["planned"] else "本周未排走访"


def _score(score: Any) -> str:
    return "未评分" if score is None or pd.isna(score) else f"{score:.2f}分"


def _time(value: Any) -> datetime | None:
    return None if pd.isna(value) else value
