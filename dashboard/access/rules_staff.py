"""What a file of staff accounts would do, row by row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from dashboard.access.rules import Grant
from dashboard.access.rules_accounts import (
    FOR_PEOPLE,
    LONGEST_NAME,
    SECONDED,
    UNIT_NAMES,
    Spells,
    check_grant,
    checked_email,
    checked_login,
    checked_text,
)
from dashboard.words.errors import Refused

LONGEST_NUMBER = 20
COLUMNS = ("登录名", "姓名", "工号", "角色", "范围", "开始日期", "结束日期", "邮箱")
RESULTS = {
    "created": "新建账号",
    "granted": "增加角色",
    "unchanged": "没有变化",
    "refused": "不能导入",
}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
AWAITED = "名册里还没有这个工号：账号先建，名册导入以后自动对上（工号和姓名都要一样）。"
SECONDED_FIRST = (
    "派驻干部的角色要照派驻期授予，名册里还没有这个工号。请先导入干部名册和派驻名册（系统设置→名册）；"
    "或者先把角色、范围和日期留空，只建账号，名册导入以后再导入这一行。"
)
_ROLES = {role.name: code for code, role in FOR_PEOPLE.items()}


@dataclass(frozen=True)
class StaffRow:
    """A row as it stands in the file: its number there, and the texts of COLUMNS."""

    number: int
    login: str = ""
    name: str = ""
    staff_number: str = ""
    role: str = ""
    unit: str = ""
    from_on: str = ""
    to_on: str = ""
    email: str = ""


@dataclass(frozen=True)
class CadreInStore:
    """A cadre of the town; `spells` only of a seconded one."""

    cadre_id: int
    name: str
    spells: Spells | None = None


@dataclass(frozen=True)
class AccountInStore:
    """An account that exists, or that an earlier row makes (`account_id` 0)."""

    account_id: int
    name: str
    email: str | None = None
    cadre: CadreInStore | None = None
    grants: tuple[Grant, ...] = ()
    is_example: bool = False
    # The staff number that no roster has brought in yet.
    awaited: str = ""


@dataclass(frozen=True)
class StaffInStore:
    """What the store knows: accounts by login, cadres by staff number, ids of units by kind and name."""

    accounts: Mapping[str, AccountInStore]
    cadres: Mapping[str, CadreInStore]
    units: Mapping[str, Mapping[str, frozenset[int]]]


@dataclass(frozen=True)
class RowResult:
    """What a row does. `account`: the account as it is before the row's role is added."""

    row: StaffRow
    result: str
    reason: str = ""
    login: str = ""
    account: AccountInStore | None = None
    grant: Grant | None = None


@dataclass
class _Plan:
    store: StaffInStore
    today: date
    accounts: dict[str, AccountInStore] = field(default_factory=dict)

    def outcome(self, row: StaffRow) -> RowResult:
        try:
            return self._done(row)
        except Refused as refusal:
            return RowResult(row, "refused", str(refusal))

    def _done(self, row: StaffRow) -> RowResult:
        login = checked_login(row.login)
        account = self.accounts.get(login)
        is_new = account is None
        if account is None:
            account = self._new(row)
        else:
            _require_same(row, account)
        grant = self._grant(row)
        if grant and grant.role == SECONDED and account.awaited:
            raise Refused(SECONDED_FIRST)
        if grant and not any(_is_same(row, grant, held) for held in account.grants):
            spells = account.cadre.spells if account.cadre else None
            check_grant(grant, account.grants, spells=spells, today=self.today)
            self.accounts[login] = replace(account, grants=(*account.grants, grant))
        else:
            grant = None
            self.accounts[login] = account
        result = "created" if is_new else "granted" if grant else "unchanged"
        note = AWAITED if account.awaited else ""
        return RowResult(row, result, note, login=login, account=account, grant=grant)

    def _new(self, row: StaffRow) -> AccountInStore:
        cadre, awaited = self._cadre(row.staff_number)
        if awaited and not row.name:
            raise Refused(f"名册里还没有工号 {awaited}，不知道是谁。请写上姓名，或者核对工号。")
        name = checked_text(row.name or (cadre.name if cadre else ""), "姓名", LONGEST_NAME)
        if cadre and cadre.name != name:
            raise Refused(f"工号 {row.staff_number} 登记的姓名不是“{name}”。请核对工号和姓名。")
        email = checked_email(row.email)
        for login, other in self.accounts.items():
            if cadre and other.cadre == cadre:
                raise Refused(f"这位干部已经有账号（登录名 {login}）。请改用这个登录名，或者去掉这一行。")
            if awaited and other.awaited == awaited:
                raise Refused(f"工号 {awaited} 已经写在账号 {login} 上。一个人只用一个账号，请核对工号。")
            if email and other.email == email:
                raise Refused(f"这个邮箱已经登记在账号 {login} 上。请核对邮箱，或者留空。")
        return AccountInStore(0, name, email, cadre, awaited=awaited)

    def _cadre(self, staff_number: str) -> tuple[CadreInStore | None, str]:
        """The cadre with that number, or the number where no roster has brought him in yet."""
        cadre = self.store.cadres.get(staff_number) if staff_number else None
        if cadre is not None or not staff_number:
            return cadre, ""
        return None, checked_text(staff_number, "工号", LONGEST_NUMBER)

    def _grant(self, row: StaffRow) -> Grant | None:
        if not row.role:
            if row.unit or row.from_on or row.to_on:
                raise Refused("填了范围或日期，却没有填角色。请补上角色。")
            return None
        if (code := _ROLES.get(row.role)) is None:
            raise Refused("没有这个角色。请照模板“可填的值”里的角色填写。")
        start = day_of(row.from_on, "开始日期") or self.today
        return Grant(code, self._unit(code, row.unit), start, day_of(row.to_on, "结束日期"))

    def _unit(self, role: str, name: str) -> int | None:
        kind = FOR_PEOPLE[role].unit
        if not kind:
            if name:
                raise Refused(f"“{FOR_PEOPLE[role].name}”管全镇，范围要留空。")
            return None
        if not name:
            raise Refused(f"“{FOR_PEOPLE[role].name}”要在“范围”里写明是哪个{UNIT_NAMES[kind]}。")
        matches = self.store.units[kind].get(name, frozenset())
        if len(matches) != 1:
            what = "不止一个" if matches else "没有"
            raise Refused(f"{what}叫这个名称的{UNIT_NAMES[kind]}。请照模板“可填的值”里的名称填写。")
        return next(iter(matches))


def plan(rows: Iterable[StaffRow], store: StaffInStore, *, today: date) -> list[RowResult]:
    """What each row would do after those before it. Nobody's password, name or address is changed."""
    work = _Plan(store, today, dict(store.accounts))
    return [work.outcome(row) for row in rows]


def _require_same(row: StaffRow, account: AccountInStore) -> None:
    if account.is_example:
        raise Refused("这是演示账号，不能用文件修改。请换一个登录名。")
    if row.name and row.name != account.name:
        raise Refused(f"这个登录名已经是“{account.name}”的账号，和表里的姓名不一致。请核对登录名。")
    if row.email and checked_email(row.email) != account.email:
        raise Refused("邮箱和账号上登记的不一致。请在账号页面修改，或者把这一格留空。")


def _is_same(row: StaffRow, wanted: Grant, held: Grant) -> bool:
    """Whether the row was imported before; a row without a beginning meant the day on which it was."""
    is_same = (wanted.role, wanted.unit_id, wanted.to_on) == (held.role, held.unit_id, held.to_on)
    return is_same and (not row.from_on or wanted.from_on == held.from_on)


def day_of(text: str, what: str) -> date | None:
    """A date as people write it (2026-03-01, 2026/3/1, 2026年3月1日); None for none. Refused for others."""
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else _unreadable(what)
    except ValueError:
        return _unreadable(what)


def _unreadable(what: str) -> date:
    raise Refused(f"{what}读不懂。请写成 2026-03-01 这样的日期。")
