"""What a camera wrote into its picture (EXIF 2.32): where and when it was taken."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, SupportsFloat

from models import TOWNSHIP_ZONE

# Numbers of the tags, as the standard has them.
GPS_LATITUDE_REF, GPS_LATITUDE, GPS_LONGITUDE_REF, GPS_LONGITUDE, GPS_DATUM = 1, 2, 3, 4, 18
TAKEN, TAKEN_OFFSET = 36867, 36881

# Metres of a degree are about 111,000: six digits are a decimetre, more than a phone knows.
DIGITS = 6
EARTH_RADIUS_METRES = 6_371_008.8
# No phone took pictures before; a clock that was never set says 1970 or 1980.
FIRST_YEAR = 2000
# A camera's clock may go fast, or stand in another zone.
AHEAD = timedelta(hours=14)
_TIME = re.compile(r"(\d{4})[:\-](\d\d)[:\-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, in the datum that `datum` names; None where it makes no sense.

    A place is only known with both hemispheres named. 0° N 0° E is what a receiver writes that has not
    found itself.
    """
    latitude = _degrees(gps.get(GPS_LATITUDE), gps.get(GPS_LATITUDE_REF), "NS", 90)
    longitude = _degrees(gps.get(GPS_LONGITUDE), gps.get(GPS_LONGITUDE_REF), "EW", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return longitude, latitude


def datum(gps: Mapping[int, Any]) -> str:
    """The coordinate system the camera names: GCJ-02 or BD-09, else WGS-84, which the standard assumes."""
    name = re.sub(r"[^A-Z0-9]", "", _text(gps.get(GPS_DATUM)).upper())
    return {"GCJ02": "GCJ-02", "BD09": "BD-09"}.get(name, "WGS-84")


def metres_between(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Along the ground (a sphere; off by half a percent at most) between two places in WGS-84 degrees."""
    here, there = math.radians(latitude), math.radians(other_latitude)
    across = math.sin((there - here) / 2) ** 2
    across += math.cos(here) * math.cos(there) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(across)))


def place_words(longitude: float, latitude: float) -> str:
    """Degrees as a person reads them, to a metre."""
    east, north = "东经" if longitude >= 0 else "西经", "北纬" if latitude >= 0 else "南纬"
    return f"{east} {abs(longitude):.5f}°，{north} {abs(latitude):.5f}°"


def taken_at(exif: Mapping[int, Any], *, at: datetime) -> datetime | None:
    """When the shutter opened, UTC; None for no time, and for one that cannot be (after `at`, before 2000).

    A camera that names no offset shows the township's time.
    """
    match = _TIME.match(_text(exif.get(TAKEN)))
    if not match:
        return None
    try:
        zone = _zone(_text(exif.get(TAKEN_OFFSET)))
        made = datetime(*map(int, match.groups()), tzinfo=zone).astimezone(UTC)  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError):
        return None
    return made if made.year >= FIRST_YEAR and made <= at + AHEAD else None


def _degrees(parts: Any, hemisphere: Any, names: str, most: int) -> float | None:
    """Degrees, minutes and seconds as one number, south and west below zero."""
    name = _text(hemisphere).strip().upper()
    numbers = _numbers(parts)
    if numbers is None or len(name) != 1 or name not in names:
        return None
    degrees, minutes, seconds = numbers
    if not (0 <= degrees <= most and 0 <= minutes < 60 and 0 <= seconds < 60):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if angle > most:
        return None
    return round(-angle if name == names[1] else angle, DIGITS) + 0.0


def _numbers(parts: Any) -> tuple[float, float, float] | None:
    """Three finite numbers; a camera may leave the seconds out, or all but the degrees."""
    if not isinstance(parts, Iterable) or isinstance(parts, str | bytes):
        return None
    given = list(parts)
    if not 1 <= len(given) <= 3 or not all(isinstance(part, SupportsFloat) for part in given):
        return None
    try:
        numbers = [float(part) for part in given]
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    if not all(map(math.isfinite, numbers)):
        return None
    degrees, minutes, seconds = numbers + [0.0] * (3 - len(numbers))
    return degrees, minutes, seconds


def _zone(offset: str) -> Any:
    match = _OFFSET.fullmatch(offset.strip())
    if not match:
        return TOWNSHIP_ZONE
    hours, minutes = int(match[2]), int(match[3])
    away = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or away > AHEAD:
        return TOWNSHIP_ZONE
    return timezone(-away if match[1] == "-" else away)


def _text(value: Any) -> str:
    """A tag's text: some cameras write bytes, and end them with a zero."""
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="ignore")
    return value.split("\0")[0] if isinstance(value, str) else ""
