"""The demo town's accounts: one per role, each with something to see."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.queries import person_of
from dashboard.access.queries_scope import visible
from dashboard.access.rules import scope_of
from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import ROLES
from dashboard.incidents.life.rules_life import OPEN_STATUSES
from models import Account, Assignment, Cadre, Identity, Incident, RoleGrant
from tests.access.people import a_session
from tests.demo.conftest import UNTIL


def test_every_role_but_the_walls_has_one_account_the_commander_first(town: Session) -> None:
    accounts = town.exec(select(Account).order_by(Account.id)).all()
    assert accounts[0].login == "demo_commander"
    assert {account.login for account in accounts} == {f"demo_{role}" for role in FOR_PEOPLE}
    for account in accounts:
        assert account.example
        assert account.password_hash is None
        assert not account.must_change_password
        assert account.name == f"示例·{ROLES[account.login.removeprefix('demo_')].name}"


def test_a_grant_names_the_unit_that_its_role_asks_for(town: Session) -> None:
    for grant in town.exec(select(RoleGrant)):
        named = {unit for unit in ("module", "team", "village", "department") if getattr(grant, f"{unit}_id")}
        assert named == {ROLES[grant.role].unit} - {""}
        assert timedelta(days=360) < UNTIL.date() - grant.from_on < timedelta(days=400)


def test_each_account_sees_incidents_as_far_as_its_role_sees_any(town: Session) -> None:
    """The store is left as it was: nothing is committed."""
    seen: dict[str, int] = {}
    for account in town.exec(select(Account)).all():
        person = person_of(town, a_session(town, account, at=UNTIL), at=UNTIL)
        assert person is not None
        scope = scope_of(person, "incident.read")
        if not scope.is_empty:
            seen[account.login] = len(town.exec(select(Incident.id).where(*visible(scope))).all())
    assert "demo_commander" in seen
    assert min(seen.values()) > 0, seen
    assert seen["demo_grid_worker"] < seen["demo_team_cadre"] < seen["demo_commander"]
    town.rollback()


def test_who_handles_has_an_open_incident_to_handle(town: Session) -> None:
    """A demo whose liaison has nothing to do today shows nothing of his day."""
    at_hand: dict[str, int] = {}
    for role in ("module_head", "seconded", "liaison", "enforcement_captain", "grid_worker", "team_cadre"):
        account = town.exec(select(Account).where(Account.login == f"demo_{role}")).one()
        person = person_of(town, a_session(town, account, at=UNTIL), at=UNTIL)
        assert person is not None
        is_open = col(Incident.status).in_(OPEN_STATUSES)
        scope = scope_of(person, "incident.read")
        at_hand[role] = len(town.exec(select(Incident.id).where(*visible(scope), is_open)).all())
    assert min(at_hand.values()) > 0, at_hand
    # What he sees may wait for others; what is his share waits for him.
    shares = select(Assignment.id).join(
        RoleGrant, col(RoleGrant.department_id) == col(Assignment.department_id)
    )
    assert town.exec(shares.where(RoleGrant.role == "liaison", col(Assignment.ended_at).is_(None))).all()
    town.rollback()


def test_one_cadre_has_one_account(town: Session, ask: Any) -> None:
    linked = ask("SELECT cadre_id FROM account WHERE cadre_id IS NOT NULL")
    assert len(linked) == len(set(linked)) == 8
    seconded = town.exec(select(Account).where(Account.login == "demo_seconded")).one()
    assert town.get_one(Cadre, seconded.cadre_id).identity == Identity.SECONDED
