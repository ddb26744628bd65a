"""What a roster's file is compared with: cadres, their dated places, and the names of units."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.admin.settings.rules_rosters import (
    CADRES,
    HOLDINGS,
    MEMBERS,
    SECONDMENTS,
    Cadre,
    Known,
    Spell,
    Units,
)
from dashboard.lists.queries_latest import names
from models import (
    TOWNSHIP_CODE,
    Module,
    Placement,
    Platform,
    Post,
    PostHolding,
    Secondment,
    Team,
    TeamMember,
)
from models import Cadre as Row

# Per roster: its table, the column of the unit, and what else it says.
TABLES: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    CADRES: (Placement, "module_id", ()),
    SECONDMENTS: (Secondment, "department_id", ("platform_id", "locked_until", "staffing")),
    HOLDINGS: (PostHolding, "post_id", ()),
    MEMBERS: (TeamMember, "team_id", ("role",)),
}


@needs("roster.import")
def known(session: Session) -> Known:
    """Everything that the four rosters' files are compared with."""
    cadres = {
        row.id or 0: Cadre(row.id or 0, row.staff_number, row.name, row.identity, row.phone, row.left_on)
        for row in session.execute(select(Row).where(col(Row.township_code) == TOWNSHIP_CODE)).scalars()
    }
    numbers = {own: cadre.staff_number for own, cadre in cadres.items()}
    return Known(
        {cadre.staff_number: cadre for cadre in cadres.values()},
        {roster: _spells(session, roster, numbers) for roster in TABLES},
        names(session),
        {
            CADRES: _units((row.id, row.name) for row in _rows(session, Module)),
            SECONDMENTS: _units((row.id, row.name) for row in _newest(session, Platform, "code")),
            MEMBERS: _units((row.id, row.name) for row in _rows(session, Team)),
            HOLDINGS: _posts(session),
        },
    )


def _spells(session: Session, roster: str, numbers: dict[int, str]) -> dict[str, list[Spell]]:
    table, unit, more = TABLES[roster]
    posts = _latest_of_posts(session) if roster == HOLDINGS else {}
    spells: dict[str, list[Spell]] = defaultdict(list)
    for row in session.execute(select(table).order_by(table.from_on, table.id)).scalars():
        if row.cadre_id in numbers:
            unit_id = getattr(row, unit)
            own = {name: getattr(row, name) for name in more}
            spell = Spell(row.id, posts.get(unit_id, unit_id), row.from_on, row.to_on, own)
            spells[numbers[row.cadre_id]].append(spell)
    return dict(spells)


def _rows(session: Session, table: Any) -> list[Any]:
    query = select(table).where(table.township_code == TOWNSHIP_CODE).order_by(table.id)
    return list(session.execute(query).scalars())


def _newest(session: Session, table: Any, key: str) -> list[Any]:
    """The latest version of each."""
    rows = sorted(_rows(session, table), key=lambda row: row.version)
    return sorted({getattr(row, key): row for row in rows}.values(), key=lambda row: row.id)


def _units(pairs: Iterable[tuple[int, str]]) -> Units:
    shown = dict(pairs)
    return Units({name: own for own, name in shown.items()}, shown)


def _posts(session: Session) -> Units:
    """Posts are named by number, by name where that is the only one, and as the template shows them."""
    rows = _newest(session, Post, "number")
    shown = {row.id: f"{row.number} {row.name}" for row in rows}
    ids = {text: own for own, text in shown.items()} | {str(row.number): row.id for row in rows}
    every = [row.name for row in rows]
    ids |= {row.name: row.id for row in rows if every.count(row.name) == 1}
    return Units(ids, shown)


def _latest_of_posts(session: Session) -> dict[int, int]:
    """Every version of a post → its latest one: a holding of an older version is of the same post."""
    newest = {row.number: row.id for row in _newest(session, Post, "number")}
    return {row.id: newest[row.number] for row in _rows(session, Post)}
