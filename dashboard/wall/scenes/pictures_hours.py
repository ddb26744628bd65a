"""When matters are reported, as a picture: a square for each hour of each weekday, the brighter the more."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.wall.scenes.pictures import EDGE, ROW, WORD, panel_picture
from dashboard.words.days import WEEKDAYS
from dashboard.words.labels import brief
from dashboard.words.letters import letters, whole_parts
from dashboard.words.palette import Palette, blend

HOURS, WEEK = 24, 7
# Pixels above the squares and beneath them: the title; the hours, and a line of words.
TOP, FOOT = 62, 76
# Of the weekdays' names, and between two squares.
NAMES, BETWEEN = 34, 2
# Squares from this share of the most on say their number, where there is room for it.
TOLD = 0.6
Row = Mapping[Any, Any]


def hours(
    palette: Palette, rows: Sequence[Row], *, now: tuple[int, int] | None, weeks: int,
    nothing: str, aside: str, width: int, height: int,
) -> str:  # fmt: skip
    """`rows` as of `queries_hours`, over so many `weeks`; `now`: the weekday and hour that is framed.

    A weekday of which nothing is known has empty frames; one with no report has dark squares.
    """
    left, bottom = EDGE + NAMES, height - FOOT
    across, down = (width - EDGE - left) / HOURS, (bottom - TOP) / WEEK
    known = [row for row in rows if row["days"]]
    total, most = sum(row["total"] for row in known), max((row["total"] for row in known), default=0)
    squares = []
    for row in rows if known else ():
        share = row["total"] / most if most else 0
        colour = blend(palette.land, palette.rim, share) if row["total"] else palette.panel
        number = brief(row["total"])
        fits = ROW * letters(number) <= across - BETWEEN - 4 and down >= ROW + 8
        squares.append(
            {
                "x": left + across * row["hour"],
                "y": TOP + down * row["weekday"],
                "colour": colour if row["days"] else "",
                "is_now": (row["weekday"], row["hour"]) == now,
                "number": number if fits and row["total"] and share >= TOLD else "",
                "ink": palette.on(colour),
            }
        )
    # Names stand on every other line where the lines are lower than letters.
    step = 1 if down >= WORD + 2 else 2
    marked = [
        {"x": left + across * hour, "text": str(hour), "anchor": "end" if hour == HOURS else "start"}
        for hour in range(0, HOURS + 1, 6)
    ]
    return panel_picture(
        "hours.svg", palette, "何时上报", width, height,
        squares=squares, wide=across - BETWEEN, high=down - BETWEEN, between=BETWEEN,
        names=[
            {"y": TOP + down * (place + 0.5) + 8, "text": name}
            for place, name in enumerate(WEEKDAYS) if place % step == 0
        ] if known else [],
        marks=marked if known else [], foot=bottom + 28,
        said=_said(known, total, most, weeks, (width - 2 * EDGE) / ROW), said_at=height - 14,
        nothing="" if known else nothing, aside=aside or (f"近{weeks}周 {brief(total)} 件" if known else ""),
    )  # fmt: skip


def _said(known: Sequence[Row], total: int, most: int, weeks: int, room: float) -> str:
    """When most are reported, and whether less than all the weeks are known."""
    if not known:
        return ""
    is_short = min(row["days"] for row in known) < weeks
    note = "空框无记录" if len(known) < WEEK * HOURS else f"记录不满{weeks}周" if is_short else "□ 现在"
    peak = next(row for row in known if row["total"] == most)
    when = f"最多 周{WEEKDAYS[peak['weekday']]}{peak['hour']}时 {brief(most)} 件" if total else "没有上报"
    return whole_parts((when, note), room, "　")
