"""Secondments, posts and teams from a file: what each row does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.admin.settings.rules_rosters import (
    BY_CASE,
    CADRE_HINTS,
    CADRES,
    HOLDINGS,
    MEMBERS,
    SECONDMENTS,
    STAFF_NUMBER,
    Cadre,
    Known,
    Put,
    Spell,
    day,
    is_end_free,
    needed_day,
    number_in,
    plan_cadres,
    span,
    with_spell,
)
from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.town.settings.rules_words import word
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Identity, Staffing, TeamRole

# Posts at one time (the town's rule), and years for which quota and person are locked.
MOST_POSTS, LOCKED_YEARS = 3, 2
STAFFINGS = {LABELS[one]: one for one in Staffing}
ROLES = {LABELS[one]: one for one in TeamRole}
FROM, TO = "起始日期", "结束日期"
_STAFF = "必填。干部名册里的工号。"
_FROM = "必填，写成 2026-03-01。工号、单位和起始日期都相同的，就是修改那一条。"
_TO = "最后一天，写成 2026-03-01。没有结束的留空；修改时留空的不改动。"
HINTS: dict[str, dict[str, str]] = {
    CADRES: CADRE_HINTS,
    SECONDMENTS: {
        STAFF_NUMBER: _STAFF,
        "部门": "必填。从下拉列表里选；简称和改名前的名称也认得。",
        "平台": "在哪个平台，从下拉列表里选，可以留空。",
        FROM: _FROM,
        "锁定到": "写成 2028-03-01。留空的是起始日期后满两年的那一天，不能更早。",
        "状态": "在编在岗、调离或退回。留空的是在编在岗；调离、退回要填结束日期。",
        TO: _TO + "锁定期内的结束不能在名册里改。",
    },
    HOLDINGS: {
        STAFF_NUMBER: _STAFF,
        "岗位": "必填。岗位的编号或名称，从下拉列表里选。",
        FROM: _FROM,
        TO: _TO,
    },
    MEMBERS: {
        STAFF_NUMBER: _STAFF,
        "组团": "必填，从下拉列表里选。",
        "角色": "组团长或成员。留空的是成员；修改时留空的不改动。",
        FROM: _FROM,
        TO: _TO,
    },
}
UNIT = {SECONDMENTS: "部门", HOLDINGS: "岗位", MEMBERS: "组团"}
_TITLES = {"platform_id": "平台", "locked_until": "锁定到", "staffing": "状态", "role": "角色", "to_on": TO}


@dataclass(frozen=True)
class Sheet:
    """One kind of dated roster with what is known; `held` grows with the rows that were taken."""

    roster: str
    known: Known
    held: dict[str, tuple[Spell, ...]]

    @property
    def shown(self) -> Mapping[int, str]:
        return (
            self.known.departments.shown
            if self.roster == SECONDMENTS
            else self.known.units[self.roster].shown
        )

    def unit(self, texts: Mapping[str, str]) -> int:
        what = UNIT[self.roster]
        if self.roster == SECONDMENTS:
            if not texts[what]:
                raise Refused("没有填写部门。请从模板的下拉列表里选。")
            return self.known.departments.department(texts[what])
        return self.known.units[self.roster].id_of(texts[what], what)


def plan(roster: str, rows: Sequence[Row], context: Known) -> list[Outcome]:
    """What each row of the sheet `roster` does. Change: a tuple of Put."""
    if roster == CADRES:
        return plan_cadres(rows, context)
    sheet = Sheet(roster, context, {number: tuple(held) for number, held in context.spells[roster].items()})
    return planned(rows, lambda texts: _of_row(sheet, texts))


def _of_row(sheet: Sheet, texts: Mapping[str, str]) -> tuple[str, str, Any]:
    cadre = _known_cadre(sheet, texts)
    unit_id, from_on = sheet.unit(texts), needed_day(texts, FROM)
    held = sheet.held.get(cadre.staff_number, ())
    old = next((one for one in held if (one.unit_id, one.from_on) == (unit_id, from_on)), None)
    row_id = old.row_id if old else None
    to_on = day(texts, TO) or (old.to_on if old else None)
    new = Spell(row_id, unit_id, from_on, to_on, _more(sheet, texts, old, from_on, to_on))
    _require_days(cadre, new)
    if sheet.roster == SECONDMENTS:
        _require_locked(old, new)
    _require_room(sheet, [one for one in held if one is not old], new)
    name = f"{cadre.name} {sheet.shown[unit_id]}"
    values = {**new.more, "to_on": to_on}
    if old is None:
        line = f"{name}（{span(new)}）"
        values |= {"unit_id": unit_id, "from_on": from_on}
    else:
        before = {**old.more, "to_on": old.to_on}
        values = {key: value for key, value in values.items() if before.get(key) != value}
        if not values:
            return "unchanged", "", None
        platforms = sheet.known.units[SECONDMENTS].shown
        line = f"{name}：" + "；".join(
            f"{_TITLES[key]} {_worded(key, before.get(key), platforms)} → {_worded(key, value, platforms)}"
            for key, value in values.items()
        )
    sheet.held[cadre.staff_number] = with_spell(held, old, new)
    put = Put(sheet.roster, row_id, values, cadre.staff_number)
    return ("updated" if old else "imported"), line, (put,)


def _worded(key: str, value: Any, platforms: Mapping[int, str]) -> str:
    return platforms.get(value, "无") if key == "platform_id" else word(value)


def _known_cadre(sheet: Sheet, texts: Mapping[str, str]) -> Cadre:
    number = number_in(texts)
    cadre = sheet.known.cadres.get(number)
    if cadre is None:
        raise Refused(f"干部名册里没有工号“{number}”。请核对工号，或者先导入干部名册。")
    if sheet.roster == SECONDMENTS and cadre.identity is not Identity.SECONDED:
        raise Refused(f"{cadre.name}是镇干部，不能登记派驻。身份写错的，请先在干部名册里改。")
    return cadre


def _more(
    sheet: Sheet, texts: Mapping[str, str], old: Spell | None, from_on: date, to_on: date | None
) -> dict[str, Any]:
    """What a roster says beside unit and days; empty cells keep what was there."""
    before = old.more if old else {}
    if sheet.roster == MEMBERS:
        return {"role": _word(texts, "角色", ROLES) or before.get("role", TeamRole.MEMBER)}
    if sheet.roster == HOLDINGS:
        return {}
    platforms = sheet.known.units[SECONDMENTS]
    platform_id = platforms.id_of(texts["平台"], "平台") if texts["平台"] else before.get("platform_id")
    locked = day(texts, "锁定到") or before.get("locked_until") or second_anniversary(from_on)
    if locked < from_on:
        raise Refused(f"“锁定到”（{locked}）在起始日期之前。请核对两个日期。")
    staffing = _word(texts, "状态", STAFFINGS) or before.get("staffing", Staffing.SERVING)
    if staffing is not Staffing.SERVING and to_on is None:
        raise Refused(f"状态是“{LABELS[staffing]}”，没有填写结束日期。请补上最后一天。")
    return {"platform_id": platform_id, "locked_until": locked, "staffing": staffing}


def _word(texts: Mapping[str, str], column: str, words: Mapping[str, Any]) -> Any:
    if texts[column] and texts[column] not in words:
        raise Refused(f"“{column}”不能填“{texts[column]}”。请从“{'”“'.join(words)}”里选一个。")
    return words.get(texts[column])


def second_anniversary(day_: date) -> date:
    """The day on which the lock ends; of 29 February the 28th (the town's rule: two years)."""
    try:
        return day_.replace(year=day_.year + LOCKED_YEARS)
    except ValueError:
        return day_.replace(year=day_.year + LOCKED_YEARS, day=28)


def _require_days(cadre: Cadre, new: Spell) -> None:
    if new.to_on is not None and new.to_on < new.from_on:
        raise Refused(f"结束日期（{new.to_on}）在起始日期（{new.from_on}）之前。请核对两个日期。")
    if cadre.left_on is not None and new.from_on > cadre.left_on:
        raise Refused(f"{cadre.name}在 {cadre.left_on} 已经离任，不能从 {new.from_on} 起登记。请核对日期。")


def _require_locked(old: Spell | None, new: Spell) -> None:
    """Refused where a lock would be shortened, or a secondment would end within it, by a file alone.

    What the store says already (a case has ended it) may stand in the file.
    """
    locked = new.more["locked_until"]
    least = old.more["locked_until"] if old else second_anniversary(new.from_on)
    if locked < least:
        raise Refused(
            f"锁编锁人：“锁定到”（{locked}）早于应当锁定到的 {least}，名册里不能缩短锁定期。"
            f"请改为 {least}，或者留空。"
        )
    if new.to_on is None or is_end_free(new.to_on, locked):
        return
    if old is None or (old.to_on, old.more["staffing"]) != (new.to_on, new.more["staffing"]):
        raise Refused(f"锁编锁人：锁定到 {locked}，{BY_CASE}")


def _require_room(sheet: Sheet, others: Sequence[Spell], new: Spell) -> None:
    """Refused where the days overlap: two departments, two teams, one post twice, more than three posts."""
    meeting = [one for one in others if one.meets(new)]
    if sheet.roster == HOLDINGS:
        same = [one for one in meeting if one.unit_id == new.unit_id]
        if not same and _most_at_once(meeting, new) >= MOST_POSTS:
            raise Refused(
                f"这段时间他已经有 {MOST_POSTS} 个岗位，每人最多 {MOST_POSTS} 个。请先写明哪个岗位结束。"
            )
        meeting = same
    if meeting:
        one = meeting[0]
        raise Refused(
            f"和已有的时间重叠：{sheet.shown.get(one.unit_id, '别的单位')}（{span(one)}）。"
            "请先写明原来的结束日期，或者改起始日期。"
        )


def _most_at_once(spells: Sequence[Spell], within: Spell) -> int:
    """How many of the spells hold on one day of `within`, at most: on the first day of one of them."""
    days = [max(one.from_on, within.from_on) for one in spells]
    return max((sum(one.meets(Spell(None, 0, at, at)) for one in spells) for at in days), default=0)
