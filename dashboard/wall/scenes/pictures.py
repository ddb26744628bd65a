"""The overview's panels as pictures: each is SVG text of so many pixels, from plain rows.

Letters and figures keep the sizes of docs/wall.md at every width: a narrower picture shows less, not smaller.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from dashboard.room.setup.rules_first import FirstStep
from dashboard.room.situation.rules import Situation, actor, left_or_over, over
from dashboard.town.svg import drawn
from dashboard.words.labels import LABELS, LIGHT_SIGNS, brief
from dashboard.words.letters import cut, letters, whole_parts
from dashboard.words.palette import AT_HAND, Palette
from models import IncidentStatus, Light

TEMPLATES = Path(__file__).parent / "templates"
EDGE = 22
TITLE, WORD, ROW, LARGE, SMALLER, CLOCK, FIGURE = 28, 22, 26, 36, 30, 40, 56
# What a bar and its number take beside a module's outcome.
OUTCOME = 270
# Of a card, as high as its words are.
CARD = 160
# Of the bar of people.
FORCES = 204
# Of what the foot of a map says of its signs, without and with those of the calls.
FOOT_WORDS, FOOT_CALLED = 900, 980
# Of the sign before one of them, with what lies around it.
SIGN = 38
# Between the parts of the head.
APART = 28
# Of a step with its three lines.
STEP = 116
# Of what stands above rows, of a row of two lines, and what is between two at the most.
TOP, TALL, LOOSE = 60, 75, 10
UNKNOWN, UNKNOWN_FIGURE = "未登记", "无数据"
# Letters of what a sentence is about, and pixels of a panel's height.
LEAST_WORDS, LEAST_PANEL = 5, 100
Row = Mapping[Any, Any]


def head(
    palette: Palette,
    situation: Situation | None,
    *,
    town: str,
    mark: str,
    day: str,
    clock: str,
    problem: str,
    awake: Palette,
    is_stale: bool,
    width: int,
    height: int,
    is_emergency: bool = False,
) -> str:
    """The town, the sentence of the moment with `problem` above it, and the data's time.

    A sentence that does not fit in one line stands in two: what it is about, and below who has to do what.
    `awake`: the colours of now, where `palette` has lost its own because what is shown is old. No trouble of
    the room's own is red: that is for what is late.
    """
    left = 32 * letters(town) + APART if town else 0
    wide = WORD * letters(mark) + 20
    box = {"x": left, "width": wide, "text": mark, "is_full": is_emergency} if mark else None
    left += wide + APART if box else 0
    clock_wide = CLOCK * letters(clock) + (24 if is_stale else 0)
    right = width - ROW * letters(day) - clock_wide - APART - 14
    said = _sentence(situation)
    lines = _problem_lines(problem, said, right - left) if problem else _lines(said, right - left)
    return drawn(
        TEMPLATES,
        "head.svg",
        p=palette,
        town=town,
        mark=box,
        lines=lines,
        middle=(left + right) / 2,
        day=day,
        clock=clock,
        awake=awake,
        is_stale=is_stale,
        clock_wide=clock_wide,
        width=width,
        height=height,
    )


def burning(palette: Palette, *, red: int, urgent: int, aside: str, width: int, height: int) -> str:
    """How many lamps are red, and how much is urgent."""
    return panel_picture(
        "burning.svg", palette, "现在要办", width, height,
        aside=aside, red=brief(red) if red else "", urgent=brief(urgent) if urgent else "",
        sign=LIGHT_SIGNS[Light.RED],
    )  # fmt: skip


def card(
    palette: Palette, *, title: str, figure: str, unit: str, note: str, values: Sequence[float | None] = (),
    width: int, height: int,
) -> str:  # fmt: skip
    """One figure with what it was on each day, where that says something; None: a day of which nothing is
    known. In a box that is higher than a card it stands in the middle."""
    box = (max(width * 0.52, EDGE + TITLE * letters(title) + 14), 26, width - EDGE, height - 50)
    is_known = sum(value is not None for value in values) > 1 and any(values)
    curve = _curve(values, box) if is_known else None
    room = width - 2 * EDGE
    return panel_picture(
        "card.svg", palette, title, width, height,
        is_unknown=figure == UNKNOWN_FIGURE,
        figure=cut(figure, (room - TITLE * letters(unit)) / FIGURE), unit=unit, note=cut(note, room / ROW),
        curve=curve, down=max(height - CARD, 0) / 2,
    )  # fmt: skip


def days(palette: Palette, rows: Sequence[Row], *, aside: str, width: int, height: int) -> str:
    """What came in and what was ended on each day, over what was open; rows as of `queries_trend`."""
    if not any(row["reported"] or row["ended"] or row["open"] for row in rows):
        said = f"近{len(rows)}天没有新增、办结和在办"
        return message(palette, title=f"近{len(rows)}天", said=said, aside=aside, width=width, height=height)
    right, top, bottom = width - EDGE, 112, height - 56
    most = _round_up(max((max(row["reported"], row["ended"], row["open"]) for row in rows), default=0))
    numbers = [brief(most * part // 2) for part in (0, 1, 2)]
    left = EDGE + 10 + ROW * max(letters(number) for number in numbers)

    def x(place: int) -> float:
        return left + (right - left) * place / max(len(rows) - 1, 1)

    def y(number: float) -> float:
        return bottom - (bottom - top) * number / most

    lines = {
        name: _line([(x(place), y(row[name])) for place, row in enumerate(rows)])
        for name in ("reported", "ended", "open")
    }
    last = len(rows) - 1
    marked = [(place, rows[place]["day"]) for place in sorted({0, len(rows) // 2, last})] if rows else []
    return panel_picture(
        "days.svg", palette, f"近{len(rows)}天", width, height,
        left=left, right=right, bottom=bottom, legend=86,
        ticks=[{"y": y(most * part / 2), "text": text} for part, text in enumerate(numbers)],
        dates=[
            {
                "x": x(place), "text": f"{day.month}/{day.day}",
                "anchor": "start" if place == 0 else "end" if place == last else "middle",
            }
            for place, day in marked
        ],
        area=f"{lines['open']}L{x(len(rows) - 1):.1f} {bottom}L{left} {bottom}Z" if rows else "",
        reported=lines["reported"], ended=lines["ended"], aside=aside,
    )  # fmt: skip


def bars(
    palette: Palette, rows: Sequence[Row], *, title: str, nothing: str, aside: str, width: int, height: int
) -> str:
    """A bar for each row (name, open, overdue), the longest first; rows with nothing are left out.

    Where there is room, what a module is there for (outcome) stands before its bar.
    """
    busy = sorted((row for row in rows if row["open"]), key=lambda row: -row["open"])
    most = max((row["open"] for row in busy), default=1)
    start: float = EDGE + 5 * ROW
    outcomes = WORD * max((letters(row.get("outcome", "")) for row in busy), default=0)
    has_outcomes = 0 < outcomes < width - start - OUTCOME
    start += outcomes + 18 if has_outcomes else 0
    room, step = width - start - EDGE - 70, min((height - 70) / max(len(busy), 1), 62)
    placed = [
        {
            "name": cut(row["name"], (5 * ROW - 10) / ROW),
            "outcome": row.get("outcome", "") if has_outcomes else "",
            "x": start,
            "y": 70 + step * (place + 0.5),
            "open": room * row["open"] / most,
            "late": room * row["overdue"] / most,
            "number": brief(row["open"]),
        }
        for place, row in enumerate(busy[: int((height - 70) // 40)])
    ]
    return panel_picture(
        "bars.svg", palette, title, width, height, rows=placed, nothing="" if busy else nothing, aside=aside
    )


def pressing(
    palette: Palette, rows: Sequence[Row], *, at: datetime, aside: str, width: int, height: int
) -> str:
    """What cannot wait, each with how late it is, and who has to act."""
    said = [(left_or_over(dict(row), at), actor(dict(row))) for row in rows]
    nothing = "现在没有紧急或红灯事件"
    return _cases(palette, rows, said, "急办", nothing, aside, width, height)


def first_steps(palette: Palette, steps: Sequence[FirstStep], *, aside: str, width: int, height: int) -> str:
    """What a town without any report does first, in order, and what of it is done."""
    step, room = (height - 66) / max(len(steps), 1), width - 100 - EDGE
    has_third = step >= STEP
    placed = [
        {
            "title": cut(one.title, room / SMALLER),
            "who": cut("已完成" if one.is_done else one.who, room / ROW),
            "below": cut(one.state or one.where, room / (ROW if one.state else WORD)) if has_third else "",
            "size": ROW if one.state else WORD, "is_done": one.is_done,
            "y": 66 + step * (place + 0.5) + (0 if has_third else 12),
            "next": 66 + step * (place + 1.5) + (0 if has_third else 12),
        }
        for place, one in enumerate(steps)
    ]  # fmt: skip
    return panel_picture("steps.svg", palette, "先做三步", width, height, steps=placed, aside=aside)


def newest(
    palette: Palette, rows: Sequence[Row], *, at: datetime, aside: str, width: int, height: int
) -> str:
    """What came in last, each with how long ago, and who has it."""
    said = [(f"{over((at - row['reported_at']).total_seconds())}前", row["holder"]) for row in rows]
    return _cases(palette, rows, said, "最新上报", "还没有事件上报", aside, width, height)


def _cases(
    palette: Palette,
    rows: Sequence[Row],
    said: Sequence[tuple[str, str]],
    title: str,
    nothing: str,
    aside: str,
    width: int,
    height: int,
) -> str:
    """Title and when; then where, how far, and whose."""
    lamps = {Light.RED: palette.red, Light.YELLOW: palette.yellow}
    placed = []
    for row, (when, whose) in zip(rows, said, strict=True):
        light = Light(row["light"])
        words = (row["village"], LABELS[IncidentStatus(row["status"])], whose)
        placed.append(
            {
                "sign": LIGHT_SIGNS[light],
                "lamp": lamps.get(light, palette.faint),
                "is_urgent": row["urgent"],
                "title": without_village(row["title"], row["village"]),
                "when": when,
                "is_late": light is Light.RED,
                "words": words,
            }
        )
    return two_lines(palette, placed, title, nothing, aside, width, height)


def two_lines(
    palette: Palette, rows: Sequence[Row], title: str, nothing: str, aside: str, width: int, height: int
) -> str:
    """Rows of two lines, as many as there is room for: a sign, a title and a word at its end; then a line.

    Each row: sign, lamp (the sign's colour), title, when, words (of the line, those that fit); is_urgent and
    is_late where they are so.
    """
    shown = rows[: int((height - TOP) // TALL)]
    step = min((height - TOP) / max(len(shown), 1), TALL + LOOSE)
    placed = []
    for place, row in enumerate(shown):
        x = 96 if row.get("is_urgent") else 54
        room = (width - x - EDGE - 14) / ROW - letters(row["when"])
        places = {"x": x, "y": 58 + step * place + 32}
        # From afar figures need more than words do.
        size = ROW if any(letter.isdigit() for word in row["words"] for letter in word) else WORD
        words = {
            "title": cut(row["title"], room),
            "line": whole_parts(row["words"], (width - 54 - EDGE) / size, "·"),
            "size": size,
        }
        placed.append({"is_urgent": False, "is_late": False, **row, **places, **words})
    nothing = "" if shown else nothing
    return panel_picture("rows.svg", palette, title, width, height, rows=placed, nothing=nothing, aside=aside)


def forces(
    palette: Palette, numbers: Mapping[str, int], *, nothing: str, aside: str, width: int, height: int
) -> str:
    """The seconded cadres in one bar by where they are; `numbers` by presence, other words are unknown."""
    known = [(word, numbers.get(word.value, 0)) for word in AT_HAND]
    rest = sum(numbers.values()) - sum(number for _, number in known)
    words = [(LABELS[word], number, palette.presence(word)) for word, number in known]
    words = [one for one in [*words, (UNKNOWN, rest, palette.border)] if one[1]]
    whole, room = sum(number for _, number, _ in words), width - 2 * EDGE
    parts, x = [], float(EDGE)
    for _, number, colour in words:
        wide = room * number / whole
        said = brief(number) if wide > TITLE * letters(brief(number)) + 6 else ""
        parts.append(
            {"x": x, "width": max(wide - 2, 1), "colour": colour, "number": said, "ink": palette.on(colour)}
        )
        x += wide
    wide = max(
        (SIGN + WORD * letters(name) + ROW * letters(brief(number)) for name, number, _ in words), default=0
    )
    across = 3 if 3 * wide <= room else 2
    first, step = (140, 36) if len(words) <= 2 * across else (132, 30)
    legend = [
        {
            "name": name, "number": brief(number), "colour": colour,
            "x": EDGE + place % across * room / across, "y": first + place // across * step,
        }
        for place, (name, number, colour) in enumerate(words)
    ]  # fmt: skip
    aside = aside or (f"{whole} 人" if whole else "")
    return panel_picture(
        "forces.svg", palette, "派驻力量", width, height,
        parts=parts, words=legend, nothing="" if words else nothing, aside=aside,
    )  # fmt: skip


def failed(palette: Palette, *, title: str, number: str, width: int, height: int) -> str:
    """In a panel's place, that it could not be read; `number`: under which the log has why."""
    said = f"读取失败，编号 {number}"
    if height < LEAST_PANEL:
        # One line has no room for a panel's frame.
        return drawn(TEMPLATES, "line.svg", p=palette, said=f"{title}{said}", width=width, height=height)
    said = cut(said, (width - 2 * EDGE) / ROW)
    y = min(max(height / 2 + 14, 92), 112)
    return panel_picture("failed.svg", palette, title, width, height, said=said, y=y)


def message(palette: Palette, *, title: str, said: str, aside: str, width: int, height: int) -> str:
    """A panel that has one sentence to say."""
    return panel_picture("panel.svg", palette, title, width, height, nothing=said, aside=aside)


def without_village(title: str, village: str) -> str:
    """The title without the village's name before or behind it: it stands on the line below."""
    bare = " ".join(title.split())
    if village:
        bare = bare.removesuffix(f"（{village}）").removeprefix(village)
    return bare or title


def foot(palette: Palette, *, caption: str, with_calls: bool = False, width: int, height: int) -> str:
    """What the signs on the map mean, and whose boundaries these are."""
    return drawn(
        TEMPLATES,
        "foot.svg",
        p=palette,
        caption=cut(caption, (width - (FOOT_CALLED if with_calls else FOOT_WORDS)) / WORD),
        with_calls=with_calls,
        width=width,
        height=height,
    )


def panel_picture(template: str, palette: Palette, title: str, width: int, height: int, **parts: Any) -> str:
    """A template that extends `panel.svg`, with its parts."""
    common = {"title": title, "aside": "", "nothing": ""} | parts
    # A sentence may be as wide as the panel.
    size = TITLE if TITLE * letters(common["nothing"]) <= width - 2 * EDGE else ROW
    common["nothing_size"] = size
    return drawn(TEMPLATES, template, p=palette, width=width, height=height, **common)


def _lines(parts: Sequence[tuple[str, bool]], room: float) -> list[dict[str, Any]]:
    """The sentence in one line, or what it is about above and who has to do what below."""
    if LARGE * letters("".join(text for text, _ in parts)) <= room:
        return [{"parts": parts, "size": LARGE, "y": 51, "is_trouble": False}]
    upper, lower = parts[:1], parts[1:]
    fits = LARGE * letters("".join(text for text, _ in lower)) <= room
    return [
        {
            "parts": [(cut(text, room / SMALLER), burns) for text, burns in upper],
            "size": SMALLER, "y": 29, "is_trouble": False,
        },
        {"parts": lower, "size": LARGE if fits else SMALLER, "y": 67, "is_trouble": False},
    ]  # fmt: skip


def _problem_lines(problem: str, parts: Sequence[tuple[str, bool]], room: float) -> list[dict[str, Any]]:
    """What cannot be read; below it the sentence as far as it is known, who has to do what in any case."""
    if not parts:
        size = LARGE if LARGE * letters(problem) <= room else SMALLER
        said = cut(problem, room / size)
        return [{"parts": [(said, False)], "size": size, "y": 51, "is_trouble": True}]
    (first, burns), *rest = parts
    free = room / SMALLER - letters("".join(text for text, _ in rest))
    # A word or two of what it is about would say nothing.
    first = cut(first, free) if free >= LEAST_WORDS or not rest else ""
    return [
        {"parts": [(cut(problem, room / TITLE), False)], "size": TITLE, "y": 28, "is_trouble": True},
        {"parts": [(first, burns), *rest], "size": SMALLER, "y": 67, "is_trouble": False},
    ]


def _sentence(situation: Situation | None) -> list[tuple[str, bool]]:
    """What it is about; then for how long and who has to do what, which burns."""
    if situation is None:
        return []
    rest = "，".join(part for part in (situation.wait, situation.act) if part)
    return (
        [(f"{situation.what}，", False), (f"{rest}。", situation.is_burning)]
        if rest
        else [(f"{situation.what}。", False)]
    )


def _curve(values: Sequence[float | None], box: tuple[float, float, float, float]) -> dict[str, Any]:
    left, top, right, bottom = box
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    reach = (high - low) or 1
    corners = [
        (left + (right - left) * place / (len(values) - 1), bottom - (bottom - top) * (value - low) / reach)
        for place, value in enumerate(values)
        if value is not None
    ]
    line = _line(corners)
    area = f"{line}L{corners[-1][0]:.1f} {bottom + 8:.1f}L{corners[0][0]:.1f} {bottom + 8:.1f}Z"
    return {"line": line, "area": area, "x": corners[-1][0], "y": corners[-1][1]}


def _line(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) if corners else ""


def _round_up(number: float) -> int:
    """The next even number that an axis may end at."""
    step = next(
        step for step in (2, 4, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000) if number <= step * 10
    )
    return max(ceil(number / step) * step, 4)
