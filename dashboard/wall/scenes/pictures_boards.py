"""The boards as pictures: places, how far totals lie apart, the villages, and bounties against their days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.assessment.bounties.rules_progress import number as plain_share
from dashboard.wall.scenes.pictures import EDGE, ROW, TITLE, WORD, panel_picture
from dashboard.words.labels import LABELS, LIGHT_SIGNS, brief, local_time
from dashboard.words.letters import cut, letters, whole_parts
from dashboard.words.palette import Palette
from models import BountyStatus, Light

# Pixels above the first row, of a row at least and at most, and of the line at the foot.
TOP, LEAST, MOST, NOTE = 62, 44, 84, 44
# A bar shorter than this says nothing.
SHORTEST = 60
# Of a bounty's lane; of one without a track.
LANE, TRACK = 158, 70
# Of the villages: the width from which on they stand in two columns; of a column the room that a name takes,
# and what is open, the visits and the score together.
TWO, NAME, WEEK = 1_100, 140, 336
Row = Mapping[Any, Any]


def places(
    palette: Palette, rows: Sequence[Row], *, title: str, nothing: str, note: str, aside: str,
    width: int, height: int,
) -> str:  # fmt: skip
    """A board: place, name, a bar, what has moved since last time, and the value.

    Each row: place (None: not ranked), name, more (a second word), share (0 to 1), value in words, and
    before (the place of last time, or None).
    """
    shown = rows[: max(int((height - TOP - NOTE) // LEAST), 1)]
    step = min((height - TOP - NOTE) / max(len(shown), 1), MOST)
    values = ROW * max((letters(row["value"]) for row in shown), default=0)
    moves = [_moved(row) for row in shown]
    moved = width - EDGE - values - 16
    end = moved - (ROW * max(map(letters, moves)) + 16 if any(moves) else 0)
    left = EDGE + 46
    names = min(ROW * max((letters(row["name"]) for row in shown), default=0), (end - left) * 0.62)
    more = left + names + 18
    extra = ROW * max((letters(row["more"]) for row in shown), default=0)
    extra = extra if more + extra < end else 0
    start = more + (extra + 18 if extra else 0)
    long = end - start
    placed = [
        {
            "y": TOP + step * (at + 0.5) + 9,
            "place": "–" if row["place"] is None else str(row["place"]),
            "is_ranked": row["place"] is not None,
            "name": cut(row["name"], names / ROW),
            "more": row["more"] if extra else "",
            "bar": None if row["share"] is None or long < SHORTEST else long * min(max(row["share"], 0), 1),
            "moved": move,
            "value": row["value"],
        }
        for at, (row, move) in enumerate(zip(shown, moves, strict=True))
    ]
    return panel_picture(
        "places.svg", palette, title, width, height,
        rows=placed, left=left, more=more, start=start, long=long, moved=moved,
        note=cut(note, (width - 2 * EDGE) / ROW), nothing="" if shown else nothing, aside=aside,
    )  # fmt: skip


def spread(
    palette: Palette, totals: Sequence[float], *, nothing: str, aside: str, width: int, height: int
) -> str:
    """A dot for each total, stacked where many are alike, from the lowest to the highest."""
    bottom, left, right = height - 56, EDGE + 12, width - EDGE - 12
    columns = int((right - left) // 22)
    low, high = min(totals, default=0), max(totals, default=0)
    stacks = Counter(round((total - low) / ((high - low) or 1) * columns) for total in totals)
    tall = max(stacks.values(), default=1)
    step = min((bottom - TOP - 12) / tall, 22)
    dots = [
        {"x": left + column * (right - left) / columns, "y": bottom - step * (place + 0.5) - 3}
        for column, number in stacks.items()
        for place in range(number)
    ]
    return panel_picture(
        "spread.svg", palette, "分数分布", width, height, dots=dots, radius=max(step / 2 - 2, 1.5),
        bottom=bottom, low=f"最低 {low:.2f}", high=f"最高 {high:.2f}",
        nothing="" if totals else nothing, aside=aside,
    )  # fmt: skip


def villages(
    palette: Palette, rows: Sequence[Row], *, title: str, aside: str, width: int, height: int
) -> str:
    """What is late first; a village of which there is nothing to say stands in the line at the foot.

    Each row: village, open, overdue, red, yellow, planned and done (visits of the week; None: unknown),
    score (None: none).
    """
    said = [row for row in rows if row["open"] or row["planned"] or row["score"] is not None]
    ordered = sorted(said, key=lambda row: [-row[key] for key in ("red", "overdue", "yellow", "open")])
    columns = 2 if width > TWO else 1
    wide = (width - 2 * EDGE - (columns - 1) * 48) / columns
    top = TOP + 36
    fit = max(int((height - top - NOTE) // 40), 1)
    shown = ordered[: fit * columns]
    lines = -(-len(shown) // columns)
    step = min((height - top - NOTE) / max(lines, 1), MOST)
    most = max((row["open"] for row in shown), default=1) or 1
    lamps = [f"{LIGHT_SIGNS[Light.RED]}{brief(max(row['red'], row['yellow']))}" for row in shown]
    late = max(2 * WORD + 8, ROW * max(map(letters, lamps), default=0)) + 14
    has_week = wide >= NAME + 2 * late + WEEK
    heads, placed = [], []
    for column in range(columns if shown else 0):
        at = _columns(EDGE + column * (wide + 48), wide, late, has_week)
        heads += [{"x": at[key], "text": text, "anchor": "end"} for key, text in HEADS.items() if key in at]
        for line, row in enumerate(shown[column * lines : (column + 1) * lines]):
            placed.append(_village(row, at, top + step * (line + 0.5) + 9, most, has_week))
    quiet = [row["village"] for row in rows if row not in said]
    rest = f"另有 {len(said) - len(shown)} 个村社" if len(said) > len(shown) else ""
    if quiet and not rest:
        rest = f"没有在办、没有走访和评分的 {len(quiet)} 个：{'、'.join(quiet)}"
    return panel_picture(
        "villages.svg", palette, title, width, height, heads=heads, rows=placed,
        rest=cut(rest, (width - 2 * EDGE) / ROW) if shown else "",
        nothing="" if shown else "各村社都没有在办" if rows else "还没有登记村社", aside=aside,
    )  # fmt: skip


HEADS = {"red": "红灯", "yellow": "黄灯", "open": "在办", "visits": "本周走访", "score": "重点工作"}


def race(
    palette: Palette, rows: Sequence[Row], *, title: str, nothing: str, aside: str, width: int, height: int
) -> str:
    """A lane for each bounty (rows of `queries_assessed.bounties`): what is done against the days gone by."""
    shown = rows[: max(int((height - TOP) // LANE), 1)]
    step, room = min((height - TOP) / max(len(shown), 1), LANE + 36), width - 2 * EDGE
    lanes = []
    for place, row in enumerate(shown):
        days, is_late = days_words(row)
        has_track = not pd.isna(row["day"])
        is_running = has_track and BountyStatus(row["status"]) is BountyStatus.RUNNING
        share = f"{100 * row['share']:.0f}%" if has_track and not pd.isna(row["share"]) else ""
        lanes.append(
            {
                "y": TOP + step * place,
                "title": cut(str(row["title"]), (room - ROW * letters(days) - 20) / TITLE),
                "days": days,
                "is_late": is_late,
                "done": room * min(float(row["share"] or 0), 1) if has_track else None,
                "today": EDGE + (room - 5) * min(row["day"] / max(row["days"], 1), 1) if is_running else None,
                "down": TRACK if has_track else 42,
                "targets": whole_parts(targets_words(row), (room - ROW * letters(share) - 20) / ROW, "　"),
                "share": share,
                "team": whole_parts(team_words(row), room / ROW, " · "),
            }
        )
    aside = aside or (f"共 {brief(len(rows))} 张" if len(rows) > len(shown) else "")
    return panel_picture(
        "race.svg", palette, title, width, height, lanes=lanes, nothing="" if shown else nothing, aside=aside
    )


def days_words(one: Row) -> tuple[str, bool]:
    """Days used against those given, and whether they are over; before the work, until when to sign up."""
    if pd.isna(one["day"]):
        until = f"{local_time(one['closes_at'])[5:]}截止"
        return until if one["phase"] == LABELS[BountyStatus.PUBLISHED] else one["phase"], False
    over = one["day"] - one["days"]
    if BountyStatus(one["status"]) is not BountyStatus.RUNNING:
        return f"用时{one['day']}天 {one['phase']}", False
    if over > 0:
        return f"第{one['day']}天 超期{over}天", True
    return f"第{one['day']}天 / {one['days']}天", False


def targets_words(one: Row) -> list[str]:
    """What is to be reached, and how far each of it is."""
    return [
        f"{' '.join(name.split())} "
        f"{'' if pd.isna(one['day']) else f'{plain_share(done)}/'}{plain_share(goal)}{unit}"
        for _, name, unit, done, goal in one["targets"]
    ]


def team_words(one: Row) -> list[str]:
    """Who leads, with how many, and what it earns; before there is a team, how many have signed up."""
    where = f"（{one['module']}）" if one["module"] else ""
    signed = [f"领衔{one['leaders']}人、骨干{one['backbones']}人报名"]
    team = [f"领衔 {one['shown']}{where}", f"骨干{one['helpers']}人"] if one["shown"] else signed
    return [*team, one["told"]]


def _moved(row: Row) -> str:
    """How many places somebody has risen or fallen."""
    if row["before"] is None or row["place"] is None or row["before"] == row["place"]:
        return ""
    by = int(row["before"]) - int(row["place"])
    return f"↑{by}" if by > 0 else f"↓{-by}"


def _columns(left: float, wide: float, late: float, has_week: bool) -> dict[str, float]:
    """Where each column of a village's row stands: the bar's start, else its end."""
    end = left + wide
    week = {"score": end, "visits": end - 110} if has_week else {}
    number = end - 220 if has_week else end
    names = 140 if wide > 420 else 110
    bar = left + names + 2 * late + 16
    lamps = {"red": left + names + late, "yellow": left + names + 2 * late}
    return (
        {"name": left, "names": names, "bar": bar, "open": number, "wide": number - 64 - bar} | lamps | week
    )


def _village(row: Row, at: Mapping[str, float], y: float, most: int, has_week: bool) -> dict[str, Any]:
    late = {
        light.value: f"{LIGHT_SIGNS[light]}{brief(row[light.value])}" if row[light.value] else ""
        for light in (Light.RED, Light.YELLOW)
    }
    visits = (
        "无数据" if row["planned"] is None else f"{row['done']}/{row['planned']}" if row["planned"] else ""
    )
    score = "" if row["score"] is None else f"{row['score']:.2f}"
    return {
        "x": at["name"], "y": y, "at": at, "name": cut(str(row["village"]), (NAME - 8) / ROW),
        "open": brief(row["open"]) if row["open"] else "", "bar": max(at["wide"], 0) * row["open"] / most,
        **late, "visits": visits if has_week else "", "score": score if has_week else "",
    }  # fmt: skip
