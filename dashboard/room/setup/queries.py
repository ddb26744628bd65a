"""How far the town is set up, counted in the store."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.members import is_member
from dashboard.access.queries import may_sign_in
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.queries import totals
from dashboard.delegation.powers.rules import KIND_NAMES
from dashboard.lists.queries_lists import items, parties, things
from dashboard.lists.rules import PersonState
from dashboard.room.setup.rules import MARK, Facts
from dashboard.room.setup.rules_first import FirstFacts
from dashboard.store.sql import holds
from models import (
    TOWNSHIP_CODE,
    Account,
    Cadre,
    CalendarDay,
    PostHolding,
    PowerKind,
    RoleGrant,
    Secondment,
    StoreMark,
    TeamMember,
    TeamVillage,
    Village,
)

MISSING = (PersonState.VACANT.value, PersonState.EXPIRED.value)


@needs("setting.manage")
def facts(session: Session, *, today: date) -> Facts:
    """What the steps of `rules.steps` look at, on a township day."""
    villages = _number(session, select(func.count()).select_from(Village).where(_ours(Village)))
    assumed = select(func.count()).select_from(Village).where(_ours(Village), col(Village.is_assumed))
    listed, matters = items(session, on=today), things(session, on=today)
    people = parties(session, on=today, today=today)
    powers = totals(session)
    year = (col(CalendarDay.day) >= date(today.year, 1, 1), col(CalendarDay.day) <= date(today.year, 12, 31))
    days = select(func.count()).select_from(CalendarDay).where(*year)
    return Facts(
        villages=villages,
        confirmed=villages - _number(session, assumed),
        **_people(session, today),
        **_accounts(session, today),
        items=len(listed),
        item_examples=int(listed["example"].sum()),
        things=len(matters),
        thing_examples=int(matters["example"].sum()),
        persons_missing=int(people["state"].isin(MISSING).sum()),
        powers={
            KIND_NAMES[PowerKind(row["kind"])]: (int(row["imported"]), int(row["total"]))
            for row in powers.to_dict("records")
        },
        year=today.year,
        days=_number(session, days),
        days_published=_number(session, days.where(col(CalendarDay.published))),
        notes=_confirmations(session),
    )


@needs("setting.manage", "wall.read")
def first_facts(session: Session, *, today: date) -> FirstFacts:
    """What `rules_first.first_steps` looks at, on a township day: numbers, and nobody's name."""
    people, accounts = _people(session, today), _accounts(session, today)
    return FirstFacts(
        cadres=people["cadres"],
        seconded=people["seconded"],
        dispatchers=accounts["roles"].get("dispatcher", 0),
        no_seconded="secondments" in _confirmations(session),
    )


def _people(session: Session, today: date) -> dict[str, Any]:
    """Of those who have not left: how many there are, are seconded, and have a post; teams with members."""
    present = (
        _ours(Cadre),
        col(Cadre.left_on).is_(None) | (col(Cadre.left_on) >= today),
        ~col(Cadre.example),
    )
    cadres = select(col(Cadre.id)).where(*present)
    teams = select(col(TeamVillage.team_id)).where(holds(TeamVillage, today))
    return {
        "cadres": _number(session, select(func.count()).select_from(Cadre).where(*present)),
        "seconded": _different(
            session, Secondment.cadre_id, col(Secondment.cadre_id).in_(cadres), *is_member(today)
        ),
        "with_post": _different(
            session, PostHolding.cadre_id, col(PostHolding.cadre_id).in_(cadres), holds(PostHolding, today)
        ),
        "teams": _different(session, TeamVillage.team_id, holds(TeamVillage, today)),
        "teams_with_members": _different(
            session,
            TeamMember.team_id,
            col(TeamMember.team_id).in_(teams),
            col(TeamMember.cadre_id).in_(cadres),
            holds(TeamMember, today),
        ),
    }


def _accounts(session: Session, today: date) -> dict[str, Any]:
    """Accounts that may sign in, those that wait for a roster, and how many hold each role."""
    usable = (
        select(col(Account.id))
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(*may_sign_in(today), ~col(Account.example))
    )
    awaiting = select(func.count()).select_from(Account).where(col(Account.awaited_number) != "")
    roles = (
        select(col(RoleGrant.role), func.count(func.distinct(col(RoleGrant.account_id))))
        .where(
            col(RoleGrant.account_id).in_(usable),
            col(RoleGrant.revoked_at).is_(None),
            holds(RoleGrant, today),
        )
        .group_by(col(RoleGrant.role))
    )
    return {
        "accounts": _number(session, select(func.count()).select_from(usable.subquery())),
        "awaited": _number(session, awaiting),
        "roles": {row[0]: row[1] for row in session.execute(roles)},
    }


def _confirmations(session: Session) -> Mapping[str, str]:
    query = select(col(StoreMark.key), col(StoreMark.value)).where(col(StoreMark.key).startswith(MARK))
    notes = {}
    for key, value in session.execute(query):
        mark = json.loads(value)
        notes[key.removeprefix(MARK)] = f"{mark['note']}，{mark['by']} {mark['on']}"
    return notes


def _ours(table: Any) -> Any:
    return table.township_code == TOWNSHIP_CODE


def _different(session: Session, column: Any, *conditions: Any) -> int:
    return _number(session, select(func.count(func.distinct(column))).where(*conditions))


def _number(session: Session, query: Any) -> int:
    return int(session.execute(query).scalar_one())
