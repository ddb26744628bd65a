"""Pictures as they are stored: upright, of a bounded size, in sRGB, and without a word of their camera's."""

import io
import struct
import threading
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image, ImageCms

from dashboard.files.attachments import rules, rules_camera
from dashboard.words.coordinates import to_wgs84
from dashboard.words.errors import Refused
from models import FileKind

# Held before any is decoded: one picture at a time bounds what all visitors together can take.
_turn = threading.Lock()
# The limits of rules.py are stricter than the library's warning, and end in a sentence.
warnings.simplefilter("ignore", Image.DecompressionBombWarning)

READ = ("JPEG", "PNG", "WEBP", "GIF")
# What is drawn with sharp edges (a screen, a table) suffers as JPEG, unless it is that large.
DRAWN, LARGEST_DRAWN = ("PNG", "GIF"), 4 * rules.MEGABYTE
ORIENTATION, GPS = 0x0112, 0x8825
EXIF = 0x8769
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Everything that the library raises, somewhere, at bytes that were made to be wrong.
_DAMAGED = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, AttributeError),
    *(MemoryError, struct.error),
)


@dataclass(frozen=True)
class Picture:
    """A picture ready to be stored, its thumbnail, and what the camera recorded (WGS-84 degrees, UTC)."""

    content: bytes
    media_type: str
    thumbnail: bytes
    width: int
    height: int
    longitude: float | None
    latitude: float | None
    taken_at: datetime | None


def prepared(content: bytes, *, at: datetime) -> Picture:
    """The first frame of a picture, made anew. Raises Refused for one that is damaged or out of bounds."""
    rules.require_size(len(content), FileKind.PICTURE)
    with _turn:
        try:
            with Image.open(io.BytesIO(content), formats=READ) as opened:
                return _made(opened, at)
        except Image.DecompressionBombError as error:
            raise rules.too_many_pixels() from error
        except _DAMAGED as error:
            raise Refused(
                "这张图片是坏的或不完整，打不开，没有保存。请重新拍摄或重新选择，再上传。"
            ) from error


def thumbnail(content: bytes) -> bytes:
    """A small square JPEG of a stored picture."""
    with _turn, Image.open(io.BytesIO(content), formats=READ) as opened:
        opened.draft("RGB", (2 * rules.THUMBNAIL_SIDE, 2 * rules.THUMBNAIL_SIDE))
        return _small(opened)


def _made(opened: Image.Image, at: datetime) -> Picture:
    width, height = opened.size
    # Its decoder keeps all coefficients of a progressive picture, so that drafting saves nothing.
    is_shrunk = opened.format in ("JPEG", "MPO") and not opened.info.get("progressive")
    rules.require_pixels(width, height, is_shrunk=is_shrunk)
    notes = _camera_notes(opened)
    if is_shrunk:
        opened.draft("RGB", (rules.LONGEST_SIDE, rules.LONGEST_SIDE))
    is_drawn = opened.format in DRAWN
    picture = _in_srgb(_fitted(opened))
    # The first of these turns is the number 0.
    if (turn := _UPRIGHT.get(notes.orientation)) is not None:
        picture = picture.transpose(turn)
    # Comments, profiles and the like travel in it from one picture to the next.
    picture.info.clear()
    stored, media_type = _stored(picture, is_drawn=is_drawn)
    (width, height), (longitude, latitude) = picture.size, notes.place
    taken_at = rules_camera.taken_at(notes.exif, at=at)
    return Picture(stored, media_type, _small(picture), width, height, longitude, latitude, taken_at)


@dataclass(frozen=True)
class _CameraNotes:
    orientation: int
    place: tuple[float, float] | tuple[None, None]
    exif: dict[int, Any]


def _camera_notes(opened: Image.Image) -> _CameraNotes:
    """What the camera wrote; damaged notes are left out, since the picture itself may be sound."""
    try:
        all_of_it = opened.getexif()
        orientation = all_of_it.get(ORIENTATION, 1)
        exif, gps = dict(all_of_it.get_ifd(EXIF)), dict(all_of_it.get_ifd(GPS))
    except _DAMAGED:
        return _CameraNotes(1, (None, None), {})
    position = rules_camera.position(gps)
    place: tuple[float, float] | tuple[None, None] = (None, None)
    if position:
        longitude, latitude = to_wgs84(*position, rules_camera.datum(gps))
        place = (round(longitude, rules_camera.DIGITS), round(latitude, rules_camera.DIGITS))
    return _CameraNotes(orientation if isinstance(orientation, int) else 1, place, exif)


def _fitted(opened: Image.Image) -> Image.Image:
    """No side longer than what is stored, in a mode with three colours, with or without transparency."""
    icc = opened.info.get("icc_profile")
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    # Colours of print are turned into those of a screen by their profile, where they have one.
    picture = opened if opened.mode == "CMYK" and icc else _in_eight_bits(opened).convert(mode)
    picture.load()
    side = max(picture.size)
    if side > rules.LONGEST_SIDE:
        scale = rules.LONGEST_SIDE / side
        size = tuple(max(1, round(length * scale)) for length in picture.size)
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)  # type: ignore[arg-type]
    picture.info["icc_profile"] = icc
    return picture


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """The library cuts off what is brighter than 255 instead of making all of it darker."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """With the colours that its profile means; a profile that means nothing is passed over."""
    icc = picture.info.get("icc_profile")
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if isinstance(icc, bytes) and icc:
        try:
            own, common = ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(picture, own, common, outputMode=mode)
        except (ImageCms.PyCMSError, *_DAMAGED):
            made = None
        if made is not None:
            return made
    return picture.convert(mode) if picture.mode != mode else picture


def _stored(picture: Image.Image, *, is_drawn: bool) -> tuple[bytes, str]:
    if is_drawn:
        made = io.BytesIO()
        picture.save(made, "PNG", exif=b"", icc_profile=None)
        if made.tell() <= LARGEST_DRAWN:
            return made.getvalue(), rules.PNG
    return _as_jpeg(picture, rules.QUALITY), rules.JPEG


def _small(picture: Image.Image) -> bytes:
    """The middle of it as a square, so that pictures of every shape stand in a row."""
    side = min(rules.THUMBNAIL_SIDE, *picture.size)
    across, down = ((length - min(picture.size)) / 2 for length in picture.size)
    middle = (across, down, picture.width - across, picture.height - down)
    made = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return _as_jpeg(made.resize((side, side), Image.Resampling.LANCZOS, middle, reducing_gap=2.0), 80)


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    """On white where it was transparent."""
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=quality, optimize=True, exif=b"", comment=b"", icc_profile=None)
    return made.getvalue()
