"""Squares of the ground that count as one place, and the numbers incidents go by."""

from datetime import date
from math import floor

CELL_DEGREES = 0.0025


def cell_of(longitude: float | None, latitude: float | None) -> str | None:
    """Id of the square of about 250 m that holds a WGS-84 position."""
    if longitude is None or latitude is None:
        return None
    return f"{floor(longitude / CELL_DEGREES)}_{floor(latitude / CELL_DEGREES)}"


def cell_centre(cell: str) -> tuple[float, float]:
    """Longitude and latitude (WGS-84 degrees) of a square's middle."""
    x, y = cell.split("_")
    return (int(x) + 0.5) * CELL_DEGREES, (int(y) + 0.5) * CELL_DEGREES


def corner(cell: str) -> tuple[float, float]:
    """Longitude and latitude (WGS-84 degrees) of a square's south-west corner."""
    x, y = cell.split("_")
    return round(int(x) * CELL_DEGREES, 4), round(int(y) * CELL_DEGREES, 4)


def number_of(day: date, sequence: int) -> str:
    """NL-YYYYMMDD-NNNN, unique within the township."""
    return f"NL-{day:%Y%m%d}-{sequence:04d}"
