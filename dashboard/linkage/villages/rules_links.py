"""三联工程 and 低收入农户: what may be written, how names are masked, whose turn it is. Pure."""

from dataclasses import dataclass
from datetime import date

from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import HouseholdKind, LinkKind

LONGEST_NAME, MOST_HOUSEHOLDS, FEWEST_SIGNS = 40, 500, 4


@dataclass(frozen=True)
class Link:
    """Who looks after which grid or how many households (党员联户) of a village."""

    kind: LinkKind
    village_id: int
    grid_id: int | None
    who: str
    role: str
    households: int | None
    from_on: date


def checked_link(
    *,
    kind: LinkKind,
    village_id: int | None,
    grid_id: int | None,
    who: str,
    role: str,
    households: int | None,
    from_on: date | None,
    today: date,
) -> Link:
    """The relation; Refused, naming what is missing."""
    if village_id is None:
        raise Refused("还没有选村社，没有保存。请先选村社。")
    if from_on is None or from_on > today:
        raise Refused("开始日期要填今天或以前的日子，没有保存。请核对。")
    name = checked_text(who, "姓名", LONGEST_NAME)
    if kind is LinkKind.COMMITTEE_GRID:
        if grid_id is None:
            raise Refused("两委联格要选联系哪个网格，没有保存。请选网格。")
        households = None
    elif households is None or not 1 <= households <= MOST_HOUSEHOLDS:
        raise Refused(f"党员联户要填联系多少户（1–{MOST_HOUSEHOLDS}），没有保存。请填户数。")
    place = checked_text(role, "身份", LONGEST_NAME) if role.strip() else LABELS[kind][:2]
    return Link(kind, village_id, grid_id, name, place, households, from_on)


def checked_end(from_on: date, to_on: date | None, ended: date | None, today: date) -> date:
    """The last day of what still holds; Refused where it has ended, and for days before it began."""
    if ended is not None:
        raise Refused(f"这一条已经在 {ended} 结束，没有重复登记。请刷新页面。")
    if to_on is None or not from_on <= to_on <= today:
        raise Refused(f"最后一天要在 {from_on} 到今天之间，没有保存。请核对日期。")
    return to_on


def masked_household(name: str, kind: HouseholdKind) -> str:
    """A household as everybody sees it, the family name alone: 张*，低保户."""
    return f"{name[:1]}*，{LABELS[kind]}"


def is_visit_due(visited_on: date | None, today: date) -> bool:
    """Whether it is a household's turn: nobody was there since the quarter of `today` began."""
    return visited_on is None or visited_on < quarter_of(today).first


def checked_reveal_reason(reason: str) -> str:
    """Why somebody wants to see a name."""
    if len(reason.strip()) < FEWEST_SIGNS:
        raise Refused("请写明为什么要看姓名（至少4个字），再点“查看”。理由会记入审计日志。")
    return checked_text(reason, "理由", 200)
