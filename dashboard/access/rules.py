"""Who may do what, and over which rows: the one authorisation."""

from dataclasses import dataclass, field, replace
from datetime import date

from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.words.days import holds_on
from dashboard.words.errors import Refused

Ids = tuple[int, ...]


@dataclass(frozen=True)
class Scope:
    """Which incidents are meant: all, or those of any of these units. Caches tell scopes apart by it."""

    everything: bool = False
    modules: Ids = ()
    teams: Ids = ()
    villages: Ids = ()
    departments: Ids = ()
    # Cadres whose own matters are meant: those to which they were called up.
    cadres: Ids = ()
    # Outside systems, by their keys: what they sent is meant.
    systems: Ids = ()
    # What was passed up to the district.
    district: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Scope()


EVERYTHING = Scope(everything=True)


@dataclass(frozen=True)
class Absent:
    """Somebody who is away, and in whose place another acts."""

    name: str
    account_id: int
    cadre_id: int | None = None


@dataclass(frozen=True)
class Grant:
    """A role over one unit (or none), from a township day to a day, both included.

    `lender`: whose it is, where a stand-in (代岗) acts with it; None where it is one's own.
    """

    role: str
    unit_id: int | None = None
    from_on: date = date.min
    to_on: date | None = None
    lender: Absent | None = None

    def holds_on(self, day: date) -> bool:
        return holds_on(day, self.from_on, self.to_on)


@dataclass(frozen=True)
class Person:
    """Whoever is at a screen: who it is, and the roles that hold today."""

    name: str
    grants: tuple[Grant, ...] = ()
    account_id: int | None = None
    cadre_id: int | None = None
    session_id: int | None = None
    address: str = field(default="", compare=False)
    must_change_password: bool = False
    is_display: bool = False
    # Of an outside system, which comes in by it.
    api_key_id: int | None = None
    # Those whose grants he carries today because they are away. What either of them did, neither verifies.
    for_accounts: Ids = ()

    @property
    def role(self) -> str:
        """The roles' Chinese names, for the log; those of somebody else as 代 张三：指挥长."""
        shown: dict[Absent | None, dict[str, None]] = {}
        for grant in self.grants:
            shown.setdefault(grant.lender, {})[ROLES[grant.role].name] = None
        return "；".join(
            (f"代 {lender.name}：" if lender else "") + "、".join(names) for lender, names in shown.items()
        )

    @property
    def without_lent(self) -> "Person":
        """This person with his own grants alone: what was lent to him he cannot lend on."""
        own = tuple(grant for grant in self.grants if grant.lender is None)
        return replace(self, grants=own, for_accounts=())

    @property
    def subject(self) -> str:
        """Whose chain in the audit log this person's acts belong to."""
        if self.is_display:
            return f"display_key:{self.session_id}"
        if self.api_key_id is not None:
            return f"api_key:{self.api_key_id}"
        return f"account:{self.account_id}" if self.account_id else "machine"


def grants_on(
    grants: tuple[Grant, ...], day: date, *, seconded: tuple[tuple[date, date | None], ...] | None
) -> tuple[Grant, ...]:
    """The grants that hold on a township `day`.

    `seconded`: the spells of a seconded cadre (first and last day), outside which no
    right holds (domain: secondment as dated membership); None for everybody else.
    """
    if seconded is not None and not any(
        start <= day and (end is None or day <= end) for start, end in seconded
    ):
        return ()
    return tuple(grant for grant in grants if grant.holds_on(day))


def scope_of(person: Person, *rights: str) -> Scope:
    """How far `person` may go with any of `rights`; empty where he may not. KeyError: no such right."""
    units: dict[str, set[int]] = {}
    for grant in person.grants:
        for word in {word for right in rights for word in RIGHTS[right].scopes[grant.role]}:
            if word in ("all", "district"):
                units[word] = set()
            elif (unit := _unit(person, grant, word)) is not None:
                units.setdefault(word, set()).add(unit)
    if "all" in units:
        return EVERYTHING
    modules, teams, villages, departments, cadres, systems = (
        tuple(sorted(units.get(word, ())))
        for word in ("module", "team", "village", "department", "own", "sent")
    )
    return Scope(False, modules, teams, villages, departments, cadres, systems, "district" in units)


def _unit(person: Person, grant: Grant, word: str) -> int | None:
    """Which unit, whose own matters, or which system's a grant is about."""
    if word == "own":
        return grant.lender.cadre_id if grant.lender else person.cadre_id
    return person.api_key_id if word == "sent" else grant.unit_id


def may(person: Person, *rights: str) -> bool:
    """Whether `person` may use any of `rights` on anything at all."""
    return not scope_of(person, *rights).is_empty


def require(person: Person, *rights: str) -> Scope:
    """The scope of any of `rights`; Refused where there is none."""
    scope = scope_of(person, *rights)
    if scope.is_empty:
        what = RIGHTS[rights[0]].name
        raise Refused(f"您现在的角色不能“{what}”。{advice_without_right(person, rights[0])}")
    return scope


def advice_without_right(person: Person, right: str) -> str:
    """What somebody without a right can do about it: whoever grants roles is not sent to himself."""
    if not may(person, "account.manage"):
        return "如果工作需要，请联系系统管理员授权。"
    holders = [
        role.name for code, role in ROLES.items() if RIGHTS[right].scopes.get(code) and role.is_for_people
    ]
    return (
        f"能办这件事的角色：{'、'.join(holders)}。您管账号："
        "在“账号管理”里把这样的角色授予办这件事的同事；自己要办的，授予自己。"
    )


def refused_as_absent() -> Refused:
    """The refusal for a row outside a person's scope: the same as for one that does not exist."""
    return Refused("没有找到这件事，或者它不在您的职责范围内。请回到列表查找。")
