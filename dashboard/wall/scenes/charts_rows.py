"""Rows of words and bars at exact places, large enough to be read from four metres.

Across, a place is a percentage of the panel's width; down, it is in pixels.
"""

from dataclasses import dataclass, replace
from typing import Any, cast

import altair as alt
import pandas as pd

from dashboard.words.palette import FONT, Palette

PICK = "picked"
Mark = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """How a panel is drawn: its colours, the size of its words, its height and rough width in pixels."""

    palette: Palette
    size: int = 18
    height: int = 300
    width: int = 480

    def faded(self) -> "Look":
        """The same without colours: what is drawn in it is not of now."""
        return replace(self, palette=self.palette.faded())


def heads(heads: list[tuple[int, str]], palette: Palette) -> list[Mark]:
    """Column heads: right edge and text."""
    return [word(x, 14, head, palette.faint, end=True) for x, head in heads]


def word(
    x: float,
    y: float,
    text: str,
    colour: str,
    *,
    end: bool = False,
    middle: bool = False,
    bold: bool = False,
    limit: int = 0,
    size: int = 0,
) -> Mark:
    """A text, starting, ending or centred at `x`; `limit` in pixels cuts it, `size` 0 is the panel's own."""
    align = "right" if end else "center" if middle else "left"
    kind = {"align": align, "bold": bold, "limit": limit, "size": size}
    return {"x": x, "y": y, "text": text, "colour": colour, **kind}


def bar(x: float, x2: float, y: float, height: float, colour: str) -> Mark:
    """A filled span."""
    return {"x": x, "x2": x2, "y": y, "y2": y + height, "colour": colour}


def hit(x: float, x2: float, y: float, height: float, **pick: str) -> Mark:
    """A span that can be picked (`code`, `part`) and explains itself (`tip`)."""
    return {"x": x, "x2": x2, "y": y, "y2": y + height, **pick}


def panel(look: Look, bars: list[Mark], words: list[Mark], hits: list[Mark]) -> alt.LayerChart:
    """The chart of it all; a click on a hit is the selection PICK."""
    x = alt.X("x:Q").scale(domain=[0, 100], nice=False).axis(None)
    y = alt.Y("y:Q").scale(domain=[look.height, 0], nice=False).axis(None)
    # Where a channel is given by its name alone, Altair looks through all its classes for each.
    spans = {"x": x, "x2": alt.X2("x2:Q"), "y": y, "y2": alt.Y2("y2:Q")}
    colour = alt.Color("colour:N").scale(None).legend(None)
    layers = []
    if bars:
        layers.append(alt.Chart(pd.DataFrame(bars)).mark_rect(cornerRadius=2).encode(**spans, color=colour))
    table = pd.DataFrame(words)
    # Alignment, weight, limit and size belong to the mark: one layer for each kind of word in use.
    for (align, bold, limit, size), part in table.groupby(["align", "bold", "limit", "size"], sort=True):
        mark: dict[str, Any] = {"align": align, "fontWeight": 600 if bold else 400, "baseline": "middle"}
        mark["fontSize"] = size or look.size
        if limit:
            mark["limit"] = limit
        text = alt.Chart(part[["x", "y", "text", "colour"]]).mark_text(font=FONT, **mark)
        layers.append(text.encode(x=x, y=y, text=alt.Text("text:N"), color=colour))
    if hits:
        target = alt.Chart(pd.DataFrame(hits)).mark_rect(opacity=0, cursor="pointer")
        picked = alt.selection_point(name=PICK, fields=["code", "part"], empty=False)
        layers.append(target.encode(**spans, tooltip=alt.Tooltip("tip:N").title("")).add_params(picked))
    none = {"top": 0, "bottom": 0, "left": 0, "right": 0}
    chart = alt.layer(*layers).properties(height=look.height, padding=none).configure_view(stroke=None)
    return cast("alt.LayerChart", chart)
