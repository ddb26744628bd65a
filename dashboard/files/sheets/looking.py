"""How a sheet looks to a profile from its first rows: where its header stands, what it has, what it lacks."""

from dataclasses import dataclass

from dashboard.files.sheets.profile_model import Profile
from dashboard.files.sheets.rules_choices import NO_CHOICES, NOTHING, Choices, matched_heading

# How far down a header may stand.
TOP = 20


@dataclass(frozen=True)
class SheetLook:
    """A sheet before it is read: its first rows, and what the profile and the choices make of it.

    `header`: the headings, those that are read by the profile's own names. `why_not`: why it is passed
    over, in Chinese; empty where it is read.
    """

    name: str
    total: int
    is_hidden: bool
    top: list[list[str]]
    header_row: int
    headings: list[str]
    header: list[str]
    missing: list[str]
    why_not: str

    @property
    def is_taken(self) -> bool:
        return not self.why_not


def look_at(
    name: str,
    top: list[list[str]],
    total: int,
    profile: Profile,
    choices: Choices = NO_CHOICES,
    *,
    is_hidden: bool = False,
) -> SheetLook:
    """How a sheet is read, from its first rows: where its header stands, and what it lacks."""
    headers = [header_of(row, profile, choices) for row in top]
    needed = profile.needed_columns()
    lacks = [[one for one in needed if one not in header] for header in headers]
    chosen = choices.header_row(name)
    wanted = [row for row in (chosen, profile.header_row) if row and row <= len(top)]
    whole = [row for row in (*wanted, *range(1, len(top) + 1)) if not lacks[row - 1]]
    used = set(profile.used_columns())
    # A header that lacks something is nevertheless the row that holds most of it.
    best = max(range(1, len(top) + 1), key=lambda row: len(used & set(headers[row - 1])), default=0)
    at = (whole or ([chosen] if chosen and chosen <= len(top) else []) or [best])[0]
    header, missing = (headers[at - 1], lacks[at - 1]) if at else ([], needed)
    headings = [cell.strip() for cell in top[at - 1]][: len(header)] if at else []
    why_not = _why_not(name, header, headings, missing, profile, choices)
    return SheetLook(name, total, is_hidden, top, at, headings, header, missing, why_not)


def header_of(row: list[str], profile: Profile, choices: Choices) -> list[str]:
    """The headings of a row, each by the profile's own name where it has one."""
    own = {matched_heading(name): name for name in profile.used_columns()}
    found = []
    for cell in row:
        heading, chosen = cell.strip(), choices.column(cell)
        name = own.get(matched_heading(heading), heading)
        if chosen == NOTHING and name in own.values():
            name = f"{heading}（不用）"
        elif chosen and chosen in profile.columns:
            name = profile.columns[chosen][0]
        found.append(name)
    while found and not found[-1]:
        found.pop()
    return found


def _why_not(
    name: str,
    header: list[str],
    headings: list[str],
    missing: list[str],
    profile: Profile,
    choices: Choices,
) -> str:
    if profile.sheet is not None and name and name != profile.sheet:
        return f"导入配置只读“{profile.sheet}”这张表。"
    if choices.of_sheet(name) is False:
        return "没有选这张表。"
    if not any(header):
        return "这张表是空的。" if name else "这个文件里没有表头。"
    if missing:
        there = "、".join(filter(None, headings[:40])) or "（空）"
        return (
            f"{'这张表' if name else '文件'}里没有这些列：{'、'.join(missing)}。里面有：{there}。"
            "请在“数据导入”页把列对上，或者检查是否选对了导入配置。"
        )
    twice = [one for one in profile.used_columns() if header.count(one) > 1]
    if twice:
        return f"表头里有重名的列：{'、'.join(twice)}。请在“数据导入”页只留一列，或改名后再导入。"
    return ""
