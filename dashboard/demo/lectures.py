"""The demo town's sessions of the lecture hall: invented, every village every other month."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models import TOWNSHIP_ZONE, LectureSession, Village

# Topic and who speaks; nobody real.
TOPICS = (
    ("防溺水和夏季安全", "派出所民警（示例）"),
    ("出租房消防安全", "消防站宣传员（示例）"),
    ("医保参保和报销", "便民服务窗口（示例）"),
    ("垃圾分类怎么分", "环卫办干部（示例）"),
    ("水稻病虫害防治", "农技员（示例）"),
    ("防范电信诈骗", "反诈宣传员（示例）"),
    ("邻里纠纷怎么调", "调解员（示例）"),
    ("宅基地和建房审批", "规划办干部（示例）"),
)
PLACES = ("文化礼堂", "村委会会议室", "老年活动中心")
EVERY, AHEAD, OPEN_DAYS = timedelta(days=61), timedelta(days=12), 2
NOTE = "讲解后现场答疑，群众反映的事由网格员当场记下。"


def fill_lectures(session: Session, seed: int, until: datetime) -> None:
    """A year of sessions up to some that are planned; the latest ones are not ended yet."""
    rng = random.Random(f"lectures/{seed}")
    today = until.astimezone(TOWNSHIP_ZONE).date()
    villages = session.execute(select(Village).order_by(col(Village.code))).scalars().all()
    for place, village in enumerate(villages):
        first = today - timedelta(days=365) + EVERY * place / len(villages)
        for number, day in enumerate(_days(first, today + AHEAD)):
            topic, host = TOPICS[(place + number) % len(TOPICS)]
            is_ended = day < today - timedelta(days=OPEN_DAYS)
            evening = datetime.combine(day, time(20, 30), TOWNSHIP_ZONE).astimezone(UTC)
            session.add(
                LectureSession(
                    village_id=village.id or 0,
                    held_on=day,
                    topic=topic,
                    place=f"{village.short_name}{rng.choice(PLACES)}",
                    host=host,
                    attendees=rng.randint(18, 96) if is_ended else None,
                    note=NOTE if is_ended else "",
                    recorded_by=f"{village.short_name}网格员（示例）",
                    recorded_at=min(evening, until) - timedelta(days=3),
                    ended_at=evening if is_ended else None,
                    example=True,
                )
            )
    session.flush()


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += EVERY
