"""What every scene of the wall is given, and which scenes its address or the settings ask for."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dashboard.screen.data import fetch
from dashboard.screen.last_answers import failure_number
from dashboard.screen.url import url_word
from dashboard.town.settings import queries
from dashboard.town.walls.rules_own_scenes import Own, read
from dashboard.town.walls.rules_scenes import SCENES, USUAL, Rotation, rotation
from dashboard.town.walls.rules_screen import FULL_HD, Screen
from dashboard.words.palette import Palette

# Pixels between panels.
GAP = 16
# What the head and the page's edges take of a screen's height.
HEAD = 112
# A strip of figures, and the line at the foot that says what a map means.
STRIP, FOOT = 160, 36


@dataclass(frozen=True)
class Stage:
    """The minute that is shown (UTC), the colours, and whether whole names may be shown and are asked for.

    Widths are given as on a full-HD screen; `screen` says what becomes of them.
    """

    at: datetime
    palette: Palette
    is_named: bool = False
    is_score_named: bool = False
    screen: Screen = FULL_HD

    @property
    def whole(self) -> int:
        """The pixels of height beneath the head."""
        return self.screen.height - HEAD

    @property
    def tall(self) -> int:
        """The same beneath a strip of figures."""
        return self.whole - STRIP - GAP

    @property
    def half(self) -> int:
        """Of each of two panels in that height."""
        return (self.tall - GAP) // 2


def scenes_to_show() -> tuple[Rotation, Own]:
    """The scenes that the address names, else those of the settings; and those that the town has composed."""
    words = {name: url_word(name) for name in ("scene", "scenes", "every")}
    usual, seconds, own = next(iter(SCENES)), USUAL, Own()
    # A wall whose settings cannot be read still shows something, and looks again.
    with suppress(Exception):
        values = fetch(queries.values)
        usual, seconds = str(values["wall_scenes"]), int(values["wall_every"])
        own, _ = read(str(values["wall_own"]))
    return rotation(**words, usual=usual, usual_every=seconds, own=own), own


def unread_settings() -> str:
    """The number under which the log has why the settings cannot be read; empty where they can.

    To be told in the head: a line of its own would push the scene's foot off the screen.
    """
    try:
        fetch(queries.values)
    # The wall goes on with what is usual.
    except Exception as error:  # noqa: BLE001
        return failure_number(error)
    return ""
