"""The demo town: what linked departments did in their villages."""

import random
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.words.days import day_start
from models import VillageDepartment, VillageVisit, VillageVisitStatus

ONE_DAY, ROOM = timedelta(days=1), "指挥室（示例）"
SERVICE = ("政策上门", "项目对接", "联系村干部，听取诉求", "技术指导")


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
