"""Boundaries that were looked at are taken over in one transaction; the base map of all maps is set."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.town.ground import queries
from dashboard.town.ground.drawing import redraw
from dashboard.town.ground.planning import CHANGED, NEW, REFUSED, SAME, FeatureResult, Plan
from dashboard.town.ground.queries_town import basemap_setting
from dashboard.town.ground.reading import name_of
from dashboard.town.ground.rules_tiles import (
    DARKS,
    KEYS,
    Dark,
    Ground,
    Kind,
    checked_addresses,
    checked_credit,
    checked_file,
    in_words,
    stored_as,
)
from dashboard.town.ground.tiles import opened
from dashboard.town.settings import rules_words
from dashboard.town.settings.rules_words import IMPORTED, SUBJECT, change_data, checked_text
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import TOWNSHIP_CODE, BoundaryImport, BoundaryKind, Grid, Setting, SettingKind, Township, Village

LONGEST_SOURCE = 60
MOVED_ON = "检查之后，村社、网格或界线有了变化，没有导入。请重新检查，再点导入。"
NOTHING = "文件里没有要写入的界线，没有导入。"


@needs("setting.manage")
def import_boundaries(
    session: Session, *, plan: Plan, source: str, file_name: str, file_hash: str, by: Person, at: datetime
) -> int:
    """Write the areas of a plan; returns how many. What the plan refuses, and all else, stays as it is.

    `source`: who drew the boundaries. Refused where the store is no longer as the plan has seen it, and
    where there is nothing to write. The sketched areas of other villages make room.
    """
    audit.lock_chain(session, SUBJECT)
    if queries.ground_in_store(session).version != plan.version:
        raise Refused(MOVED_ON)
    if not plan.writing:
        raise Refused(NOTHING)
    made = BoundaryImport(
        kind=plan.kind,
        source=checked_text(source, "界线的来源", LONGEST_SOURCE),
        crs=name_of(plan.crs),
        file_name=file_name[:100],
        file_hash=file_hash,
        areas=len(plan.writing),
        imported_by=by.name[:60],
        imported_at=at,
    )
    session.add(made)
    session.flush()
    _WRITE[plan.kind](session, plan.writing, made.id or 0)
    session.flush()
    redraw(session)
    results = Counter(area.result for area in plan.found)
    data = {
        "what": LABELS[plan.kind],
        "file": made.file_name,
        "kind": made.crs,
        "source": made.source,
        **{word: results[word] for word in (NEW, CHANGED, SAME, REFUSED)},
        "was_now": [f"{area.place.name}：{area.told}" for area in plan.writing if area.place],
    }
    audit.record(session, SUBJECT, IMPORTED, by=by, at=at, data=data)
    return made.areas


def _town(session: Session, areas: list[FeatureResult], _import_id: int) -> None:
    session.get_one(Township, TOWNSHIP_CODE, with_for_update=True).outline = areas[0].area


def _villages(session: Session, areas: list[FeatureResult], import_id: int) -> None:
    for area in areas:
        row = session.get_one(Village, area.place.key if area.place else 0, with_for_update=True)
        row.area, row.boundary_id = area.area, import_id


def _grids(session: Session, areas: list[FeatureResult], import_id: int) -> None:
    for area in areas:
        if area.place is None or area.place.village_id is None:
            continue
        if area.place.key:
            row = session.get_one(Grid, area.place.key, with_for_update=True)
            # What has a boundary is no example.
            row.area, row.boundary_id, row.example = area.area, import_id, False
        else:
            code = _free_code(session, area.place.village_id, area.place.code)
            session.add(
                Grid(
                    village_id=area.place.village_id,
                    code=code,
                    name=area.place.name,
                    example=False,
                    area=area.area,
                    boundary_id=import_id,
                )
            )
            session.flush()


def _free_code(session: Session, village_id: int, wanted: str) -> str:
    """The code that the file gives, else the next number."""
    codes = set(session.execute(select(col(Grid.code)).where(col(Grid.village_id) == village_id)).scalars())
    if wanted and wanted not in codes:
        return wanted
    return next(code for number in range(1, len(codes) + 2) if (code := f"{number:02d}") not in codes)


_WRITE = {BoundaryKind.TOWN: _town, BoundaryKind.VILLAGE: _villages, BoundaryKind.GRID: _grids}


AREA = "底图"


@needs("setting.manage")
def set_basemap(
    session: Session,
    *,
    kind: Kind,
    addresses: str,
    file: str,
    credit: str,
    dark: Dark,
    seen: str,
    by: Person,
    at: datetime,
) -> None:
    """Set what lies beneath the maps. `addresses`: one a line; empty keeps those that are set.

    Refused for what cannot be drawn, and where somebody else has set it since it was `seen` (its version).
    The log names servers alone: an address may hold a key.
    """
    audit.lock_chain(session, SUBJECT)
    now = basemap_setting(session)
    if now.version != seen:
        raise Refused("在您填写的时候，别人改了底图，没有保存。您填的还在，核对后再点一次保存。")
    wanted_addresses = now.addresses
    if kind is Kind.ADDRESS and (addresses.strip() or not wanted_addresses):
        wanted_addresses = checked_addresses(addresses)
    if kind is Kind.FILE:
        opened(checked_file(file))
    wanted = Ground(
        kind, wanted_addresses, file if kind is Kind.FILE else now.file, checked_credit(credit, kind), dark
    )
    if (wanted.version, wanted.credit) == (now.version, now.credit):
        raise Refused("没有改动，没有保存。")
    query = select(Setting).where(col(Setting.township_code) == TOWNSHIP_CODE, col(Setting.key).in_(KEYS))
    rows = {row.key: row for row in session.execute(query.with_for_update()).scalars()}
    for key, value in stored_as(wanted).items():
        row = rows.get(key) or Setting(key=key, kind=SettingKind.TEXT, value="", changed_by="", changed_at=at)
        row.value, row.changed_by, row.changed_at = value, by.name, at
        session.add(row)
    session.flush()
    changes = [f"{_words(now)} → {_words(wanted)}"]
    audit.record(session, SUBJECT, rules_words.CHANGED, by=by, at=at, data=change_data(AREA, "", changes))


def _words(ground: Ground) -> str:
    credit = f"，来源 {ground.credit}" if ground.credit else ""
    return f"{in_words(ground)}{credit}，深色大屏 {DARKS[ground.dark].partition('：')[0]}"
