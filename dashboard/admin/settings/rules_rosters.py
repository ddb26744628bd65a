"""Rosters from a file: what is known of the people, and what each row of the cadres' sheet does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.lists.rules_import import Names, day_in
from dashboard.lists.rules_import import Row as Line
from dashboard.town.settings.rules_words import checked_text, word
from dashboard.words.days import share_a_day
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Identity

CADRES, SECONDMENTS, HOLDINGS, MEMBERS = "cadres", "secondments", "holdings", "members"
ROSTERS = {CADRES: "干部名册", SECONDMENTS: "派驻名册", HOLDINGS: "任岗名册", MEMBERS: "组团成员"}
STAFF_NUMBER = "工号"
LONGEST = {STAFF_NUMBER: 20, "姓名": 40, "电话": 20}
IDENTITIES = {LABELS[word_]: word_ for word_ in Identity}
CADRE_HINTS = {
    STAFF_NUMBER: "必填。每人一个，不重复；同一工号再导入就是修改。",
    "姓名": "新登记的必填。留空的不改动。",
    "身份": "镇干部或派驻干部，从下拉列表里选。新登记的必填，留空的不改动。",
    "电话": "可以留空。留空的不改动。",
    "模块": "在哪个模块，从下拉列表里选。留空的不改动。",
    "到模块日期": "写成 2026-03-01。填了模块的必填；换模块的，原来的到前一天为止。",
    "离任日期": "最后一天，写成 2026-03-01。在任的留空。",
}


BY_CASE = (
    "锁定期内调离要走调动或否决，名册里不能直接改。请到“派驻干部”提出；办完以后系统会写上结束日期，"
    "名册照着填就可以。"
)


@dataclass(frozen=True)
class Cadre:
    """A cadre as the store or an earlier row of the file has him; `cadre_id` 0: not written yet."""

    cadre_id: int
    staff_number: str
    name: str
    identity: Identity
    phone: str | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Spell:
    """A dated place of one cadre: in a module, department, post or team; `to_on` is the last day."""

    row_id: int | None
    unit_id: int
    from_on: date
    to_on: date | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def meets(self, other: "Spell") -> bool:
        """Whether both hold on some day."""
        return share_a_day(self.from_on, self.to_on, other.from_on, other.to_on)


@dataclass(frozen=True)
class Units:
    """The ways in which a file may name a unit → its id, and the name that the screen has for it."""

    ids: Mapping[str, int]
    shown: Mapping[int, str]

    def id_of(self, name: str, what: str) -> int:
        if not name:
            raise Refused(f"没有填写{what}。请从模板的下拉列表里选。")
        if name not in self.ids:
            raise Refused(f"没有“{name}”这个{what}。请照模板“可填的值”里的名称填写。")
        return self.ids[name]


@dataclass(frozen=True)
class Known:
    """What a file is compared with. Spells by roster and cadre (staff number)."""

    cadres: Mapping[str, Cadre]
    spells: Mapping[str, Mapping[str, Sequence[Spell]]]
    departments: Names
    units: Mapping[str, Units]


@dataclass(frozen=True)
class Put:
    """One row to write: `row_id` None makes a new one; of a spell `staff_number` says whose it is."""

    roster: str
    row_id: int | None
    values: Mapping[str, Any]
    staff_number: str = ""


def day(texts: Mapping[str, str], column: str) -> date | None:
    """The date in a cell, None for an empty one; Refused for what cannot be read."""
    return day_in(Line(0, texts), column)


def needed_day(texts: Mapping[str, str], column: str) -> date:
    given = day(texts, column)
    if given is None:
        raise Refused(f"没有填写“{column}”。请写成 2026-03-01 这样的日期。")
    return given


def is_end_free(last_on: date, locked_until: date) -> bool:
    """Whether somebody may leave with `last_on` without a case: on the day the lock ends he may be gone."""
    return last_on + timedelta(days=1) >= locked_until


def number_in(texts: Mapping[str, str]) -> str:
    """The staff number of a row; Refused where it is missing or cannot be one."""
    return checked_text(texts[STAFF_NUMBER], STAFF_NUMBER, LONGEST[STAFF_NUMBER])


def span(spell: Spell) -> str:
    """A spell's days in words."""
    return f"{spell.from_on} 至 {spell.to_on}" if spell.to_on else f"{spell.from_on} 起"


def plan_cadres(rows: Sequence[Row], context: Known) -> list[Outcome]:
    """What each row of the cadres' sheet does; empty cells change nothing. Change: a tuple of Put.

    Another module ends the place in the old one the day before; places that would overlap are refused,
    and so is a staff number that comes twice.
    """
    seen: set[str] = set()

    def of_row(texts: Mapping[str, str]) -> tuple[str, str, Any]:
        number = number_in(texts)
        if number in seen:
            raise Refused("这个工号在表里出现了两次。请去掉多余的一行。")
        seen.add(number)
        before = context.cadres.get(number)
        after = _cadre(texts, number, before)
        _require_unlocked(before, after, context)
        lines, puts = _changes(before, after)
        moved, more = _place(texts, after, context)
        if not (puts or more):
            return "unchanged", "", None
        return ("updated" if before else "imported"), "；".join([*lines, *moved]), (*puts, *more)

    return planned(rows, of_row)


def _phone(typed: str) -> str:
    phone = checked_text(typed, "电话", LONGEST["电话"])
    if not any(sign.isdigit() for sign in phone):
        raise Refused(f"“电话”写的是“{phone}”，里面没有数字。请核对是不是填错了列。")
    return phone


def _cadre(texts: Mapping[str, str], number: str, before: Cadre | None) -> Cadre:
    name = (
        checked_text(texts["姓名"], "姓名", LONGEST["姓名"]) if texts["姓名"] or not before else before.name
    )
    word = texts["身份"]
    if word and word not in IDENTITIES:
        raise Refused(f"“身份”不能填“{word}”。请从“{'”“'.join(IDENTITIES)}”里选一个。")
    if not word and before is None:
        raise Refused(f"新登记的干部没有填写身份。请从“{'”“'.join(IDENTITIES)}”里选一个。")
    identity = IDENTITIES[word] if word else before.identity  # type: ignore[union-attr]
    phone = _phone(texts["电话"]) if texts["电话"] else (before.phone if before else None)
    left_on = day(texts, "离任日期") or (before.left_on if before else None)
    return Cadre(before.cadre_id if before else 0, number, name, identity, phone, left_on)


def _require_unlocked(before: Cadre | None, after: Cadre, context: Known) -> None:
    """Refused where a file would let a seconded cadre leave, or be none any more, while he is locked."""
    if before is None or (before.left_on, before.identity) == (after.left_on, after.identity):
        return
    for one in context.spells[SECONDMENTS].get(after.staff_number, ()):
        last, locked = one.to_on or date.max, one.more["locked_until"]
        leaves = after.left_on if after.left_on != before.left_on else None
        if leaves and one.from_on <= leaves < last and not is_end_free(leaves, locked):
            raise Refused(f"锁编锁人：{after.name}锁定到 {locked}，{BY_CASE}")
        if after.identity is not before.identity and one.to_on is None:
            raise Refused(
                f"{after.name}的派驻（{span(one)}）还没有结束，身份不能改。请先办完调动或否决，再改身份。"
            )


_FIELDS = {"name": "姓名", "identity": "身份", "phone": "电话", "left_on": "离任日期"}


def _changes(before: Cadre | None, after: Cadre) -> tuple[list[str], list[Put]]:
    values = {name: getattr(after, name) for name in _FIELDS}
    if before is None:
        return [f"新增 {after.name}"], [Put(CADRES, None, values | {"staff_number": after.staff_number})]
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    lines = [
        # The log keeps that a phone was changed, and not which.
        f"{title}已改"
        if name == "phone"
        else f"{title}：{word(getattr(before, name))} → {word(changed[name])}"
        for name, title in _FIELDS.items()
        if name in changed
    ]
    return lines, [Put(CADRES, before.cadre_id, changed)] if changed else []


def _place(texts: Mapping[str, str], cadre: Cadre, context: Known) -> tuple[list[str], list[Put]]:
    """The row's place in a module, and the end of the one that it takes over from."""
    if not texts["模块"]:
        if texts["到模块日期"]:
            raise Refused("填了“到模块日期”，没有填写模块。请补上模块，或者去掉日期。")
        return [], []
    modules = context.units[CADRES]
    module_id = modules.id_of(texts["模块"], "模块")
    held = context.spells[CADRES].get(cadre.staff_number, ())
    new = Spell(None, module_id, needed_day(texts, "到模块日期"))
    if any(one.unit_id == module_id and one.from_on == new.from_on for one in held):
        return [], []
    if cadre.left_on and cadre.left_on < new.from_on:
        raise Refused(f"到模块日期在离任日期（{cadre.left_on}）之后。请核对两个日期。")
    puts = [
        Put(CADRES + "_place", None, {"module_id": module_id, "from_on": new.from_on}, cadre.staff_number)
    ]
    lines = [f"模块：{modules.shown[module_id]}（{span(new)}）"]
    for one in (one for one in held if one.meets(new)):
        name = modules.shown.get(one.unit_id, "别的模块")
        if one.unit_id == module_id and one.to_on is None:
            return [], []
        if one.to_on is not None or one.from_on >= new.from_on:
            raise Refused(f"和已有的时间重叠：{name}（{span(one)}）。请改到模块日期。")
        last = new.from_on - timedelta(days=1)
        puts.append(Put(CADRES + "_place", one.row_id, {"to_on": last}, cadre.staff_number))
        lines.append(f"{name}到 {last} 为止")
    return lines, puts


def with_spell(held: Sequence[Spell], old: Spell | None, new: Spell) -> tuple[Spell, ...]:
    """The spells after a row was taken: the next row is compared with them."""
    return (*(one for one in held if one is not old), new)
