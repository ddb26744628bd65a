"""The seconded cadres as a picture: by module, whoever is at hand first."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import ceil
from typing import Any

from dashboard.wall.scenes.pictures import EDGE, ROW, UNKNOWN, WORD, panel_picture
from dashboard.words.labels import LABELS, brief
from dashboard.words.letters import cut, letters
from dashboard.words.palette import AT_HAND, Palette
from models import Presence

# Pixels of a module's name, between two tiles, between two modules, and above the first one.
NAME, BETWEEN, APART, TOP = 150, 8, 14, 66
# Of a tile: as high as two lines are, and as low as one is.
TALL, LOW = 76, 44
# Of the line that says how many there was no room for.
REST = 40
Row = Mapping[Any, Any]


def people(
    palette: Palette, rows: Sequence[Row], *, nothing: str, aside: str, width: int, height: int
) -> str:
    """A tile for each cadre (shown, module_name, presence): of one blue, the stronger the more at hand.

    A tile has its presence in words beneath the name; where many leave no room for that, beside it.
    """
    groups = [(name, list(group)) for name, group in groupby(rows, lambda row: str(row["module_name"]))]
    names = max((letters(str(row["shown"])) for row in rows), default=0)
    room = width - EDGE - NAME - EDGE
    for high in (TALL, LOW):
        is_low = high == LOW
        # One line has a name and the first letter of where its owner is.
        wide = max(ROW * (names + 1.4 * is_low) + 18, 3 * WORD + 18)
        across = max(int((room + BETWEEN) // (wide + BETWEEN)), 1)
        lines = [max(ceil(len(group) / across), 1 + is_low) for _, group in groups]
        needed = TOP + sum(lines) * (high + BETWEEN) + len(groups) * APART
        if needed <= height:
            break
    free = max(height - needed, 0) / max(len(groups), 1)
    modules, y, left_out = [], float(TOP), 0
    for (name, group), number in zip(groups, lines, strict=True):
        end = y + number * (high + BETWEEN)
        if end > height - (REST if needed > height else 0):
            left_out += len(group)
            continue
        tiles = [
            {
                "x": EDGE + NAME + place % across * (wide + BETWEEN),
                "y": y + place // across * (high + BETWEEN),
                **_tile(palette, row, is_low),
            }
            for place, row in enumerate(sorted(group, key=_distance))
        ]
        free_now = sum(row["presence"] == Presence.ON_DUTY for row in group)
        modules.append(
            {
                "name": cut(name, (NAME - 14) / ROW), "y": y, "tiles": tiles,
                "number": f"{brief(free_now)}/{brief(len(group))}",
            }
        )  # fmt: skip
        y = end + APART + min(free, 2 * APART)
    return panel_picture(
        "people.svg", palette, "派驻干部", width, height,
        modules=modules, wide=wide, high=high, rest=f"另有 {brief(left_out)} 人" if left_out else "",
        nothing="" if groups else nothing, aside=aside,
    )  # fmt: skip


def presence_words(presence: str) -> str:
    """Where somebody is, in words; also that nobody knows."""
    return LABELS[Presence(presence)] if presence in set(Presence) else UNKNOWN


def _tile(palette: Palette, row: Row, is_low: bool) -> dict[str, Any]:
    is_known = row["presence"] in set(Presence)
    colour = palette.presence(row["presence"]) if is_known else palette.panel
    words = presence_words(row["presence"])
    is_free = row["presence"] == Presence.ON_DUTY
    name = str(row["shown"]) if is_free or not is_low else f"{row['shown']} {words[0]}"
    return {"name": name, "presence": words, "colour": colour, "ink": palette.on(colour), "is_alone": is_low}


def _distance(row: Row) -> int:
    """How far from being at hand somebody is; the unknown come last."""
    known = [word.value for word in AT_HAND]
    return known.index(row["presence"]) if row["presence"] in known else len(known)
