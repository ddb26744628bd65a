"""Reads a store with reference data and people into a `Town`."""

import json
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.demo.photographs import MOTIFS, USUAL, kept_pictures
from dashboard.demo.town import Ground, Item, Limits, Matter, Thing, Town
from dashboard.demo.words import phrases_of, words
from models import (
    Cadre,
    CalendarDay,
    Category,
    ClockLimit,
    ClockRuleSet,
    Department,
    Grid,
    Identity,
    LectureSession,
    Module,
    OneThing,
    OneThingParty,
    Placement,
    Platform,
    Post,
    PostHolding,
    ResponsibilityHelper,
    ResponsibilityItem,
    TeamMember,
    TeamVillage,
    Village,
)

COMMANDER_POST, ROOM_POSTS = 22, (22, 23, 24)


def survey(session: Session) -> Town:
    """The store as the generator needs it. Reference data and people must be loaded."""
    modules = _rows(session, Module)
    departments = _rows(session, Department)
    rule_set, limits = _limits(session)
    at_post = _at_posts(session)
    room = tuple(name for number in ROOM_POSTS for name in at_post.get(number, ()))
    return Town(
        grounds=_grounds(session),
        matters=_matters(session),
        modules={row.id: row.name for row in modules},
        departments={row.id: row.name for row in departments},
        module_ids={row.code: row.id for row in modules},
        department_ids={row.code: row.id for row in departments},
        limits=limits,
        working_days=_working_days(session),
        rule_set_id=int(rule_set.id or 0),
        rule_set=f"{rule_set.name}第{rule_set.version}版",
        room=room,
        commander=at_post[COMMANDER_POST][0],
        by_module=_names_by(session, Placement.module_id, Placement, room),
        by_team=_names_by(session, TeamMember.team_id, TeamMember, room),
        seconded=_seconded(session),
        lectures=_lectures(session),
        pictures=kept_pictures(session),
    )


def _rows(session: Session, table: Any) -> list[Any]:
    return list(session.execute(select(table).order_by(table.id)).scalars())


def _grounds(session: Session) -> tuple[Ground, ...]:
    teams = {row.village_id: row.team_id for row in session.execute(select(TeamVillage)).scalars()}
    grids: dict[int, list[tuple[int, str]]] = {}
    for grid in _rows(session, Grid):
        grids.setdefault(grid.village_id, []).append((grid.id, grid.name))
    weights = words()["villages"]["weights"]
    return tuple(
        Ground(
            id=row.id,
            name=row.short_name,
            longitude=row.longitude,
            latitude=row.latitude,
            rings=_rings(row.area),
            team_id=teams[row.id],
            grids=tuple(grids.get(row.id, ())),
            weight=weights.get(row.short_name, 1.0),
        )
        for row in _rows(session, Village)
    )


def _rings(area: str | None) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Outer rings of the village's area; holes do not occur in the sketch."""
    if area is None:
        return ()
    shape = json.loads(area)
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return tuple(tuple((x, y) for x, y, *_ in polygon[0]) for polygon in polygons)


def _matters(session: Session) -> tuple[Matter, ...]:
    items, things = _items(session), _things(session)
    platforms = {row.id: row.name for row in _rows(session, Platform)}
    query = select(Category).where(col(Category.is_imported).is_(False)).order_by(col(Category.id))
    return tuple(
        Matter(
            id=row.id or 0,
            code=row.code,
            name=row.name,
            usual_class=row.usual_class or 1,
            urgent=row.urgent,
            weight=row.weight,
            platform_id=row.platform_id or 0,
            platform=platforms[row.platform_id],
            module_id=row.module_id or 0,
            item=items.get(row.item_number or 0),
            thing=things.get(row.one_thing_number or 0),
            motif=MOTIFS.get(row.major_code, USUAL),
            is_dispute=row.major_code == "dispute",
            phrases=phrases_of(row.code, row.major_code),
        )
        for row in session.execute(query).scalars()
        if row.module_id and row.platform_id
    )


def _items(session: Session) -> dict[int, Item]:
    helpers: dict[int, list[int]] = {}
    for row in session.execute(select(ResponsibilityHelper)).scalars():
        helpers.setdefault(row.item_id, []).append(row.department_id)
    return {
        row.number: Item(
            row.id, row.number, row.version, row.lead_department_id, tuple(sorted(helpers.get(row.id, ())))
        )
        for row in _rows(session, ResponsibilityItem)
    }


def _things(session: Session) -> dict[int, Thing]:
    parties: dict[int, list[int]] = {}
    for row in _rows(session, OneThingParty):
        if row.department_id is not None:
            parties.setdefault(row.one_thing_id, []).append(row.department_id)
    return {
        row.number: Thing(row.id, row.name, row.lead_department_id, tuple(parties.get(row.id, ())))
        for row in _rows(session, OneThing)
    }


def _limits(session: Session) -> tuple[ClockRuleSet, Limits]:
    query = select(ClockRuleSet).where(col(ClockRuleSet.code) == "standard")
    rule_set = session.execute(query.order_by(col(ClockRuleSet.version).desc())).scalars().first()
    if rule_set is None:
        raise ValueError("no standard rule set: load the reference data first")
    rows = session.execute(select(ClockLimit).where(col(ClockLimit.rule_set_id) == rule_set.id)).scalars()
    return rule_set, {(row.track, row.urgent, row.stage.value): (row.amount, row.unit.value) for row in rows}


def _working_days(session: Session) -> tuple[int, ...]:
    query = select(col(CalendarDay.day)).where(col(CalendarDay.is_working)).order_by(col(CalendarDay.day))
    return tuple(day.toordinal() for day in session.execute(query).scalars())


def _at_posts(session: Session) -> dict[int, list[str]]:
    query = (
        select(col(Post.number), col(Cadre.name))
        .join(PostHolding, col(PostHolding.post_id) == Post.id)
        .join(Cadre, col(Cadre.id) == PostHolding.cadre_id)
        .where(col(PostHolding.to_on).is_(None))
        .order_by(col(Post.number), col(Cadre.id))
    )
    names: dict[int, list[str]] = {}
    for number, name in session.execute(query):
        names.setdefault(number, []).append(name)
    return names


def _names_by(session: Session, key: Any, table: Any, room: tuple[str, ...]) -> dict[int, tuple[str, ...]]:
    """Who handles matters for whom: never those of the room, who verify them."""
    query = (
        select(key, col(Cadre.name)).join(Cadre, col(Cadre.id) == table.cadre_id).where(table.to_on.is_(None))
    )
    by_owner: dict[int, list[str]] = {}
    for owner, name in session.execute(query.order_by(key, col(Cadre.id))):
        if name not in room:
            by_owner.setdefault(owner, []).append(name)
    return {owner: tuple(names) for owner, names in by_owner.items()}


def _seconded(session: Session) -> tuple[tuple[int, str], ...]:
    query = select(Cadre).where(col(Cadre.identity) == Identity.SECONDED).order_by(col(Cadre.id))
    return tuple((row.id or 0, row.name) for row in session.execute(query).scalars())


def _lectures(session: Session) -> dict[int, tuple[tuple[str, int], ...]]:
    newest = select(LectureSession).order_by(col(LectureSession.held_on).desc())
    by_village: dict[int, list[tuple[str, int]]] = {}
    for row in session.execute(newest).scalars():
        by_village.setdefault(row.village_id, []).append((row.held_on.isoformat(), row.id or 0))
    return {village: tuple(rows) for village, rows in by_village.items()}
