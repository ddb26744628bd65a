"""How wide a text is, and what of it finds room. Never less than it will be on a screen."""

from collections.abc import Iterable


def letters(text: str) -> float:
    """As many Chinese letters wide a text is: other signs take about six tenths of one."""
    return sum(0.62 if sign.isascii() else 1 for sign in text)


def cut(text: str, room: float) -> str:
    """The text in one line, shortened by … where it is wider than so many Chinese letters."""
    text = " ".join(text.split())
    if letters(text) <= room:
        return text
    kept, wide = "", 1.0
    for sign in text:
        wide += letters(sign)
        if wide > room and kept:
            break
        kept += sign
    return f"{kept}…"


def whole_parts(parts: Iterable[str], room: float, between: str) -> str:
    """As many of the parts as fit beside each other, none of them cut; the first in any case."""
    shown = ""
    for part in filter(None, parts):
        longer = f"{shown}{between}{part}" if shown else part
        if shown and letters(longer) > room:
            break
        shown = longer
    return cut(shown, room)
