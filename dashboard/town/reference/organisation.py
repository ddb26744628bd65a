"""Roles, departments, modules, platforms, villages and teams; the shipped sketches, turned into WGS-84."""

import json
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules_rights import ROLES
from dashboard.store.store_files import DATA
from dashboard.town.reference.files import Ids, id_of, is_example, put, rows_of
from dashboard.words.coordinates import gcj02_to_wgs84
from models import (
    Department,
    DepartmentAlias,
    Module,
    Platform,
    Role,
    Team,
    TeamVillage,
    Village,
    VillageDepartment,
)


def geometry(feature: dict[str, Any]) -> str:
    """The feature's geometry as GeoJSON text, turned from GCJ-02 into WGS-84."""

    def turned(part: Any) -> Any:
        if isinstance(part[0], float | int):
            return [round(value, 6) for value in gcj02_to_wgs84(part[0], part[1])]
        return [turned(inner) for inner in part]

    shape = feature["geometry"]
    return json.dumps({"type": shape["type"], "coordinates": turned(shape["coordinates"])})


def features(name: str) -> list[dict[str, Any]]:
    text = (DATA / "geo" / name).read_text(encoding="utf-8")
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features


def outline() -> str:
    return geometry(features("town_sketch.geojson")[0])


def roles(session: Session) -> None:
    for order, role in enumerate(ROLES.values()):
        put(session, Role, {"code": role.code}, name=role.name, unit=role.unit, sort_order=order)


def departments(session: Session) -> Ids:
    ids = {}
    for row in rows_of("departments"):
        made = put(
            session,
            Department,
            {"code": row["code"]},
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            example=is_example(row),
        )
        ids[row["code"]] = id_of(made)
    for row in rows_of("department_aliases"):
        since = date.fromisoformat(row["since"]) if row["since"] else None
        put(
            session,
            DepartmentAlias,
            {"alias": row["alias"]},
            department_id=ids[row["department_code"]],
            reason=row["reason"],
            since=since,
        )
    return ids


def modules(session: Session) -> Ids:
    return {
        row["code"]: id_of(
            put(
                session,
                Module,
                {"code": row["code"]},
                name=row["name"],
                outcome=row["outcome"],
                sort_order=int(row["sort_order"]),
            )
        )
        for row in rows_of("modules")
    }


def platforms(session: Session, module_ids: Ids) -> Ids:
    return {
        row["code"]: id_of(
            put(
                session,
                Platform,
                {"code": row["code"], "version": int(row["version"])},
                name=row["name"],
                module_id=module_ids[row["module_code"]],
                valid_from=date.fromisoformat(row["valid_from"]),
            )
        )
        for row in rows_of("platforms")
    }


def villages(session: Session, department_ids: Ids) -> None:
    linked = {
        row["village_code"]: department_ids[row["department_code"]] for row in rows_of("linked_departments")
    }
    areas = {
        feature["properties"]["code"]: geometry(feature) for feature in features("villages_sketch.geojson")
    }
    ids = {}
    # Of a village that was there before, the town says itself to whom it is linked.
    before = set(session.exec(select(col(Village.id))))
    for row in rows_of("villages"):
        longitude, latitude = gcj02_to_wgs84(float(row["gcj02_longitude"]), float(row["gcj02_latitude"]))
        made = put(
            session,
            Village,
            {"code": row["code"]},
            official_name=row["official_name"],
            short_name=row["short_name"],
            kind=row["kind"],
            longitude=float(longitude),
            latitude=float(latitude),
            area=areas[row["code"]],
            is_assumed=True,
        )
        ids[row["code"]] = id_of(made)
        if id_of(made) not in before:
            put(session, VillageDepartment, {"village_id": id_of(made)}, department_id=linked[row["code"]])
    teams = set(session.exec(select(col(Team.code))))
    for row in rows_of("teams"):
        team = put(session, Team, {"code": row["code"]}, name=row["name"], example=is_example(row))
        # Of a team that was there before, the town says itself which villages belong to it.
        for code in () if row["code"] in teams else row["village_codes"].split(";"):
            put(session, TeamVillage, {"team_id": id_of(team), "village_id": ids[code]})
