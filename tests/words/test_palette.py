"""The theme and the palette are the same colours; lamps can be told apart, also by the colour-blind."""

import tomllib
from itertools import combinations

import pytest

from dashboard.store.store_files import ROOT
from dashboard.words.palette import OFFICE, WALL, Palette, palette_of, rgba
from models import Light, Presence

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
SAME = {
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "panel",
    "borderColor": "border",
    "textColor": "ink",
    "grayColor": "faint",
    "grayTextColor": "faint",
    "primaryColor": "accent",
    "blueColor": "accent",
    "blueTextColor": "accent",
    "redColor": "red",
    "redTextColor": "red",
    "yellowColor": "yellow",
    "greenColor": "green",
}
BOTH = pytest.mark.parametrize(("section", "palette"), [("light", OFFICE), ("dark", WALL)])


@BOTH
@pytest.mark.parametrize(("option", "colour"), SAME.items())
def test_the_theme_has_the_palettes_colours(section: str, palette: Palette, option: str, colour: str) -> None:
    assert THEME[section][option] == getattr(palette, colour)


@BOTH
def test_charts_without_colours_of_their_own_take_the_palettes(section: str, palette: Palette) -> None:
    assert tuple(THEME[section]["chartCategoricalColors"]) == palette.categorical


@BOTH
def test_graded_palettes_have_the_ten_steps_that_streamlit_asks_for(section: str, palette: Palette) -> None:
    assert len(THEME[section]["chartSequentialColors"]) == len(THEME[section]["chartDivergingColors"]) == 10


@pytest.mark.parametrize("palette", [OFFICE, WALL])
def test_each_running_lamp_has_a_colour_of_its_own(palette: Palette) -> None:
    assert len({palette.lamp(light) for light in Light}) == len(Light)
    assert len({palette.presence(word) for word in Presence}) == len(Presence) - 1


@pytest.mark.parametrize("palette", [OFFICE, WALL])
def test_words_can_be_read_on_whatever_says_where_somebody_is(palette: Palette) -> None:
    for word in Presence:
        colour = palette.presence(word)
        assert contrast(palette.on(colour), colour) >= 3.6, word


@pytest.mark.parametrize("palette", [OFFICE, WALL])
@pytest.mark.parametrize("colour", ["ink", "faint", "accent", "red", "green"])
def test_words_stand_out_from_their_ground(palette: Palette, colour: str) -> None:
    assert contrast(getattr(palette, colour), palette.ground) >= 4.5


def test_the_wall_is_dark_and_everything_else_light() -> None:
    assert palette_of("dark") is WALL
    assert palette_of("light") is palette_of(None) is OFFICE
    assert rgba("#0b5cad", 9) == [11, 92, 173, 9]


# What is left of linear red, green and blue without one kind of cone: Machado, Oliveira and Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1.
MISSING = {
    "red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
# Of CIE 1976 Lab; two colours with 2.3 are just told apart. Lamps lie further apart than steps of one ramp.
LAMPS_APART, FAR_APART = 20, 12


@pytest.mark.parametrize("palette", [OFFICE, WALL])
@pytest.mark.parametrize("missing", MISSING)
def test_lamps_and_presences_are_told_apart_without_one_kind_of_cone(palette: Palette, missing: str) -> None:
    for shown, least in (
        ({palette.lamp(light) for light in Light}, LAMPS_APART),
        ({palette.presence(word) for word in Presence}, FAR_APART),
    ):
        for one, other in combinations(sorted(shown), 2):
            assert difference(one, other, missing) >= least, (one, other)


def test_blue_and_violet_are_one_without_the_red_cone() -> None:
    pair = "#0b5cad", "#8a4fa3"
    assert difference(*pair, "red") < FAR_APART < difference(*pair, "green")
    assert difference("#ff0000", "#ff0000", "red") == 0


def difference(one: str, other: str, missing: str) -> float:
    """How far two colours lie apart for whoever lacks one kind of cone."""
    first, second = (_lab(_seen(colour, missing)) for colour in (one, other))
    return float(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5)


def _seen(colour: str, missing: str) -> list[float]:
    linear = _linear(colour)
    rows = (sum(a * b for a, b in zip(row, linear, strict=True)) for row in MISSING[missing])
    return [min(max(value, 0.0), 1.0) for value in rows]


def _lab(linear: list[float]) -> tuple[float, float, float]:
    red, green, blue = linear
    x, y, z = (
        (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _linear(colour: str) -> list[float]:
    parts = [value / 255 for value in rgba(colour)[:3]]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def _luminance(colour: str) -> float:
    linear = _linear(colour)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
