"""How wide a wall is: from what its address says, whatever that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.town.walls.rules_screen import DESK, NARROWEST, WIDEST, WIDTH, Screen, screen_of


@pytest.mark.parametrize(
    ("word", "width", "is_narrow", "is_wide"),
    [
        ("1920x1080", 1920, False, False),
        ("1440x1080", 1440, True, False),
        ("1554x1080", 1554, True, False),
        # 1280 × 800.
        ("1728x1080", 1728, True, False),
        ("2560x1080", 2560, False, True),
        ("", WIDTH, False, False),
    ],
)
def test_a_tablet_has_fewer_columns_and_a_video_wall_more(
    word: str, width: int, is_narrow: bool, is_wide: bool
) -> None:
    found = screen_of(word)
    assert (found.width, found.is_narrow, found.is_wide) == (width, is_narrow, is_wide)


@pytest.mark.parametrize(
    ("word", "height"),
    [("2133x1200", 1200), ("1920x1080", 1080), ("1440x1200", 1080), ("1440x2560", 1080), ("", 1080)],
)
def test_a_finer_screen_is_higher_and_one_that_stands_upright_is_not(word: str, height: int) -> None:
    assert screen_of(word).height == height


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,6}x[0-9]{1,6}", fullmatch=True))
def test_whatever_an_address_says_there_is_a_screen_that_a_scene_can_be_laid_out_on(word: str) -> None:
    found = screen_of(word)
    assert NARROWEST <= found.width <= WIDEST
    assert found.across(400) > 0


def test_widths_grow_with_the_room_between_the_margins() -> None:
    assert Screen().across(400) == 400
    assert screen_of("1920x1080").across(1760) == 1856
    assert screen_of("2560x1080").across(400) > screen_of("1920x1080").across(400) > 400


@given(st.integers(DESK, WIDEST), st.integers(1, 1760))
def test_a_map_fits_the_window_also_where_nobody_has_said_how_wide_that_is(window: int, pixels: int) -> None:
    """Streamlit keeps 80 pixels free on each side, and gives the rest to the columns."""
    real = pixels * (window - 160) / 1760
    assert screen_of("").surely(pixels) <= round(real)


@given(st.integers(NARROWEST, WIDEST), st.integers(1, 1760))
def test_a_width_that_was_told_is_taken_whole(window: int, pixels: int) -> None:
    told = screen_of(f"{window}x1080")
    assert told.surely(pixels) == told.across(pixels)


def test_in_the_narrowest_window_a_map_takes_all_there_is() -> None:
    assert screen_of("").surely(1760) == DESK - 160


def test_on_a_phone_each_column_has_the_whole_room() -> None:
    phone = screen_of("", is_phone=True)
    assert phone.shares((420, 960, 444), 16) == [phone.room] * 3
    # Its address is of a wall: a phone that opens one sees it as it hangs.
    assert screen_of("1920x1080", is_phone=True).width == WIDTH
