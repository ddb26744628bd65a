"""What all parts of one import know, and how names in a file find rows of ours: never by likeness."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from dashboard.files.sheets.issues import Issues
from dashboard.files.sheets.profile_model import NAMES, Profile
from dashboard.files.sheets.rules_choices import NOTHING, matched, stem
from models import (
    TOWNSHIP_CODE,
    Category,
    ClockRuleSet,
    Department,
    DepartmentAlias,
    DepartmentKind,
    Record,
    Village,
)

RULE_SET = "external"
# Before a village's shortened name among the names; no name begins so.
_STEM = "~"
LONGEST_NAME = {"department": 60, "category": 120}


@dataclass
class Names:
    """Ids by every name that counts, one table per field, and the unknown names met so far."""

    profile: Profile
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    at_first: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in NAMES})

    def load(self, session: Session) -> None:
        """Read every name anew: others may have added some."""
        departments = session.exec(
            select(Department.id, Department.name, Department.code, Department.short_name).where(
                Department.township_code == TOWNSHIP_CODE
            )
        ).all()
        aliases = session.exec(select(DepartmentAlias.department_id, DepartmentAlias.alias)).all()
        categories = session.exec(
            select(Category.id, Category.name, Category.code).where(Category.township_code == TOWNSHIP_CODE)
        ).all()
        villages = session.exec(
            select(Village.id, Village.short_name, Village.official_name, Village.code).where(
                Village.township_code == TOWNSHIP_CODE
            )
        ).all()
        self.ids = {
            "department": _by_name([*departments, *aliases]),
            "category": _by_name(categories),
            "village": _by_stem(villages) | _by_name(villages),
        }
        self.at_first = self.at_first or self.ids

    def target(self, kind: str, name: str) -> str:
        """What the profile's map makes of a name; empty where it is to be left out."""
        return self.profile.map_of(kind).get(matched(name), name)

    def _key(self, kind: str, target: str, among: dict[str, int]) -> str:
        """By which of the known names a target is found: as it stands, a village also as 塘湖村委会."""
        name = matched(target)
        return name if kind != "village" or name in among else _STEM + stem(target)

    def missing(self, kind: str, names: list[str]) -> list[str]:
        """Names of a batch that mean nothing here, each once, in order.

        Every row whose name meant nothing when the run began is counted as unknown.
        """
        table = self.profile.map_of(kind)
        targets = {name: table.get(matched(name), name) for name in dict.fromkeys(names) if name}
        targets = {name: target for name, target in targets.items() if target != NOTHING}
        first, now = self.at_first[kind], self.ids[kind]
        new = {name for name, target in targets.items() if self._key(kind, target, first) not in first}
        self.unknown[kind].update(name for name in names if name in new)
        return [name for name, target in targets.items() if self._key(kind, target, now) not in now]

    def can_create(self, kind: str, name: str) -> bool:
        creates: str = getattr(self.profile.unknown, kind)
        return creates == "create" and len(self.target(kind, name)) <= LONGEST_NAME.get(kind, 0)

    def create(self, session: Session, kind: str, names: list[str]) -> None:
        """Add departments or categories of these names, marked as imported."""
        targets = dict.fromkeys(self.target(kind, name) for name in names)
        if kind == "department":
            insert_or_leave(session, Department, [_department(self.profile, target) for target in targets])
        else:
            insert_or_leave(session, Category, [_category(self.profile, target) for target in targets])
        self.load(session)

    def find(self, kind: str, names: list[str]) -> list[int | None]:
        """Our id for each name, None for blank and unknown ones."""
        ids = self.ids[kind]
        table = self.profile.map_of(kind)
        targets = {name: table.get(matched(name), name) for name in set(names)}
        distinct = {
            name: ids.get(self._key(kind, target, ids)) if target else None
            for name, target in targets.items()
        }
        return [distinct[name] for name in names]


def rule_set_id(session: Session) -> int:
    """The clock rule set of imported matters, which keep their own due times."""
    wanted = (
        select(ClockRuleSet.id)
        .where(ClockRuleSet.code == RULE_SET)
        .order_by(col(ClockRuleSet.version).desc())
    )
    set_id = session.exec(wanted).first()
    if set_id is None:
        row = {"code": RULE_SET, "version": 1, "name": "外部系统的时限", "effective_from": date(2000, 1, 1)}
        insert_or_leave(session, ClockRuleSet, [row])
        set_id = session.exec(wanted).one()
    return int(set_id or 0)


def insert_or_leave(session: Session, table: type[Record], rows: list[dict[str, Any]]) -> None:
    """Insert what is not there yet; another import may have been first."""
    made: Table = table.__table__  # type: ignore[attr-defined]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(made).on_conflict_do_nothing(), rows)


def _by_name(rows: Any) -> dict[str, int]:
    """Ids by each of a row's names; the earlier column of names and the earlier row win."""
    ids: dict[str, int] = {}
    for place in range(1, max((len(row) for row in rows), default=1)):
        for row in rows:
            if place < len(row):
                ids.setdefault(matched(row[place]), row[0])
    return ids


def _by_stem(villages: Any) -> dict[str, int]:
    """Ids by what remains of a village's name without 村 and its like, where that is one village's alone."""
    by_stem: dict[str, set[int]] = {}
    for one, *names in villages:
        for name in names[:2]:
            by_stem.setdefault(_STEM + stem(name), set()).add(one)
    return {name: next(iter(ids)) for name, ids in by_stem.items() if len(ids) == 1}


def _code(profile: Profile, name: str) -> str:
    return f"{profile.name}-{blake2b(name.encode(), digest_size=8).hexdigest()}"


def _department(profile: Profile, name: str) -> dict[str, Any]:
    return {
        "township_code": TOWNSHIP_CODE,
        "code": _code(profile, name),
        "name": name,
        "short_name": name,
        "kind": DepartmentKind.IMPORTED,
        "example": False,
    }


def _category(profile: Profile, name: str) -> dict[str, Any]:
    return {
        "township_code": TOWNSHIP_CODE,
        "code": _code(profile, name),
        "major_code": profile.name[:30],
        "major": profile.title,
        "name": name,
        "urgent": False,
        "weight": 0,
        "example": False,
        "is_imported": True,
    }


@dataclass(frozen=True)
class ImportContext:
    """What all chunks of one import share."""

    profile: Profile
    issues: Issues
    names: Names
    at: datetime
    # None on a trial run, which writes nothing.
    batch_id: int | None
    rule_set_id: int
    # The town's own limits, for profiles whose open matters run by them.
    town_rules: int | None = None

    @property
    def is_trial(self) -> bool:
        return self.batch_id is None
