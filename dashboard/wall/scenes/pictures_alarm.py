"""A running 叫应 as one picture: how many have answered, who has not, and how far those are called."""

from collections.abc import Mapping, Sequence

from dashboard.town.svg import drawn
from dashboard.wall.scenes.pictures import TEMPLATES
from dashboard.wall.scenes.rules_alarm import ASKED
from dashboard.words.letters import cut, letters
from dashboard.words.palette import Palette

# Letters of the plan, of what has happened, of how many have answered, and of who has not.
PLAN, WORDS, COUNT, NAME = 64, 40, 190, 44
# Few names are written larger.
NAMES = (64, 54, NAME)
EDGE = 44
# Names with what they are called as stand in columns so wide, in letters.
COLUMN, LINE = 9, 1.4
TOP = 560


def alarm(
    palette: Palette,
    *,
    plan: str,
    words: str,
    answered: int,
    total: int,
    facts: Sequence[str],
    names: Sequence[str],
    rungs: Mapping[str, int],
    aside: str,
    contact: str = "",
    is_late: bool = False,
    width: int,
    height: int,
) -> str:
    """`rungs`: how many of those who have not answered are how far; `names`: who they are; `contact`:
    how many on the scene have reported 平安 and who is late, in red where `is_late`."""
    inner = width - 2 * EDGE
    size, across, down = _columns(len(names), inner, height - TOP - 30)
    shown = list(names[: across * down])
    if len(names) > len(shown):
        shown[-1] = f"等{len(names)}人"
    counted = f"{answered}/{total}"
    wide = 0.62 * COUNT * len(counted)
    said = "，".join(f"{word} {number}" for word, number in rungs.items() if number)
    return drawn(
        TEMPLATES,
        "call.svg",
        p=palette,
        band=palette.red if names else palette.accent,
        plan=cut(plan, inner / PLAN),
        words=cut(words, inner / WORDS),
        counted=counted,
        facts=cut("　".join(facts), (inner - wide - 60) / WORDS),
        rungs=cut(said, (inner - wide - 60) / WORDS),
        contact=cut(contact, (inner - wide - 60) / WORDS),
        is_late=is_late,
        beside=EDGE + wide + 60,
        share=inner * answered / total if total else 0,
        inner=inner,
        edge=EDGE,
        missing=f"没有应 {len(names)} 人 · {ASKED}" if names else "都应了",
        aside=cut(aside, (inner - NAME * letters(f"没有应 200 人 · {ASKED}")) / 26),
        names=[
            {
                "x": EDGE + size * COLUMN * (place % across),
                "y": TOP + 30 + size * LINE * (place // across),
                "text": cut(name, COLUMN - 0.5),
            }
            for place, name in enumerate(shown)
        ],
        name_size=size,
        width=width,
        height=height,
    )


def _columns(number: int, width: float, height: float) -> tuple[int, int, int]:
    """As large as so many names may be, how many of them stand beside each other, and how many lines fit."""
    for size in NAMES:
        across, down = max(int(width // (size * COLUMN)), 1), max(int(height // (size * LINE)), 1)
        if across * down >= number:
            break
    return size, across, down
