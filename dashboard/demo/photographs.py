"""Photographs for the demo town: drawn, marked 示例, the same bytes in every build."""

import io
import random

from PIL import Image, ImageDraw
from sqlmodel import Session

from dashboard.files.attachments import pictures
from dashboard.files.attachments.rules import JPEG, KeptFile
from dashboard.files.attachments.storage import files_of
from models import FileKind

SIZE = WIDTH, HEIGHT = 800, 600
HORIZON = 330
# What is to be seen on the picture of a matter, by its major group.
MOTIFS = {
    "dispute": "room", "labour": "room", "agriculture": "field", "ecology": "water", "water": "water",
    "hazard": "house", "planning": "house", "construction": "house", "security": "house",
}  # fmt: skip
USUAL = "road"
# The strokes of 示 and 例 in a square of one: the program draws them, no font is needed.
_STROKES = (
    ((0.22, 0.14), (0.78, 0.14)), ((0.08, 0.4), (0.92, 0.4)), ((0.5, 0.4), (0.5, 0.92), (0.38, 0.84)),
    ((0.3, 0.54), (0.14, 0.8)), ((0.7, 0.54), (0.88, 0.8)),
), (
    ((0.26, 0.06), (0.06, 0.44)), ((0.18, 0.28), (0.18, 0.95)), ((0.32, 0.14), (0.66, 0.14)),
    ((0.48, 0.14), (0.34, 0.52)), ((0.42, 0.34), (0.62, 0.34), (0.34, 0.94)), ((0.42, 0.52), (0.52, 0.62)),
    ((0.76, 0.16), (0.76, 0.7)), ((0.94, 0.06), (0.94, 0.92), (0.84, 0.86)),
)  # fmt: skip
Pair = tuple[KeptFile, KeptFile]


def kept_pictures(session: Session) -> dict[str, Pair]:
    """Two pictures of each motif, before and after, kept in the files of the session's store."""
    files = files_of(session)

    def kept_file(motif: str, *, is_done: bool) -> KeptFile:
        content = _drawn(motif, is_done=is_done)
        name = files.put(content, pictures.thumbnail(content))
        title = f"{'处置后' if is_done else '现场'}照片（示例）.jpg"
        return KeptFile(name, title, FileKind.PICTURE, JPEG, len(content), WIDTH, HEIGHT)

    return {motif: (kept_file(motif, is_done=False), kept_file(motif, is_done=True)) for motif in _SCENES}


def _drawn(motif: str, *, is_done: bool) -> bytes:
    image = Image.new("RGB", SIZE, "#cfd8dc")
    draw = ImageDraw.Draw(image)
    _SCENES[motif](draw, random.Random(motif), is_done)
    _mark(draw)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=82)
    return made.getvalue()


def _mark(draw: ImageDraw.ImageDraw) -> None:
    """The band with 示例 in the lower left corner of the square that a list cuts out of the middle."""
    side, left, top = 56, (WIDTH - HEIGHT) // 2 + 28, HEIGHT - 88
    draw.rectangle((left - 16, top - 14, left + 2 * side + 28, top + side + 14), fill="#b71c1c")
    for place, strokes in enumerate(_STROKES):
        x = left + place * (side + 12)
        for stroke in strokes:
            points = [(x + across * side, top + down * side) for across, down in stroke]
            draw.line(points, fill="#ffffff", width=5, joint="curve")


def _ground(draw: ImageDraw.ImageDraw, sky: str, ground: str) -> None:
    draw.rectangle((0, 0, WIDTH, HORIZON), fill=sky)
    for middle, height in ((140, 90), (360, 140), (640, 110)):
        draw.ellipse((middle - 260, HORIZON - height, middle + 260, HORIZON + height), fill="#90a4ae")
    draw.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=ground)


def _heap(draw: ImageDraw.ImageDraw, dice: random.Random, middle: int, colours: tuple[str, ...]) -> None:
    for _ in range(46):
        x, y = dice.gauss(middle, 90), HORIZON + 150 - abs(dice.gauss(0, 46))
        size = dice.uniform(14, 40)
        corners = (x, y - size), (x + size, y), (x + size / 3, y + size / 2), (x - size / 2, y + size / 4)
        draw.polygon(corners, fill=dice.choice(colours), outline="#37474f")


def _road(draw: ImageDraw.ImageDraw, dice: random.Random, is_done: bool) -> None:
    _ground(draw, "#bbdefb", "#a5b88a")
    draw.polygon([(340, HORIZON), (460, HORIZON), (760, HEIGHT), (40, HEIGHT)], fill="#757575")
    for step in range(5):
        top = HORIZON + 20 + step * 52
        draw.polygon([(396, top), (404, top), (408, top + 28), (392, top + 28)], fill="#fafafa")
    if not is_done:
        _heap(draw, dice, 420, ("#8d6e63", "#6d4c41", "#a1887f", "#4e342e"))


def _water(draw: ImageDraw.ImageDraw, dice: random.Random, is_done: bool) -> None:
    _ground(draw, "#b3e5fc", "#81936b")
    draw.ellipse((40, HORIZON - 10, 760, HEIGHT - 40), fill="#4f9fc7" if is_done else "#7b8f4e")
    for _ in range(18):
        x, y = dice.uniform(140, 640), dice.uniform(HORIZON + 40, HEIGHT - 130)
        draw.line((x, y, x + 46, y), fill="#e1f5fe", width=2)
        if not is_done:
            draw.ellipse((x, y - 14, x + 30, y + 4), fill="#fff8e1", outline="#5d4037")
            draw.ellipse((x + 22, y - 26, x + 36, y - 12), fill="#fff8e1", outline="#5d4037")


def _house(draw: ImageDraw.ImageDraw, dice: random.Random, is_done: bool) -> None:
    _ground(draw, "#c5cae9", "#bcaaa4")
    draw.rectangle((120, 190, 420, 450), fill="#eceff1", outline="#455a64", width=3)
    draw.polygon([(100, 190), (270, 90), (440, 190)], fill="#6d4c41")
    draw.rectangle((240, 320, 310, 450), fill="#5d4037")
    for x in (150, 340):
        draw.rectangle((x, 230, x + 50, 290), fill="#90caf9", outline="#455a64", width=3)
    if not is_done:
        draw.rectangle((430, 280, 690, 460), fill="#90a4ae", outline="#b71c1c", width=5)
        for x in range(450, 690, 30):
            draw.line((x, 280, x, 460), fill="#607d8b", width=3)
        draw.polygon([(420, 280), (560, 230), (700, 280)], fill="#ef6c00")


def _field(draw: ImageDraw.ImageDraw, dice: random.Random, is_done: bool) -> None:
    _ground(draw, "#fff3e0", "#c0a95c")
    for step in range(9):
        draw.line((0, HORIZON + 10 + step * 30, WIDTH, HORIZON + 24 + step * 34), fill="#9e8a45", width=4)
    if not is_done:
        for _ in range(40):
            x, y, size = dice.gauss(430, 70), dice.uniform(120, 400), dice.uniform(20, 70)
            draw.ellipse((x - size, y - size / 2, x + size, y + size / 2), fill="#9e9e9e")
        _heap(draw, dice, 430, ("#e65100", "#ff9800", "#fbc02d", "#5d4037"))


def _room(draw: ImageDraw.ImageDraw, dice: random.Random, is_done: bool) -> None:
    draw.rectangle((0, 0, WIDTH, 420), fill="#eceff1")
    draw.rectangle((0, 420, WIDTH, HEIGHT), fill="#bcaaa4")
    draw.rectangle((300, 60, 500, 150), fill="#c62828")
    draw.polygon([(150, 360), (650, 360), (720, 470), (80, 470)], fill="#8d6e63", outline="#4e342e")
    for x in (110, 290, 470, 640):
        draw.rectangle((x, 300, x + 50, 362), fill="#546e7a")
    papers = 3 if is_done else 1
    for number in range(papers):
        left = 240 + number * 120
        draw.polygon([(left, 390), (left + 70, 390), (left + 80, 430), (left, 430)], fill="#fafafa")


_SCENES = {"road": _road, "water": _water, "house": _house, "field": _field, "room": _room}
