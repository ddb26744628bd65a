"""The theme and the palette are the same colours, and the lamps can be told apart."""

import tomllib

import pytest

from dashboard.palette import OFFICE, WALL, Palette, palette_of, rgba
from dashboard.store_files import ROOT
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
    "greenTextColor": "green",
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
    assert {palette.presence(word) for word in Presence} <= {
        palette.green,
        palette.accent,
        palette.faint,
        *palette.categorical,
    }


@pytest.mark.parametrize("palette", [OFFICE, WALL])
@pytest.mark.parametrize("colour", ["ink", "faint", "accent", "red", "green"])
def test_words_stand_out_from_their_ground(palette: Palette, colour: str) -> None:
    assert contrast(getattr(palette, colour), palette.ground) >= 4.5


def test_the_wall_is_dark_and_everything_else_light() -> None:
    assert palette_of("dark") is WALL
    assert palette_of("light") is palette_of(None) is OFFICE
    assert rgba("#0b5cad", 9) == [11, 92, 173, 9]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in rgba(colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
