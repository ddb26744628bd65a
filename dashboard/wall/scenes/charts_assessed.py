"""The leaderboards' charts: places with totals, modules with their mean, bounties with their days."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd

from dashboard.assessment.bounties.rules_progress import number
from dashboard.wall.scenes.charts_rows import Look, bar, panel, word
from dashboard.words.labels import local_time, percent
from dashboard.words.letters import letters
from models import BountyStatus

# Lines of a bounty's block, in text sizes, and the height that it needs.
LINES, TALLEST = (0.9, 2.1, 4.0, 5.4), 7.4
# Of a bounty's words, and of its block in text sizes, where there is room.
LARGEST, LOOSE = 30, 8.6


def places(frame: pd.DataFrame, look: Look, *, name: str, value: str, more: str = "") -> alt.LayerChart:
    """Place, name, a second word, a bar of the whole hundred, and the total to two places."""
    p, row = look.palette, _row(frame, look)
    left, long = (59, 23) if more else (50, 30)
    bars, words = [], []
    for at, one in enumerate(frame.to_dict("records")):
        y = row * at + row / 2
        words.append(word(0, y, str(one["place"]), p.accent, bold=True))
        words.append(word(9, y, one[name], p.ink, bold=True, limit=_room(look, 27 if more else 40)))
        if more:
            words.append(word(38, y, one[more], p.faint, limit=_room(look, 20)))
        bars.append(bar(left, left + long, y - look.size * 0.3, look.size * 0.6, p.border))
        done = long * min(max(float(one[value]) / 100, 0), 1)
        bars.append(bar(left, left + done, y - look.size * 0.3, look.size * 0.6, p.accent))
        words.append(word(100, y, f"{one[value]:.2f}", p.ink, end=True, bold=True))
    return panel(look, bars, words, [])


def modules(frame: pd.DataFrame, look: Look, *, full: int = 20) -> alt.LayerChart:
    """Name, a bar of the full marks, the mean, and of how many cadres it is."""
    p, row = look.palette, _row(frame, look)
    bars, words = [], []
    for at, one in enumerate(frame.to_dict("records")):
        y = row * at + row / 2
        words.append(word(0, y, one["module"], p.ink, bold=True, limit=_room(look, 24)))
        bars.append(bar(25, 60, y - look.size * 0.3, look.size * 0.6, p.border))
        bars.append(
            bar(25, 25 + 35 * float(one["value"]) / full, y - look.size * 0.3, look.size * 0.6, p.accent)
        )
        words.append(word(80, y, f"{one['value']:.2f}", p.ink, end=True, bold=True))
        words.append(word(100, y, f"{one['cadres']}人", p.faint, end=True))
    return panel(look, bars, words, [])


def bounties(frame: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Per bounty its days, a bar of what is done with a mark of the days gone by, targets and team."""
    look = replace(look, size=roomy(frame, look))
    p, size = look.palette, look.size
    high = min(look.height / max(len(frame), 1), LOOSE * size)
    bars, words = [], []
    for at, one in enumerate(frame.to_dict("records")):
        first, second, third, fourth = (high * at + line * size for line in LINES)
        told, is_late = _days(one)
        words.append(word(0, first, " ".join(one["title"].split()), p.ink, bold=True, limit=_room(look, 56)))
        words.append(word(100, first, told, p.red if is_late else p.ink, end=True, bold=True))
        words.append(word(0, third, _targets(one), p.ink, limit=_room(look, 82)))
        words.append(word(0, fourth, _team(one), p.faint, limit=_room(look, 100)))
        bars.append(bar(0, 100, second, size * 0.7, p.border))
        if pd.isna(one["day"]):
            continue
        bars.append(bar(0, 100 * (one["share"] or 0), second, size * 0.7, p.accent))
        words.append(word(100, third, percent(one["share"], 1), p.ink, end=True, bold=True))
        if BountyStatus(one["status"]) is BountyStatus.RUNNING:
            gone = 100 * min(one["day"] / one["days"], 1)
            bars.append(bar(max(gone - 0.6, 0), gone, second - size * 0.2, size * 1.1, p.yellow))
    return panel(look, bars, words, [])


def roomy(frame: pd.DataFrame, look: Look) -> int:
    """The panel's own size of words; larger where few leave room, and no line would be cut."""
    rows = frame.to_dict("records")
    lines = [(56, one["title"]) for one in rows] + [(44, _days(one)[0]) for one in rows]
    lines += [(82, _targets(one)) for one in rows] + [(100, _team(one)) for one in rows]
    across = min((look.width * share / 100 / max(letters(text), 1) for share, text in lines), default=0)
    return max(int(min(across, look.height / max(len(rows), 1) / TALLEST, LARGEST)), look.size)


def _row(frame: pd.DataFrame, look: Look) -> float:
    return min(look.height / max(len(frame), 1), look.size * 3.8)


def _room(look: Look, share: float) -> int:
    return int(look.width * share / 100)


def _days(one: Mapping[Any, Any]) -> tuple[str, bool]:
    """Days used against those given, and whether they are over; before the work, until when to sign up."""
    if pd.isna(one["day"]):
        return f"{one['phase']} {local_time(one['closes_at'])[5:]}截止", False
    over = one["day"] - one["days"]
    if BountyStatus(one["status"]) is not BountyStatus.RUNNING:
        return f"用时{one['day']}天 {one['phase']}", False
    if over > 0:
        return f"第{one['day']}天 超期{over}天", True
    return f"第{one['day']}天 / {one['days']}天", False


def _targets(one: Mapping[Any, Any]) -> str:
    return "　".join(
        f"{' '.join(name.split())} {'' if pd.isna(one['day']) else f'{number(done)}/'}{number(goal)}{unit}"
        for _, name, unit, done, goal in one["targets"]
    )


def _team(one: Mapping[Any, Any]) -> str:
    where = f"（{one['module']}）" if one["module"] else ""
    signed = f"领衔{one['leaders']}人、骨干{one['backbones']}人报名"
    team = f"领衔 {one['shown']}{where} · 骨干{one['helpers']}人" if one["shown"] else signed
    return f"{team} · {one['told']}"
