"""What one setting of a town is. No clock, no store."""

from collections.abc import Callable
from dataclasses import dataclass

from models import SettingKind

Value = int | str | bool
YES, NO = "yes", "no"
LONGEST_TEXT = 40


@dataclass(frozen=True)
class SettingDefinition:
    """One setting: what it is called and does, what it is by default, and between which bounds it may lie.

    `unit` stands behind a number on screen; the bounds of a text are its length in signs, and `wrong` says
    what else is wrong with it (empty: nothing); `has_lines`: it may have several lines.
    """

    key: str
    group: str
    name: str
    help: str
    kind: SettingKind
    default: Value
    unit: str = ""
    low: int = 1
    high: int = LONGEST_TEXT
    wrong: Callable[[str], str] = lambda _: ""
    has_lines: bool = False


def number(
    key: str, group: str, name: str, help_: str, default: int, unit: str, low: int, high: int
) -> SettingDefinition:
    """A setting that is a whole number from `low` to `high`, counted in `unit`."""
    return SettingDefinition(key, group, name, help_, SettingKind.NUMBER, default, unit, low, high)
