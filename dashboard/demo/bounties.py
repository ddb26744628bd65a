"""The demo town's board: the article's three projects from first to last, and some that are under way."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules import Grant, Person
from dashboard.assessment.bounties import (
    actions_draft,
    actions_selection,
    actions_work,
)
from dashboard.assessment.bounties.rules import Draft, Marks, Target
from dashboard.town.reference.files import rows_of
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_ZONE,
    Account,
    BidRole,
    BountyBid,
    BountyTarget,
    BountyTopic,
    Cadre,
    Identity,
    Notice,
    NoticeSeen,
)

LEADER, BACKBONE = BidRole.LEADER, BidRole.BACKBONE
# The article's projects were put up in April.
PUT_UP = (4, 1)
STATEMENTS = (
    "分管过征迁，熟悉政策和流程，愿意立军令状。",
    "联系这个村三年，户户情况清楚，能做通思想工作。",
    "参加过上一轮攻坚，懂测绘和补偿测算。",
    "在村里有威信，能把矛盾化解在前面。",
    "年轻肯跑，随叫随到，负责每日进度。",
)
REASONS = ("业务扎实，村情熟", "做群众工作有办法", "熟悉政策，还要多跑村", "肯干，经验稍少")


class Town:
    """Who acts: cadres without an account of their own sign up, those who have one judge."""

    def __init__(self, session: Session, until: datetime, seed: int) -> None:
        self.session, self.until = session, until
        self.rng = random.Random(f"bounties/{seed}")
        accounts = session.execute(select(Account).where(col(Account.login).like("demo%"))).scalars().all()
        by_role = {row.login.removeprefix("demo_"): row for row in accounts}
        self.commander, self.judge, self.inspector = (
            Person(row.name, (Grant(role),), account_id=row.id, cadre_id=row.cadre_id)
            for role in ("commander", "leadership", "inspector")
            for row in (by_role[role],)
        )
        taken = {row.cadre_id for row in accounts}
        query = select(Cadre).where(col(Cadre.identity) == Identity.TOWN).order_by(col(Cadre.id))
        free = [row for row in session.execute(query).scalars() if row.id not in taken]
        # The first ones of the roster lead teams; they stand for the leaders of the town.
        self.leaders = iter([_cadre(row, "leadership") for row in free[:10]])
        self.others = iter([_cadre(row, "team_cadre") for row in free[10:]])

    @property
    def raters(self) -> tuple[Person, ...]:
        return self.commander, self.judge, self.inspector


def _cadre(row: Cadre, role: str) -> Person:
    return Person(row.name, (Grant(role, 1 if role == "team_cadre" else None),), cadre_id=row.id)


def fill_bounties(session: Session, until: datetime, seed: int) -> None:
    """Fill the board up to `until`; the same arguments make the same rows."""
    town = Town(session, until, seed)
    today = township_date(until)
    year = today.year if today >= date(today.year, 6, 1) else today.year - 1
    for row in rows_of("bounties"):
        _story(town, row, date(year, *PUT_UP))
    mark_notices_read(session)
    _running(town, today)
    _open(town, today)
    _draft(town, today)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), TOWNSHIP_ZONE).astimezone(UTC)


def _story(town: Town, row: dict[str, str], day: date) -> None:
    """One of the article's projects, from put up to accepted."""
    targets = [
        Target(one["name"], one["unit"], Decimal(one["amount"]))
        for one in rows_of("bounty_targets")
        if one["bounty_code"] == row["code"]
    ]
    days = int(row["days"])
    begins = day + timedelta(days=6)
    draft = Draft(
        topic=BountyTopic(row["topic"]),
        title=row["title"],
        description=row["description"],
        points=Decimal(row["points"]),
        penalty=Decimal(2),
        closes_at=_at(day + timedelta(days=2), 18),
        finish_on=begins + timedelta(days=days),
        targets=targets,
    )
    bounty = _published(town, draft, day)
    leaders = list(islice(town.leaders, int(row["leaders_applied"])))
    others = list(islice(town.others, int(row["backbones_applied"])))
    _sign_up(town, bounty, day, leaders, others)
    _selected(town, bounty, day + timedelta(days=4))
    leader = _leader(town, bounty, [*leaders, *others])
    chosen = _bids(town, bounty, BACKBONE)[: int(row["backbones_chosen"])]
    common: dict[str, Any] = {"bounty_id": bounty, "by": leader}
    actions_selection.form_team(town.session, bid_ids=chosen, at=_at(begins, 9), **common)
    ends = begins + timedelta(days=days - 1)
    _work(town, bounty, leader, begins, ends, Decimal(1))
    actions_work.submit(town.session, result="土地全部交付，坟墓全部迁移。", at=_at(ends, 19), **common)
    accepted: dict[str, Any] = {
        "opinion": "现场核验，目标全部完成，同意验收。",
        "at": _at(ends + timedelta(days=2), 10),
    }
    actions_work.accept(town.session, bounty_id=bounty, by=town.judge, **accepted)


def _running(town: Town, today: date) -> None:
    """One that is half done."""
    begins = today - timedelta(days=11)
    put_up_on = begins - timedelta(days=6)
    draft = Draft(
        topic=BountyTopic.ENVIRONMENT,
        title="农贸市场周边环境整治",
        description="清理占道经营，拆除私搭雨棚，规范停车。",
        points=Decimal(3),
        penalty=Decimal(1),
        places=12,
        closes_at=_at(put_up_on + timedelta(days=2), 18),
        finish_on=begins + timedelta(days=20),
        targets=(Target("清理占道摊位", "处", Decimal(86)), Target("拆除雨棚", "处", Decimal(54))),
    )
    bounty = _published(town, draft, put_up_on)
    people = [next(town.leaders), *islice(town.others, 4)]
    _sign_up(town, bounty, put_up_on, people[:1], people[1:])
    _selected(town, bounty, put_up_on + timedelta(days=4))
    leader = _leader(town, bounty, people)
    chosen = _bids(town, bounty, BACKBONE)[:3]
    actions_selection.form_team(town.session, bounty_id=bounty, bid_ids=chosen, by=leader, at=_at(begins, 9))
    # Of today nobody knows yet.
    _work(town, bounty, leader, begins, today - timedelta(days=1), Decimal("0.6"))


def _open(town: Town, today: date) -> None:
    """One that still takes people."""
    day = today - timedelta(days=2)
    draft = Draft(
        topic=BountyTopic.PETITION,
        title="老旧小区物业矛盾化解",
        description="三个老旧小区物业费和停车纠纷，逐户走访，化解信访积案。",
        points=Decimal(4),
        penalty=Decimal(2),
        places=12,
        closes_at=_at(today + timedelta(days=4), 18),
        finish_on=today + timedelta(days=50),
        targets=(Target("化解信访积案", "件", Decimal(9)), Target("走访住户", "户", Decimal(420))),
    )
    bounty = _published(town, draft, day)
    _sign_up(town, bounty, day, [next(town.leaders)], list(islice(town.others, 3)))


def _draft(town: Town, today: date) -> None:
    """One that nobody has put up yet."""
    draft = Draft(
        topic=BountyTopic.LAND,
        title="工业园区二期土地征收",
        description="园区二期用地征收，先签约后交地。",
        points=Decimal(5),
        penalty=Decimal(3),
        closes_at=_at(today + timedelta(days=10), 18),
        finish_on=today + timedelta(days=70),
        targets=(Target("土地征收", "亩", Decimal(180)),),
    )
    at = _at(today - timedelta(days=1), 15)
    actions_draft.draft(town.session, draft=draft, example=True, by=town.commander, at=at)


def _published(town: Town, draft: Draft, day: date) -> int:
    common: dict[str, Any] = {"by": town.commander}
    bounty = actions_draft.draft(town.session, draft=draft, example=True, at=_at(day, 8), **common)
    actions_draft.publish(town.session, bounty_id=bounty, at=_at(day, 9), **common)
    return bounty


def _sign_up(town: Town, bounty: int, day: date, leaders: Iterable[Person], others: Iterable[Person]) -> None:
    people = [(one, LEADER) for one in leaders] + [(one, BACKBONE) for one in others]
    for minute, (person, role) in enumerate(people):
        statement = town.rng.choice(STATEMENTS[:2] if role is LEADER else STATEMENTS[1:])
        common: dict[str, Any] = {"bounty_id": bounty, "role": role, "statement": statement}
        actions_selection.sign_up(town.session, by=person, at=_at(day, 10, 4 * minute), **common)


def _selected(town: Town, bounty: int, day: date) -> None:
    """Rated by everyone who judges, and the first by score leads."""
    common: dict[str, Any] = {"bounty_id": bounty}
    actions_selection.begin_selection(town.session, by=town.commander, at=_at(day, 9), **common)
    leaders, others = _bids(town, bounty, LEADER), _bids(town, bounty, BACKBONE)
    merit = {bid: 92 - 7 * place for place, bid in enumerate(leaders)}
    merit |= {bid: 90 - 4 * place for place, bid in enumerate(others)}
    for minute, rater in enumerate(town.raters):
        marks = {
            bid: Marks(
                qualities + town.rng.randint(-2, 2),
                qualities + town.rng.randint(-2, 2),
                town.rng.choice(REASONS),
            )
            for bid, qualities in merit.items()
        }
        actions_selection.rate(town.session, marks=marks, by=rater, at=_at(day, 14, minute), **common)
    chosen: dict[str, Any] = {"bid_id": leaders[0], "at": _at(day + timedelta(days=1), 10)}
    actions_selection.choose(town.session, by=town.commander, **chosen, **common)


def _bids(town: Town, bounty: int, role: BidRole) -> list[int]:
    query = select(col(BountyBid.id)).where(col(BountyBid.bounty_id) == bounty, col(BountyBid.role) == role)
    return [bid_id or 0 for bid_id in town.session.execute(query.order_by(col(BountyBid.id))).scalars()]


def _leader(town: Town, bounty: int, people: Sequence[Person]) -> Person:
    query = select(col(BountyBid.cadre_id)).where(
        col(BountyBid.bounty_id) == bounty, col(BountyBid.is_chosen), col(BountyBid.role) == LEADER
    )
    cadre_id = town.session.execute(query).scalar_one()
    return next(one for one in people if one.cadre_id == cadre_id)


def _work(town: Town, bounty: int, by: Person, begins: date, ends: date, share: Decimal) -> None:
    """Every day from the first to the last, slow at first: `share` of each target is done in the end."""
    days = (ends - begins).days + 1
    query = select(BountyTarget).where(col(BountyTarget.bounty_id) == bounty).order_by(col(BountyTarget.seq))
    parts = {
        target.id or 0: _parts(town.rng, int(target.amount * share), days)
        for target in town.session.execute(query).scalars()
    }
    for number in range(days):
        day = begins + timedelta(days=number)
        amounts = {target: Decimal(amount[number]) for target, amount in parts.items()}
        actions_work.record(
            town.session, bounty_id=bounty, day=day, amounts=amounts, by=by, at=_at(day, 18, 30)
        )


def _parts(rng: random.Random, whole: int, days: int) -> list[int]:
    """Whole amounts by day that add up to `whole`."""
    weights = [rng.uniform(0.2, 1) * (1 + 1.5 * min(1, day / 8)) for day in range(days)]
    marks = [round(whole * sum(weights[: day + 1]) / sum(weights)) for day in range(days)]
    return [mark - before for before, mark in zip([0, *marks], marks, strict=False)]


def mark_notices_read(session: Session) -> None:
    """Every demo account has read all notices there are: what is long over is nobody's news any more."""
    last = session.execute(select(func.max(col(Notice.id)))).scalar_one() or 0
    accounts = select(col(Account.id)).where(col(Account.login).like("demo%"))
    for account_id in session.execute(accounts).scalars():
        session.add(NoticeSeen(account_id=account_id, notice_id=last))
    session.flush()
