"""What a demo town has done with its posts: a choice that is settled, one that is open, and a draft."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.assessment.posts import (
    actions_choice,
    actions_lists,
    actions_wishes,
)
from dashboard.assessment.posts.steps import start_turn
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    TOWNSHIP_ZONE,
    Cadre,
    ChoiceKind,
    Module,
    Post,
    PostHolding,
    PostProposal,
    PostWish,
    TeamMember,
)

COMMANDER = Person(f"{EXAMPLE_MARK}·指挥长", (Grant("commander"),))
LEADERSHIP = Person(f"{EXAMPLE_MARK}·党委书记", (Grant("leadership"),))
DISPATCHER = Person(f"{EXAMPLE_MARK}·值班调度员", (Grant("dispatcher"),))
# How many take part in the two rounds of the settled choice, and in the open one.
FIRST, AGAIN, NOW = 24, 8, 9
DECLINED = "岗位需要执法证，目前没有"


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), TOWNSHIP_ZONE).astimezone(UTC)


def fill_posts(session: Session, seed: int, until: datetime) -> None:
    """Fill in two choices and a draft up to `until`; the same arguments make the same rows."""
    rng, today = random.Random(f"posts/{seed}"), township_date(until)
    people = _with_one_post(session)
    rng.shuffle(people)
    _settled(session, rng, people[: FIRST + AGAIN], today)
    _open(session, rng, people[FIRST + AGAIN : FIRST + AGAIN + NOW], today)
    _draft(session, today)
    session.flush()


def _with_one_post(session: Session) -> list[Cadre]:
    """Those who have worked here for long and hold one post: they may take another."""
    holding = select(col(PostHolding.cadre_id)).group_by(col(PostHolding.cadre_id)).having(func.count() == 1)
    query = (
        select(Cadre)
        .where(col(Cadre.id).in_(holding), col(Cadre.id).in_(select(col(TeamMember.cadre_id))))
        .where(col(Cadre.staff_number).like("NL-T%"))
        .order_by(col(Cadre.staff_number))
    )
    return list(session.execute(query).scalars())


def _settled(session: Session, rng: random.Random, people: Sequence[Cadre], today: date) -> None:
    """Two rounds, 40 days ago; what was matched is held since."""
    begins = today - timedelta(days=60)
    choice = _choice(session, "年度空缺岗位补选", begins, begins + timedelta(days=20))
    _wish(session, rng, choice, people[:FIRST], begins + timedelta(days=1))
    _answers(session, rng, choice, begins + timedelta(days=6))
    common: dict[str, Any] = {"choice_id": choice, "by": COMMANDER}
    actions_choice.match_round(session, at=_at(begins + timedelta(days=8), 19), **common)
    second = begins + timedelta(days=9)
    actions_choice.open_round(
        session, closes_at=_at(second + timedelta(days=3), 18),
        answers_by=_at(second + timedelta(days=5), 18), only_without=False, at=_at(second, 9), **common,
    )  # fmt: skip
    # The last one asks for nothing, and is placed.
    _wish(session, rng, choice, people[FIRST:-1], second + timedelta(days=1))
    actions_choice.match_round(session, at=_at(second + timedelta(days=5), 19), **common)
    at = _at(second + timedelta(days=6), 10)
    turn = start_turn(session, choice, by=LEADERSHIP, at=at)
    placed = people[-1].id or 0
    post = next(key for key in turn.free() if key not in turn.own()[placed])
    actions_choice.assign(
        session, choice_id=choice, cadre_id=placed, post_id=post, reason="岗位空缺较久，本人熟悉情况",
        by=LEADERSHIP, at=at,
    )  # fmt: skip
    actions_choice.settle(session, choice_id=choice, by=LEADERSHIP, at=at)


def _open(session: Session, rng: random.Random, people: Sequence[Cadre], today: date) -> None:
    """One that still takes wishes, one of them entered for somebody else."""
    begins = today - timedelta(days=2)
    choice = _choice(session, "空缺岗位补选（第二次）", begins, today + timedelta(days=20))
    _wish(session, rng, choice, people[:-1], begins + timedelta(days=1))
    absent, ids = people[-1], _free(session, rng, choice, people[-1], begins)
    actions_wishes.choose_for(
        session, choice_id=choice, cadre_id=absent.id or 0, post_ids=ids, reason="本人在外培训，电话委托",
        by=DISPATCHER, at=_at(begins + timedelta(days=1), 16),
    )  # fmt: skip


def _choice(session: Session, title: str, begins: date, from_on: date) -> int:
    return actions_choice.open_choice(
        session, title=title, kind=ChoiceKind.VACANT, from_on=from_on, example=True, by=COMMANDER,
        closes_at=_at(begins + timedelta(days=5), 18), answers_by=_at(begins + timedelta(days=8), 18),
        at=_at(begins, 9),
    )  # fmt: skip


def _free(session: Session, rng: random.Random, choice: int, cadre: Cadre, day: date) -> list[int]:
    """Up to three posts that he may ask for; a few are what everybody wants."""
    turn = start_turn(session, choice, by=COMMANDER, at=_at(day, 10))
    own = turn.own().get(cadre.id or 0, set())
    free = [key for key in sorted(turn.free()) if key not in own]
    wanted = free[:: max(1, len(free) // 6)]
    chosen = dict.fromkeys([rng.choice(wanted), *rng.sample(free, min(2, len(free)))])
    return list(chosen)[:3]


def _wish(session: Session, rng: random.Random, choice: int, people: Sequence[Cadre], day: date) -> None:
    for minute, cadre in enumerate(people):
        by = Person(cadre.name, (Grant("team_cadre", 1),), cadre_id=cadre.id)
        ids = _free(session, rng, choice, cadre, day)
        actions_wishes.choose(session, choice_id=choice, post_ids=ids, by=by, at=_at(day, 9, 2 * minute))


def _answers(session: Session, rng: random.Random, choice: int, day: date) -> None:
    """Every module answers, but for one; each tenth is declined."""
    query = (
        select(col(PostWish.post_id), col(PostWish.cadre_id))
        .join(Post, col(Post.id) == col(PostWish.post_id))
        .join(Module, col(Module.id) == col(Post.module_id))
        .where(col(Module.code) != "service")
        .order_by(col(PostWish.post_id), col(PostWish.cadre_id))
    )
    asking: dict[int, list[int]] = {}
    for post_id, cadre_id in session.execute(query):
        asking.setdefault(post_id, []).append(cadre_id)
    for minute, (post_id, cadres) in enumerate(asking.items()):
        accepted = {one: rng.random() > 0.1 for one in cadres}
        order = rng.sample([one for one in cadres if accepted[one]], sum(accepted.values()))
        actions_wishes.answer(
            session, choice_id=choice, post_id=post_id, accepted=accepted,
            ranks={one: place for place, one in enumerate(order, 1)},
            reasons={one: DECLINED for one in cadres if not accepted[one]},
            scope=EVERYTHING, by=COMMANDER, at=_at(day, 14, minute),
        )  # fmt: skip


def _draft(session: Session, today: date) -> None:
    """The next version, half drafted: one post new, one changed, one taken out."""
    common: dict[str, Any] = {"by": COMMANDER}
    note = "“区乡一体、条抓块统”运行一年，各线重新梳理岗位。"
    actions_lists.open_draft(
        session, note=note, at=_at(today - timedelta(days=12), 9), example=True, **common
    )
    common |= {"scope": EVERYTHING}
    posts = {row.name: row for row in session.execute(select(Post)).scalars()}
    room, busy, gone = posts["网格管理"], posts["信访接待"], posts["机要收发"]
    actions_lists.propose(
        session, number=None, module_id=room.module_id, name="数据治理专员", difficulty=5, workload=5,
        places=2, reason="大屏和数据回流新增的工作", at=_at(today - timedelta(days=9), 10), **common,
    )  # fmt: skip
    actions_lists.propose(
        session, number=busy.number, module_id=busy.module_id, name=busy.name, difficulty=8, workload=7,
        places=busy.places + 1, reason="信访量增加", at=_at(today - timedelta(days=8), 10), **common,
    )  # fmt: skip
    actions_lists.remove(
        session, number=gone.number, reason="并入档案保密", at=_at(today - timedelta(days=7), 10), **common
    )
    session.execute(update(PostProposal).values(example=True))
