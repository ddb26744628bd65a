"""How large the screen is that a wall hangs on, and what fits across it.

The page around a wall scales it so that it is always 1080 high, or 1200 on a screen of 2560 × 1440, which has
room for more and not only for larger letters (web/templates/screen.js). It says in the address how wide it is
then: a tablet 1440 to 1728, a full-HD or 4K screen 1920, a video wall 2560 and more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

WIDTH, NARROWEST, WIDEST = 1920, 1440, 7680
# From so wide on, there is room for four columns: a screen of 16:10 is 1728 wide.
FOUR_COLUMNS = 1760
HEIGHT, HIGH = 1080, 1200
# The narrowest window of a desk that opens the wall's page without its frame.
DESK = 1280
# Of the width the page's own margins take: within the frame, which cuts most of them off, and without it.
FRAMED, BARE = 64, 160
_SIZE = re.compile("([0-9]{3,5})x([0-9]{3,5})")


@dataclass(frozen=True)
class Screen:
    """A screen's width in the pixels of a picture so high, and how many of them the margins take."""

    width: int = WIDTH
    margins: int = BARE
    # Whether its width is not known.
    is_guessed: bool = False
    # Whether it is a phone's, on which Streamlit puts columns below each other.
    is_phone: bool = False
    height: int = HEIGHT

    @property
    def is_high(self) -> bool:
        """Whether a column has room for a panel more."""
        return self.height > HEIGHT

    @property
    def is_narrow(self) -> bool:
        """A tablet, or a screen of an older shape: no room for four columns."""
        return self.width < FOUR_COLUMNS

    @property
    def is_wide(self) -> bool:
        """A video wall, with room for a column more."""
        return self.width >= 2400

    def across(self, pixels: int) -> int:
        """A width that was measured on a full-HD screen, on this one."""
        return round(pixels * (self.width - self.margins) / (WIDTH - BARE))

    @property
    def room(self) -> int:
        """The pixels between the margins."""
        return self.width - self.margins

    def shares(self, parts: Sequence[int], gap: int) -> list[int]:
        """How wide Streamlit draws columns of these parts beside each other, `gap` pixels between them.

        Each has its share of the whole room less a gap, and of what is then left as much as any other.
        On a phone each has the whole room.
        """
        if self.is_phone:
            return [self.room] * len(parts)
        whole, number = sum(parts), len(parts)
        return [floor(self.room * part / whole - gap + gap / number) for part in parts]

    def surely(self, pixels: int) -> int:
        """The same, or where the width is guessed, what it is at least: no name on a map may be cut."""
        return (replace(self, width=DESK) if self.is_guessed else self).across(pixels)


FULL_HD = Screen()
GUESSED = Screen(is_guessed=True)
# Wider than it is: what is drawn for it is shown a little smaller.
PHONE = Screen(width=440, margins=0, is_phone=True)


def screen_of(word: str, *, is_phone: bool = False) -> Screen:
    """What an address says: 2560x1080. Else a phone, if it is one, or a desk's window."""
    match = _SIZE.fullmatch(word)
    if is_phone and not match:
        return PHONE
    if not match:
        return GUESSED
    width = min(max(int(match[1]), NARROWEST), WIDEST)
    # A screen that stands upright is higher, and is drawn on in its upper part.
    is_high = int(match[2]) == HIGH and width > WIDTH
    return Screen(width, FRAMED, height=HIGH if is_high else HEIGHT)
