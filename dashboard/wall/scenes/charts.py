"""The panels' charts: who has how much work, who is where, who does well, what is new."""

from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

import altair as alt
import pandas as pd

from dashboard.wall.scenes.charts_rows import Look, bar, heads, hit, panel, word
from dashboard.wall.scenes.rules import FEWEST_RANKED, spread
from dashboard.words.labels import LABELS, LIGHT_SIGNS, NO_DATA, brief, count, percent
from dashboard.words.letters import letters
from dashboard.words.palette import Palette
from models import IncidentStatus, Light, Presence

UNKNOWN = "未登记"
# Pixels of the line of column heads.
HEAD = 28
# How much larger the words of a short leaderboard are at most, and how many letters stand across it.
LARGER, FEWEST_LETTERS = 1.35, 15


def workloads(frame: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Per module its outcome, a bar of open incidents, the overdue ones inside it, this month's closed."""
    p, row = look.palette, (look.height - HEAD) / max(len(frame), 1)
    most = max(frame["open"].max(), 1) if len(frame) else 1
    bars, hits = [], []
    words = heads([(66, "在办"), (80, "超期"), (100, "本月办结")], p)
    for at, module in enumerate(frame.to_dict("records")):
        y = HEAD + row * at
        words.append(word(0, y + row / 2, module["name"], p.ink, bold=True))
        words.append(word(15, y + row / 2, module["outcome"], p.faint))
        late = p.red if module["overdue"] else p.faint
        for x, part, colour in ((66, "open", p.ink), (80, "overdue", late), (100, "closed", p.ink)):
            words.append(word(x, y + row / 2, count(module[part]), colour, end=True, bold=part != "closed"))
            hits.append(hit(x - 12, x, y, row, **_part(module, part)))
        long, short = (18 * module[part] / most for part in ("open", "overdue"))
        bars.append(bar(34, 34 + long, y + row * 0.25, row * 0.5, p.accent))
        bars.append(bar(34, 34 + short, y + row * 0.39, row * 0.22, p.red))
        hits.append(hit(34, 34 + long, y + row * 0.25, row * 0.5, **_part(module, "open")))
        hits.append(hit(34, 34 + short, y + row * 0.25, row * 0.5, **_part(module, "overdue")))
    return panel(look, bars, words, hits)


def people(frame: pd.DataFrame, look: Look) -> alt.LayerChart:
    """One tile per seconded cadre, grouped by module; colour and, unless on duty, a word say where."""
    p = look.palette
    # Whole names, where the screen shows them, need wider tiles and smaller words.
    is_named = bool(frame["shown"].str.len().max() > 2)
    across, look = (4, replace(look, size=look.size - 3)) if is_named else (7, look)
    order = {word.value: place for place, word in enumerate(Presence)}
    groups = [(str(name), group) for name, group in frame.groupby("module_name", sort=False)]
    lines = sum(ceil(len(group) / across) for _, group in groups)
    row = min((look.height - 8 * len(groups)) / max(lines, 1), look.size * 3.8)
    wide, bars, words, y = 78 / across, [], [], 0.0
    room = int(wide / 100 * look.width)
    for name, group in groups:
        words.append(word(0, y + row / 2 - 2, f"{name} {len(group)}", p.ink, bold=True))
        people = sorted(group.to_dict("records"), key=lambda person: order.get(person["presence"], 9))
        for at, person in enumerate(people):
            x, top = 22 + at % across * wide, y + at // across * row
            colour = presence_colour(person["presence"], p)
            bars.append(bar(x, x + wide - 1, top, row - 4, colour))
            middle = (x + wide / 2 - 0.5, top + row / 2 - 2)
            words.append(word(*middle, _tile(person, is_named), p.on(colour), middle=True, limit=room))
        y += ceil(len(group) / across) * row + 8
    return panel(look, bars, words, [])


def _tile(person: dict[Any, Any], is_named: bool) -> str:
    if person["presence"] == Presence.ON_DUTY:
        return str(person["shown"])
    who = person["shown"] if is_named else person["shown"][0]
    return f"{who} {presence_label(person['presence'])[0]}"


def leaderboard(frame: pd.DataFrame, look: Look, most: int = 7) -> alt.LayerChart:
    """Rank, name, share and number of cases; those with too few cases stand below without a rank."""
    high = look.height / max(min(len(frame), most), 1)
    # A few stand larger and further apart, so that they fill what many would.
    size = max(look.size, int(min(high / 2.2, look.size * LARGER, look.width / FEWEST_LETTERS)))
    look, row = replace(look, size=size), min(high, size * 3)
    p, words, hits = look.palette, [], []
    for at, unit in enumerate(frame.head(most).to_dict("records")):
        y, ranked = row * at + row / 2, not pd.isna(unit["rank"])
        share = percent(unit["on_time"], unit["due"]) if ranked else "样本少"
        words.append(
            word(0, y, str(unit["rank"]) if ranked else "–", p.accent if ranked else p.faint, bold=True)
        )
        words.append(word(10, y, unit["name"], p.ink if ranked else p.faint))
        words.append(word(73, y, share, p.ink if ranked else p.faint, end=True, bold=ranked))
        words.append(word(100, y, f"{brief(unit['due'])}件", p.faint, end=True))
        tip = f"{unit['name']}：到期应办结 {unit['due']} 件，按期办结 {unit['on_time']} 件"
        hits.append(hit(0, 100, row * at, row, code=unit["code"], part="due", tip=tip))
    return panel(look, [], words, hits)


def board_note(frame: pd.DataFrame) -> str:
    """What stands beneath a leaderboard: spread, and who is not ranked."""
    difference = spread([float(share) for share in frame.loc[frame["rank"].notna(), "share"]])
    few = int(frame["rank"].isna().sum())
    parts = [f"差距 D = {percent(difference, 1) if difference is not None else NO_DATA}"]
    if few:
        parts.append(f"不足{FEWEST_RANKED}件的 {few} 个")
    return " · ".join(parts)


def news(frame: pd.DataFrame, look: Look, *, at: datetime, since: str = "reported_at") -> alt.LayerChart:
    """Two lines per incident: lamp, title and age; then village, status and who has it."""
    p, row = look.palette, min(look.size * 3.1, look.height / max(len(frame), 1))
    words, hits = [], []
    for place, incident in enumerate(frame.to_dict("records")):
        y, light = row * place, Light(incident["light"])
        title = ("【急】" if incident["urgent"] else "") + " ".join(incident["title"].split())
        words.append(word(0, y + row * 0.28, LIGHT_SIGNS[light], p.lamp(light), bold=True))
        age = _age(incident[since], at, over=since == "red_at")
        limit = int(look.width * 0.95 - look.size * _letters(age))
        words.append(word(5, y + row * 0.28, title, p.ink, bold=True, limit=limit))
        words.append(word(100, y + row * 0.28, age, p.faint, end=True))
        status = LABELS[IncidentStatus(incident["status"])]
        line = " · ".join(filter(None, (incident["village"], status, incident["holder"])))
        words.append(word(5, y + row * 0.7, line, p.faint, limit=look.width - look.size * 2))
        hits.append(hit(0, 100, y, row, code=incident["number"], part="incident", tip=title[:60]))
    return panel(look, [], words, hits)


def presence_colour(presence: str, palette: Palette) -> str:
    return palette.presence(presence) if presence in set(Presence) else palette.panel


def presence_label(word: str) -> str:
    return LABELS[Presence(word)] if word in set(Presence) else UNKNOWN


def _age(then: Any, at: datetime, *, over: bool) -> str:
    """How long ago, or by how much a limit has been passed; nothing while it lies ahead."""
    if pd.isna(then) or then > at:
        return ""
    minutes = int((at - then).total_seconds() // 60)
    if minutes == 0:
        return "刚超时" if over else "刚刚"
    unit = f"{minutes}分钟" if minutes < 60 else f"{minutes // 60}小时"
    unit = unit if minutes < 2880 else f"{minutes // 1440}天"
    return f"超时{unit}" if over else f"{unit}前"


def _letters(age: str) -> int:
    """As wide as so many Chinese letters is an age, with the space before it: numbers take half of one."""
    return ceil(letters(age) + 0.8) if age else 0


def _part(module: dict[Any, Any], part: str) -> dict[str, str]:
    """What a click on a part of a module's row picks, and what a hover says."""
    what = {"open": "在办", "overdue": "超期", "closed": "本月办结"}[part]
    return {"code": module["code"], "part": part, "tip": f"{module['name']}：{what} {module[part]} 件"}
