"""The demo town's village work: relations, households, visits, meetings, key work, what departments did."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.assessment.departments.rules_quarter import Quarter, quarter_of
from dashboard.demo.people import SURNAMES
from dashboard.linkage.villages.rules import week_of
from dashboard.words.days import day_start, township_date
from models import (
    TOWNSHIP_ZONE,
    Grid,
    HouseholdKind,
    Incident,
    KeyWorkItem,
    LinkKind,
    LowIncomeHousehold,
    Source,
    TeamVillage,
    Village,
    VillageDepartment,
    VillageLink,
    VillageMeeting,
    VillageScore,
    VillageVisit,
    VillageVisitStatus,
    VisitProblem,
)

ROLES = ("村党支部委员", "村委会委员", "村委会副主任", "村党支部副书记")
TOPICS = ("防汛和地质灾害点检查", "走访重点户，了解诉求", "环境整治进度", "农房建设巡查", "项目征迁政策解释")
HOME_TOPICS = ("送政策上门，看住房安全", "核对补贴到账", "了解就业和看病困难")
FINDINGS = (
    "走访 6 户，情况平稳，政策已讲清楚。",
    "现场看了 3 处，均已落实专人。",
    "群众反映的事当场作了答复。",
)
HOME_FINDINGS = ("住房安全，补贴已到账，暂无困难。", "需要办理医保报销，已帮助登记。")
# What a village's quarter is worth; they add up to a hundred.
ITEMS = (("环境整治", 30), ("防汛和安全隐患排查", 25), ("矛盾纠纷化解", 25), ("集体经济增收", 20))
EVIDENCE, RESULT = "季度验收表（示例）", "按计划完成，验收时指出的问题已经整改。"
OFFICE, ROOM = "综合督考办（示例）", "指挥室（示例）"
WEEKS_BACK, PROBLEM_DAYS, MOST_PROBLEMS, TENTH = 6, 60, 60, Decimal("0.1")
NOBODY_SHARE, LATE = 0.12, 3
ONE_DAY = timedelta(days=1)
SERVICE = ("政策上门", "项目对接", "联系村干部，听取诉求", "技术指导")


def fill_villages(session: Session, seed: int, until: datetime) -> None:
    """Rows of the last weeks and of two quarters; the same arguments make the same rows."""
    rng = random.Random(f"villages/{seed}")
    today = township_date(until)
    villages = session.execute(select(Village).order_by(col(Village.code))).scalars().all()
    query = select(col(TeamVillage.village_id), col(TeamVillage.team_id)).order_by(col(TeamVillage.team_id))
    teams: dict[int, int] = {row[0]: row[1] for row in session.execute(query)}
    for village in villages:
        # Of a demo every page says that it was invented.
        village.is_assumed = False
        number = village.id or 0
        _relations(session, rng, number, today, until)
        homes = _households(session, rng, number, today, until)
        for visit in _visits(rng, homes, today):
            _add_visit(session, visit, village, teams.get(number), until)
        for quarter in (quarter_of(today).before, quarter_of(today)):
            _key_work(session, number, quarter, until)
    fill_village_service(session, seed, today, until)
    _problems(session, teams, today, until)
    _meetings(session, today, until)
    session.flush()


def _relations(session: Session, rng: random.Random, village_id: int, today: date, until: datetime) -> None:
    """A committee member for most grids, and party members with their households."""
    own: dict[str, Any] = {
        "village_id": village_id,
        "recorded_by": ROOM,
        "recorded_at": until,
        "example": True,
    }
    grids = select(col(Grid.id)).where(col(Grid.village_id) == village_id).order_by(col(Grid.code))
    for grid_id in session.execute(grids).scalars():
        begun = today - timedelta(days=rng.randint(100, 900))
        if rng.random() >= NOBODY_SHARE:
            kind: dict[str, Any] = {"kind": LinkKind.COMMITTEE_GRID, "role": rng.choice(ROLES)}
            session.add(VillageLink(**own, **kind, grid_id=grid_id, who=_name(rng), from_on=begun))
        for _ in range(rng.randint(1, 3)):
            kind = {"kind": LinkKind.PARTY_HOUSEHOLDS, "role": "党员"}
            session.add(
                VillageLink(**own, **kind, grid_id=grid_id, who=_name(rng), from_on=begun,
                            households=rng.randint(5, 15))
            )  # fmt: skip


def _name(rng: random.Random) -> str:
    return f"{rng.choice(SURNAMES)}示例{rng.randint(1, 99):02d}"


def _households(
    session: Session, rng: random.Random, village_id: int, today: date, until: datetime
) -> list[LowIncomeHousehold]:
    homes = [
        LowIncomeHousehold(
            village_id=village_id, name=_name(rng), kind=rng.choice(list(HouseholdKind)),
            from_on=today - timedelta(days=400), recorded_by=ROOM, recorded_at=until, example=True,
        )
        for _ in range(rng.randint(3, 6))
    ]  # fmt: skip
    session.add_all(homes)
    session.flush()
    return homes


def _visits(
    rng: random.Random, homes: list[LowIncomeHousehold], today: date
) -> Iterator[tuple[date, str, str, int | None]]:
    """Day, topic, what was found and household: each Tuesday from some weeks back to the next."""
    tuesday = week_of(today)[1]
    for weeks in range(-WEEKS_BACK, 2):
        day = tuesday + timedelta(weeks=weeks)
        yield day, rng.choice(TOPICS), rng.choice(FINDINGS), None
        # Each week the next household, so that some had their turn this quarter and some did not.
        if weeks % 2 == 0:
            home = homes[(weeks // 2) % len(homes)]
            yield day, rng.choice(HOME_TOPICS), rng.choice(HOME_FINDINGS), home.id


def _add_visit(
    session: Session,
    visit: tuple[date, str, str, int | None],
    village: Village,
    team_id: int | None,
    until: datetime,
) -> None:
    day, topic, findings, home = visit
    # What should have been made last week and was not: three villages forgot.
    is_forgotten = (village.id or 0) <= LATE and home is None and 0 < (township_date(until) - day).days <= 7
    is_done = day < township_date(until) and not is_forgotten
    outcome: dict[str, Any] = (
        {"visited_on": day, "findings": findings, "concluded_by": ROOM} if is_done else {}
    )
    session.add(
        VillageVisit(
            village_id=village.id or 0, team_id=team_id, household_id=home, planned_on=day, topic=topic,
            who=f"{village.short_name}联村干部（示例）",
            status=VillageVisitStatus.DONE if is_done else VillageVisitStatus.PLANNED,
            concluded_at=_evening(day, until) if is_done else None,
            recorded_by=ROOM, recorded_at=min(until, day_start(day - 5 * ONE_DAY)), example=True, **outcome,
        )
    )  # fmt: skip


def _evening(day: date, until: datetime) -> datetime:
    return min(until, datetime.combine(day, time(17, 30), TOWNSHIP_ZONE).astimezone(UTC))


def _problems(session: Session, teams: dict[int, int], today: date, until: datetime) -> None:
    """The visits at which the latest incidents of source 走访 were found: one for each village and day."""
    query = (
        select(col(Incident.id), col(Incident.village_id), col(Incident.reported_on))
        .where(
            col(Incident.source) == Source.VISIT,
            col(Incident.village_id).is_not(None),
            col(Incident.reported_on) >= today - timedelta(days=PROBLEM_DAYS),
            col(Incident.reported_on) <= today,
        )
        .order_by(col(Incident.id).desc())
        .limit(MOST_PROBLEMS)
    )
    by_visit: dict[tuple[int, date], list[int]] = {}
    for incident_id, village_id, day in session.execute(query):
        by_visit.setdefault((village_id, day), []).append(incident_id)
    for (village_id, day), incidents in by_visit.items():
        visit = VillageVisit(
            village_id=village_id, team_id=teams.get(village_id), planned_on=day, visited_on=day,
            topic="联村走访，听取意见", who="联村干部（示例）", status=VillageVisitStatus.DONE,
            findings=f"群众反映 {len(incidents)} 个问题，已登记交办。", recorded_by=ROOM,
            recorded_at=day_start(day), concluded_by=ROOM, concluded_at=_evening(day, until), example=True,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        for place, incident_id in enumerate(incidents, 1):
            session.add(VisitProblem(visit_id=visit.id or 0, place=place, incident_id=incident_id))


def _meetings(session: Session, today: date, until: datetime) -> None:
    """Mondays, and one on a Tuesday that could not wait."""
    monday, tuesday = week_of(today)[:2]
    for day, clock, title, who, reason in (
        (monday, time(9), "镇村干部周例会", "班子成员、各模块负责人", ""),
        (tuesday, time(15), "防汛紧急调度会", "防汛指挥部成员", "上级要求当天部署"),
        (monday + 7 * ONE_DAY, time(9), "镇村干部周例会", "班子成员、各模块负责人", ""),
    ):
        begun = datetime.combine(day, clock, TOWNSHIP_ZONE).astimezone(UTC)
        session.add(
            VillageMeeting(
                title=title, held_on=day, starts_at=begun, who=who, reason=reason, booked_by=ROOM,
                booked_at=min(until, day_start(day - 3 * ONE_DAY)), example=True,
            )
        )  # fmt: skip


def _key_work(session: Session, village_id: int, quarter: Quarter, until: datetime) -> None:
    """Items whose points add up to the village's score of the quarter; not judged where it has none."""
    newest = (
        select(col(VillageScore.score))
        .where(
            col(VillageScore.village_id) == village_id,
            col(VillageScore.year) == quarter.year,
            col(VillageScore.quarter) == quarter.quarter,
        )
        .order_by(col(VillageScore.version).desc())
    )
    score = session.execute(newest).scalars().first()
    given = [None] * len(ITEMS) if score is None else _shares(score)
    for (title, points), awarded in zip(ITEMS, given, strict=True):
        judgement: dict[str, Any] = {
            "awarded": awarded, "result": RESULT, "evidence": EVIDENCE,
            "judged_by": OFFICE, "judged_at": until,
        }  # fmt: skip
        session.add(
            KeyWorkItem(
                year=quarter.year, quarter=quarter.quarter, village_id=village_id, title=title,
                points=Decimal(points), recorded_by=OFFICE, recorded_at=until, example=True,
                **({} if awarded is None else judgement),
            )
        )  # fmt: skip


def _shares(score: Decimal) -> list[Decimal | None]:
    """A score of a hundred spread over the items by their points, exactly: the last takes what is left."""
    parts = [(score * points / 100).quantize(TENTH) for _, points in ITEMS[:-1]]
    return [*parts, score - sum(parts, Decimal(0))]


def fill_village_service(session: Session, seed: int, today: date, until: datetime) -> None:
    """What linked departments did in their villages in four quarters: some often, some hardly ever."""
    rng = random.Random(f"departments/{seed}")
    quarter = quarter_of(today)
    quarters = [quarter, quarter.before, quarter.before.before, quarter.before.before.before]
    links = session.execute(
        select(VillageDepartment).order_by(col(VillageDepartment.village_id), col(VillageDepartment.from_on))
    ).scalars()
    for link in links:
        usual = rng.choice((0, 2, 4, 5, 6, 7))
        for one in quarters:
            for _ in range(max(0, usual + rng.choice((-1, 0, 0, 1)))):
                day = one.first + rng.randrange((one.last - one.first).days) * ONE_DAY
                if day >= today:
                    continue
                session.add(
                    VillageVisit(
                        village_id=link.village_id, department_id=link.department_id, planned_on=day,
                        topic=rng.choice(SERVICE), who="联系部门干部（示例）", visited_on=day,
                        status=VillageVisitStatus.DONE, findings="已当面答复，记下了下次要办的事。",
                        recorded_by=ROOM, recorded_at=min(until, day_start(day)), concluded_by=ROOM,
                        concluded_at=min(until, day_start(day + ONE_DAY)), example=True,
                    )
                )  # fmt: skip
