"""How far a figure has moved since another period: a rate in points, anything else in per cent."""

from math import isnan

from dashboard.incidents.figures.rules import Figure, Kind
from dashboard.words.labels import NO_DATA

SAME, FROM_NOUGHT = "持平", "上次为 0"


def moved(figure: Figure, now: float | None, then: float | None) -> float | None:
    """Points between two rates (0.5 to 0.52: 2), or per cent of what it was; None where none can be said."""
    if now is None or then is None or isnan(now) or isnan(then):
        return None
    if figure.kind is Kind.PERCENT:
        return round(100 * (now - then), 2)
    return round(100 * (now - then) / then, 1) if then else (0.0 if not now else None)


def moved_words(figure: Figure, now: float | None, then: float | None) -> str:
    """The same as a screen writes it."""
    found = moved(figure, now, then)
    if found is None:
        is_known = now is not None and then is not None and not isnan(now) and not isnan(then)
        return FROM_NOUGHT if is_known else NO_DATA
    if not found:
        return SAME
    if figure.kind is Kind.PERCENT:
        return f"{found:+.2f}".rstrip("0").rstrip(".") + " 个百分点"
    return f"{found:+.1f}%"
