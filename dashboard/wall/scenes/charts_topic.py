"""Charts of the wall's scene of one incident: who has a share in it, and its last steps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import altair as alt
import pandas as pd

from dashboard.wall.scenes.charts_rows import Look, bar, panel, word
from dashboard.wall.scenes.rules_calls import elapsed_words
from dashboard.words.labels import LABELS, duration, local_time
from models import Action, AssignmentStatus

LEAD, HELP = "牵头", "配合"
# So many letters wide is a time, a step and how long ago it was.
AGES = 16


def parties(frame: pd.DataFrame, look: Look, *, at: datetime) -> alt.LayerChart:
    """Two lines per party: its part, name and status; then until when, or since when."""
    p, row = look.palette, min(look.size * 3.6, look.height / max(len(frame), 1))
    words = []
    for place, one in enumerate(frame.to_dict("records")):
        y, told, is_late = row * place, *_party(one, at)
        status = AssignmentStatus(one["status"])
        colour = p.red if is_late else p.green if status is AssignmentStatus.DONE else p.ink
        part = LEAD if one["is_lead"] else HELP
        words.append(word(0, y + row * 0.3, part, p.accent if one["is_lead"] else p.faint, bold=True))
        limit = int(look.width * 0.55)
        words.append(word(12, y + row * 0.3, str(one["who"]), p.ink, bold=True, limit=limit))
        words.append(word(100, y + row * 0.3, LABELS[status], colour, end=True, bold=True))
        words.append(word(12, y + row * 0.72, told, p.red if is_late else p.faint, limit=look.width))
    return panel(look, [], words, [])


def steps(frame: pd.DataFrame, look: Look, *, at: datetime) -> alt.LayerChart:
    """The newest step on top, along a line: when, what, and, where there is room, how long ago."""
    p, row = look.palette, min(look.size * 2.4, look.height / max(len(frame), 1))
    # Times take the same pixels whatever the width.
    middle = 100 * look.size * 6.2 / look.width
    bars, words = [bar(middle - 0.3, middle + 0.3, row / 2, row * max(len(frame) - 1, 0), p.border)], []
    for place, one in enumerate(frame.to_dict("records")):
        y, is_last = row * place + row / 2, place == 0
        high = look.size * 0.6
        bars.append(bar(middle - 0.9, middle + 0.9, y - high / 2, high, p.accent if is_last else p.faint))
        words.append(word(0, y, local_time(one["at"])[5:], p.faint))
        words.append(word(middle + 4, y, LABELS[Action(one["action"])], p.ink, bold=is_last))
        if look.width > look.size * AGES:
            words.append(word(100, y, f"{elapsed_words(one['at'], at)}前", p.faint, end=True))
    return panel(look, bars, words, [])


def _party(one: Mapping[Any, Any], at: datetime) -> tuple[str, bool]:
    """Its clock in words at `at`, and whether it is over."""
    if not pd.isna(one["ended_at"]):
        return f"{local_time(one['ended_at'])[5:]} 完成", False
    if pd.isna(one["signed_at"]):
        due, what = one["sign_due_at"], "签收"
    else:
        due, what = one["due_at"], "办理"
    if pd.isna(due):
        return f"{local_time(one['sent_at'])[5:]} 交办", False
    left = (due - at).total_seconds()
    if -60 < left < 0:
        return f"{what}刚超时", True
    return (f"{what}还有{duration(left)}", False) if left >= 0 else (f"{what}已超{duration(-left)}", True)
