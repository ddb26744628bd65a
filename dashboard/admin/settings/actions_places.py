"""Villages: their team, linked department and place; teams: added and renamed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.settings.queries_places import (
    around,
    known_villages,
    own_departments,
    villages,
)
from dashboard.admin.settings.rules_places import (
    AREA,
    LONGEST_TEAM,
    NAMES,
    POSITIONS,
    TEAMS,
    Moved,
    belonging,
    checked_move,
    checked_position,
    moved,
    plan_positions,
    require_apart,
)
from dashboard.files.sheets.rules_files import Row, numbers, to_write
from dashboard.town.ground.drawing import redraw
from dashboard.town.settings.rules_words import (
    CHANGED,
    IMPORTED,
    SUBJECT,
    change_data,
    checked_text,
    edited,
)
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Department, Team, TeamVillage, Village, VillageDepartment

REDRAWN = "村社范围示意图已按新位置重画"
ONE_DAY = timedelta(days=1)
NOT_REDRAWN = "有村社不在示意的镇界之内，村社范围示意图没有重画"


@needs("setting.manage")
def change_village(
    session: Session,
    *,
    village_id: int,
    wanted: Mapping[str, int | None],
    seen: Mapping[str, int | None],
    from_on: date | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Give a village another team or linked department (ids): a team or none, but always a department.

    It holds from `from_on` on (today where none is given); what held before keeps its days, so that no
    figure of a past period changes. Refused for a day ahead, and for one on which the present has not begun.
    What the town says itself needs no confirmation any more.
    """
    audit.lock_chain(session, SUBJECT)
    row = _village(session, village_id)
    start = checked_move(from_on, township_date(at))
    department = wanted["department"]
    if department is None or department not in own_departments(session)["department_id"].tolist():
        raise Refused("每个村社都要有一个联系部门。请选择一个。")
    if wanted["team"] is not None and session.get(Team, wanted["team"]) is None:
        raise Refused("没有这个组团。请刷新页面。")
    teams, departments = (
        _present(session, TeamVillage, village_id),
        _present(session, VillageDepartment, village_id),
    )
    now = {
        "team": teams[0].team_id if teams else None,
        "department": departments[0].department_id if departments else None,
    }
    changes = edited(NAMES, _in_words(session, seen), _in_words(session, now), _in_words(session, wanted))
    if wanted["team"] != now["team"]:
        _close(session, teams, start)
        if wanted["team"] is not None:
            session.add(TeamVillage(team_id=wanted["team"], village_id=village_id, from_on=start))
    if department != now["department"]:
        _close(session, departments, start)
        session.add(VillageDepartment(department_id=department, village_id=village_id, from_on=start))
    row.is_assumed = False
    session.flush()
    _own_teams(session)
    changes.append(f"从 {start} 起")
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, row.short_name, changes))


@needs("setting.manage")
def confirm_villages(session: Session, *, seen: Mapping[int, str], by: Person, at: datetime) -> None:
    """Say of villages that the team and the linked department that were shipped are the town's own.

    `seen`: id → what stood on the screen, in the words of `belonging`. Refused where it is another by now,
    and where all were confirmed before.
    """
    audit.lock_chain(session, SUBJECT)
    by_id = {int(row["village_id"]): row for row in villages(session).to_dict("records")}
    wanted = [_village(session, village_id) for village_id in seen]
    if moved := [row.short_name for row in wanted if belonging(by_id[row.id or 0]) != seen[row.id or 0]]:
        raise Refused(f"在您核对的时候，别人改了{'、'.join(moved[:5])}的归属，没有确认。请再核对一遍。")
    rows = [row for row in wanted if row.is_assumed]
    if not rows:
        raise Refused("这些村社已经确认过了，不用再确认。")
    for row in rows:
        row.is_assumed = False
    session.flush()
    _own_teams(session)
    changes = [f"{row.short_name}：{seen[row.id or 0]}，已确认" for row in rows]
    name = rows[0].short_name if len(rows) == 1 else f"{len(rows)} 个村社"
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, name, changes))


@needs("setting.manage")
def set_position(
    session: Session,
    *,
    village_id: int,
    longitude: float,
    latitude: float,
    system: str,
    by: Person,
    at: datetime,
) -> None:
    """Say where a village really lies, in degrees of `system`; the sketched areas are drawn anew.

    Refused for a place far from the town, and for one that another village has.
    """
    audit.lock_chain(session, SUBJECT)
    row = _village(session, village_id)
    by_id = {one.village_id: one for one in known_villages(session).values()}
    place = checked_position(longitude, latitude, system, around(session))
    words = moved(by_id[village_id], *place)
    if not words:
        raise Refused("位置没有变化，没有保存。")
    places = {number: (one.longitude, one.latitude) for number, one in by_id.items()}
    require_apart(places | {village_id: place}, {number: one.name for number, one in by_id.items()})
    drawn = _move(session, [Moved(village_id, *place)])
    data = change_data(POSITIONS, row.short_name, [words, drawn], kind=system)
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=data)


@needs("setting.manage")
def import_positions(
    session: Session,
    *,
    rows: Sequence[Row],
    expected: Sequence[str],
    system: str,
    file_name: str,
    by: Person,
    at: datetime,
) -> None:
    """Set the places of a file, in degrees of `system`; rows that are refused are left out."""
    audit.lock_chain(session, SUBJECT)
    outcomes = plan_positions(rows, known_villages(session), around(session), system)
    writing = to_write(outcomes, expected)
    drawn = _move(session, [done.change for done in writing])
    data = {
        "what": POSITIONS,
        "file": file_name[:100],
        "kind": system,
        **numbers(outcomes),
        "was_now": [*(done.told for done in writing), drawn],
    }
    audit.record(session, SUBJECT, IMPORTED, by=by, at=at, data=data)


@needs("setting.manage")
def add_team(session: Session, *, name: str, by: Person, at: datetime) -> int:
    """Returns the id. Refused for a name that another team has."""
    audit.lock_chain(session, SUBJECT)
    wanted = _team_name(session, name, besides=0)
    codes = set(session.execute(select(col(Team.code))).scalars())
    code = next(f"own_{number}" for number in range(1, len(codes) + 2) if f"own_{number}" not in codes)
    row = Team(code=code, name=wanted)
    session.add(row)
    session.flush()
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(TEAMS, wanted, ["新增"]))
    return row.id or 0


@needs("setting.manage")
def rename_team(session: Session, *, team_id: int, name: str, seen: str, by: Person, at: datetime) -> None:
    """Give a team another name; what was an example becomes the town's own."""
    audit.lock_chain(session, SUBJECT)
    row = session.get(Team, team_id, with_for_update=True)
    if row is None:
        raise Refused("没有这个组团。请刷新页面。")
    wanted, before = _team_name(session, name, besides=team_id), row.name
    changes = edited({"name": "名称"}, {"name": seen}, {"name": before}, {"name": wanted})
    row.name, row.example = wanted, False
    session.flush()
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(TEAMS, before, changes))


def _own_teams(session: Session) -> None:
    """A team all of whose villages are confirmed is the town's own too."""
    assumed = (
        select(col(TeamVillage.team_id))
        .join(Village, col(Village.id) == col(TeamVillage.village_id))
        .where(col(TeamVillage.to_on).is_(None), col(Village.is_assumed))
    )
    own = select(col(TeamVillage.team_id)).where(col(TeamVillage.to_on).is_(None))
    query = select(Team).where(
        col(Team.township_code) == TOWNSHIP_CODE,
        col(Team.example),
        col(Team.id).in_(own),
        col(Team.id).not_in(assumed),
    )
    for team in session.execute(query).scalars():
        team.example = False
    session.flush()


def _village(session: Session, village_id: int) -> Village:
    row = session.get(Village, village_id, with_for_update=True)
    if row is None:
        raise Refused("没有这个村社。请刷新页面。")
    return row


def _present(session: Session, table: Any, village_id: int) -> list[Any]:
    query = select(table).where(table.village_id == village_id, table.to_on.is_(None))
    return list(session.execute(query.order_by(table.from_on)).scalars())


def _close(session: Session, rows: Sequence[Any], start: date) -> None:
    """End rows on the eve of `start`; one that began on that very day never held and goes."""
    for row in rows:
        if start < row.from_on:
            raise Refused(
                f"现在的归属是从 {row.from_on} 起的，改动不能早于这一天。请把“从哪天起”改成这一天或以后。"
            )
        if start == row.from_on:
            session.delete(row)
        else:
            row.to_on = start - ONE_DAY
    session.flush()


def _team_name(session: Session, name: str, *, besides: int) -> str:
    wanted = checked_text(name, "名称", LONGEST_TEAM)
    query = select(col(Team.id)).where(
        col(Team.township_code) == TOWNSHIP_CODE, col(Team.name) == wanted, col(Team.id) != besides
    )
    if session.execute(query).first() is not None:
        raise Refused(f"已经有叫“{wanted}”的组团。请换一个名称。")
    return wanted


def _in_words(session: Session, fields: Mapping[str, Any]) -> dict[str, str | None]:
    team = session.get(Team, fields["team"]) if fields["team"] else None
    department = session.get(Department, fields["department"]) if fields["department"] else None
    return {"team": team.name if team else None, "department": department.name if department else None}


def _move(session: Session, moves: Sequence[Moved]) -> str:
    """Write the places and, where all lie within the outline, draw the areas anew; says whether it did."""
    villages = {
        row.id: row
        for row in session.execute(
            select(Village).where(col(Village.township_code) == TOWNSHIP_CODE).with_for_update()
        ).scalars()
    }
    for move in moves:
        row = villages[move.village_id]
        row.longitude, row.latitude, row.is_sketch = move.longitude, move.latitude, False
    session.flush()
    return REDRAWN if redraw(session) else NOT_REDRAWN
