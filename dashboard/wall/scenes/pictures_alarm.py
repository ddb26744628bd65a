"""A running 叫应 as one picture: how many have answered, who has not, and how far those are called."""

from collections.abc import Mapping, Sequence

from dashboard.town.svg import drawn
from dashboard.wall.scenes.pictures import TEMPLATES
from dashboard.words.letters import cut, letters
from dashboard.words.palette import Palette

# Letters of the plan, of what has happened, of how many have answered, and of who has not.
PLAN, WORDS, COUNT, NAME = 60, 40, 190, 44
EDGE = 44
# Names with what they are called as stand in columns so wide, in letters.
COLUMN, LINE = 9, 62
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
    across = max(int(inner // (NAME * COLUMN)), 1)
    down = max((height - TOP - 30) // LINE, 1)
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
        band=palette.red if names else palette.green,
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
        missing=f"没有应 {len(names)} 人" if names else "都应了",
        aside=cut(aside, (inner - NAME * letters("没有应 200 人")) / 26),
        names=[
            {
                "x": EDGE + NAME * COLUMN * (place % across),
                "y": TOP + 30 + LINE * (place // across),
                "text": cut(name, COLUMN - 0.5),
            }
            for place, name in enumerate(shown)
        ],
        width=width,
        height=height,
    )
