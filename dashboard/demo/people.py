"""The demo town's people: invented, and named so that nobody takes them for real."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.demo.moments import months_before, years_after
from models import (
    Cadre,
    Department,
    Grid,
    Identity,
    Module,
    OneThing,
    OneThingParty,
    Placement,
    Post,
    PostHolding,
    Secondment,
    StaffingPlan,
    Team,
    TeamMember,
    TeamRole,
    Village,
)

SURNAMES = "赵钱孙李周吴王冯陈褚卫蒋沈韩杨朱秦尤许何"
STEMS = "甲乙丙丁戊己庚辛壬癸"
NUMERALS = "一二三四"
FIRST_PHONE = 10_000_000_001
# 100 town cadres; each module has more of them than posts, so that every post is held.
TOWN_CADRES = {
    "party": 15, "coordination": 12, "governance": 20, "enforcement": 14, "economy": 22, "service": 17
}  # fmt: skip
EXPIRED_PARTY, VACANT_PARTY = 5, 11
# Posts and teams reach back over the whole of last year, which is assessed.
PAST_MONTHS = 25


def fill_people(session: Session, rng: random.Random, today: date) -> None:
    """Fill grids, cadres, posts, teams and the named persons of the 一件事 list."""
    _grids(session, rng)
    town = _town_cadres(session, rng, today)
    seconded = _seconded_cadres(session, rng, today)
    _teams(session, [*town, *seconded], today)
    _responsible_persons(session, today)
    session.flush()


def _grids(session: Session, rng: random.Random) -> None:
    for village in session.execute(select(Village).order_by(col(Village.code))).scalars():
        for number in range(rng.randint(2, 4)):
            name = f"第{NUMERALS[number]}网格"
            session.add(Grid(village_id=village.id or 0, code=f"{number + 1:02d}", name=name))


def _cadre(session: Session, number: int, staff_number: str, name: str, identity: Identity) -> Cadre:
    cadre = Cadre(
        staff_number=staff_number,
        name=name,
        identity=identity,
        phone=str(FIRST_PHONE + number),
        example=True,
    )
    session.add(cadre)
    session.flush()
    return cadre


def _town_cadres(session: Session, rng: random.Random, today: date) -> list[Cadre]:
    modules = {row.code: row.id or 0 for row in session.execute(select(Module)).scalars()}
    made: list[Cadre] = []
    for code, count in TOWN_CADRES.items():
        posts = _posts_of(session, modules[code])
        for place in range(count):
            number = len(made)
            # A surname apiece, because the wall shows no more of a name than that.
            name = f"{SURNAMES[number % len(SURNAMES)]}示例{STEMS[number // 10]}{number % 10 + 1:02d}"
            cadre = _cadre(session, number, f"NL-T{number + 1:03d}", name, Identity.TOWN)
            made.append(cadre)
            since = months_before(today, rng.randint(15, 60))
            _place(session, rng, cadre, modules[code], since, sorted(modules.values()), today)
            _hold(session, rng, cadre, posts, place, max(since, months_before(today, PAST_MONTHS)))
    return made


def _seconded_cadres(session: Session, rng: random.Random, today: date) -> list[Cadre]:
    made: list[Cadre] = []
    plans = session.execute(select(StaffingPlan).order_by(col(StaffingPlan.id))).scalars().all()
    for plan in plans:
        posts = _posts_of(session, plan.module_id)
        for _ in range(plan.places):
            number = len(made)
            name = f"{SURNAMES[number % len(SURNAMES)]}示例{number + 1:02d}"
            cadre = _cadre(session, 100 + number, f"NL-S{number + 1:03d}", name, Identity.SECONDED)
            made.append(cadre)
            # Spread so that some locks end soon, and one has ended.
            since = months_before(today, (25, 24, 23)[number] if number < 3 else rng.randint(2, 22))
            session.add(
                Secondment(
                    cadre_id=cadre.id or 0,
                    department_id=plan.department_id,
                    platform_id=plan.platform_id,
                    from_on=since,
                    locked_until=years_after(since, 2),
                    example=True,
                )
            )
            session.add(Placement(cadre_id=cadre.id or 0, module_id=plan.module_id, from_on=since))
            _hold(session, rng, cadre, posts, len(posts) + number, since)
    return made


def _posts_of(session: Session, module_id: int) -> Sequence[Post]:
    query = select(Post).where(col(Post.module_id) == module_id).order_by(col(Post.number))
    return session.execute(query).scalars().all()


def _place(
    session: Session,
    rng: random.Random,
    cadre: Cadre,
    module_id: int,
    since: date,
    modules: list[int],
    today: date,
) -> None:
    moved_on = months_before(today, rng.randint(2, 9)) if rng.random() < 0.08 else None
    if moved_on:
        before = rng.choice([other for other in modules if other != module_id])
        session.add(
            Placement(
                cadre_id=cadre.id or 0, module_id=before, from_on=since, to_on=moved_on - timedelta(days=1)
            )
        )
    session.add(Placement(cadre_id=cadre.id or 0, module_id=module_id, from_on=moved_on or since))


def _hold(
    session: Session, rng: random.Random, cadre: Cadre, posts: Sequence[Post], place: int, since: date
) -> None:
    count = rng.choices((1, 2, 3), (55, 33, 12))[0]
    # One commander: the first post of a module goes to the first of its town cadres alone.
    own = [
        posts[place] if step == 0 and place < len(posts) else posts[1 + (place + step * 5) % (len(posts) - 1)]
        for step in range(count)
    ]
    for post in dict.fromkeys(row.id or 0 for row in own):
        session.add(PostHolding(post_id=post, cadre_id=cadre.id or 0, from_on=since))


def _teams(session: Session, cadres: Iterable[Cadre], today: date) -> None:
    teams = session.execute(select(Team).order_by(col(Team.code))).scalars().all()
    since = months_before(today, PAST_MONTHS)
    for index, cadre in enumerate(cadres):
        role = TeamRole.LEADER if index < len(teams) else TeamRole.MEMBER
        team = teams[index % len(teams)]
        session.add(TeamMember(team_id=team.id or 0, cadre_id=cadre.id or 0, role=role, from_on=since))


def _responsible_persons(session: Session, today: date) -> None:
    """Name someone per department; one vacancy and one expired, for the alarms."""
    _add_missing_leads(session)
    query = select(OneThingParty).order_by(col(OneThingParty.id))
    for index, party in enumerate(session.execute(query).scalars()):
        if index == VACANT_PARTY or party.department_id is None:
            continue
        party.person_name = f"示例责任人{index + 1:02d}"
        party.person_phone = str(FIRST_PHONE + 200 + index)
        is_expired = index == EXPIRED_PARTY
        party.valid_until = today - timedelta(days=20) if is_expired else years_after(today, 1)


def _add_missing_leads(session: Session) -> None:
    for thing in session.execute(select(OneThing).order_by(col(OneThing.number))).scalars():
        query = select(OneThingParty).where(
            col(OneThingParty.one_thing_id) == thing.id,
            col(OneThingParty.department_id) == thing.lead_department_id,
        )
        if session.execute(query).first() is None:
            lead = session.get_one(Department, thing.lead_department_id)
            session.add(OneThingParty(one_thing_id=thing.id or 0, department_id=lead.id, note="牵头部门"))
    session.flush()
