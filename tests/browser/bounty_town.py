"""A town in April with its cadres, their scores and accounts, on a server whose clock a test moves."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize
from sqlmodel import Session, col, select

from bench.serving import Server
from bench.visitors import cookie
from dashboard.access.rules import Grant, Person
from dashboard.access.rules_rights import ROLES
from dashboard.demo.people import fill_people
from dashboard.demo.scores import fill_scores
from dashboard.store.database import transaction
from models import TOWNSHIP_ZONE, Account, Cadre, Identity, Module, Team
from tests.access.people import a_grant, a_session, an_account
from tests.browser.moved import move
from tests.browser.people import Someone, own_browser

UNITS: dict[str, Any] = {"module": Module, "team": Team}


@dataclass(frozen=True)
class Clock:
    """The server's clock, kept in a file: it stands at a moment of the township and runs on from there."""

    file: Path

    def moves_to(self, day: date, hour: int, minute: int = 0) -> datetime:
        """UTC of that moment."""
        wanted = datetime.combine(day, time(hour, minute), TOWNSHIP_ZONE).astimezone(UTC)
        move(self.file, wanted - datetime.now(UTC))
        return wanted


@dataclass(frozen=True)
class Citizen:
    """Somebody of the town: his account, his role and unit, and the cadre that he is."""

    name: str
    account_id: int
    role: str
    unit_id: int | None
    cadre_id: int | None

    @property
    def person(self) -> Person:
        return Person(
            self.name,
            (Grant(self.role, self.unit_id),),
            account_id=self.account_id,
            cadre_id=self.cadre_id,
        )


@dataclass
class Town:
    """The town's people, and one screen of each size at which they take turns."""

    url: str
    server: Server
    browser: Browser
    screens: dict[int, Someone] = field(default_factory=dict)

    def at(self, who: Citizen, moment: datetime, size: ViewportSize) -> Someone:
        """`who` signed in at `moment` at the screen of that size; nobody else is signed in there."""
        with transaction(url=self.url, is_domain=False) as session:
            token = a_session(session, session.get_one(Account, who.account_id), at=moment)
        width = size["width"]
        if width not in self.screens:
            self.screens[width] = Someone(own_browser(self.browser, size=size).new_page(), self.server)
        found = self.screens[width]
        context = found.tab.context
        context.clear_cookies()
        context.add_cookies([cookie(token)])  # type: ignore[list-item]
        return found


def settled_town(url: str, at: datetime) -> None:
    """Cadres with posts, teams and villages, and last year's published scores, as they are at `at`."""
    with transaction(url=url) as session:
        fill_people(session, random.Random("story"), at.astimezone(TOWNSHIP_ZONE).date())
        fill_scores(session, 4, at)


def citizens(url: str, role: str, many: int, *, identity: Identity = Identity.TOWN) -> list[Citizen]:
    """The next `many` cadres of that identity who have no account yet, with accounts of that role."""
    with transaction(url=url) as session:
        taken = select(Account.cadre_id).where(col(Account.cadre_id).is_not(None))
        query = select(Cadre).where(Cadre.identity == identity, col(Cadre.id).not_in(taken))
        cadres = session.exec(query.order_by(col(Cadre.id)).limit(many)).all()
        assert len(cadres) == many
        return [_citizen(session, role, cadre) for cadre in cadres]


def official(url: str, role: str) -> Citizen:
    """Somebody of that role who is no cadre of the lists."""
    with transaction(url=url) as session:
        return _citizen(session, role, None)


def _citizen(session: Session, role: str, cadre: Cadre | None) -> Citizen:
    unit = ROLES[role].unit
    unit_id = session.exec(select(UNITS[unit].id).order_by(UNITS[unit].id)).first() if unit else None
    given: dict[str, Any] = {} if cadre is None else {"name": cadre.name, "cadre_id": cadre.id}
    account = an_account(session, **given)
    a_grant(session, account, role, **({f"{unit}_id": unit_id} if unit else {}))
    return Citizen(account.name, account.id or 0, role, unit_id, account.cadre_id)
