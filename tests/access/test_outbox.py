"""A message goes to exactly those whose bell rings, but for accounts of the demo town."""

import random
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.access.marks import DEMO
from dashboard.access.notices.outbox import reached
from dashboard.access.notices.rules import NoticeDraft, addressed_to, to_cadre, to_role
from dashboard.access.notices.telling import write_notices
from dashboard.access.queries import person_of_account
from dashboard.admin.settings import actions_channels
from dashboard.store.database import transaction
from models import Account, Action, Cadre, NoticeSubject, OutgoingMessage, StandIn, StoreMark
from tests.access.people import a_grant, an_account
from tests.factories import NOON
from tests.running.senders import BY, a_channel, an_incident_of_town, tell

TODAY = NOON.date()
DAY = timedelta(days=1)
ROLES = (
    ("dispatcher", ""), ("commander", ""), ("module_head", "module"), ("grid_worker", "village"),
    ("liaison", "department"),
)  # fmt: skip


def a_town(session: Session, chance: random.Random) -> tuple[list[Account], list[int]]:
    """Twelve people with grants that hold, have ended or begin later, some of whom stand in for others."""
    cadres = [Cadre(staff_number=f"T{number}", name=f"干部{number}") for number in range(6)]
    session.add_all(cadres)
    session.flush()
    accounts = [
        an_account(
            session,
            cadre_id=cadres[number].id if number < len(cadres) else None,
            leaves_on=chance.choice([None, None, TODAY - DAY, TODAY]),
            locked_at=chance.choice([None, None, None, NOON]),
        )
        for number in range(12)
    ]
    for account in accounts:
        for role, unit in chance.sample(ROLES, chance.randint(0, 2)):
            ago = date(2020, 1, 1)
            spell = chance.choice([(ago, None), (TODAY, TODAY), (ago, TODAY - DAY), (TODAY + DAY, None)])
            given = {f"{unit}_id": chance.randint(1, 2)} if unit else {}
            revoked = chance.choice([None, None, NOON])
            a_grant(session, account, role, from_on=spell[0], to_on=spell[1], revoked_at=revoked, **given)
    for _ in range(6):
        away, there = chance.sample(accounts, 2)
        session.add(
            StandIn(account_id=away.id, stand_in_id=there.id, from_on=TODAY - chance.choice([0, 1]) * DAY,
                    to_on=TODAY + chance.choice([0, 1]) * DAY, reason="出差", made_by="甲", made_at=NOON)
        )  # fmt: skip
    session.flush()
    return accounts, [cadre.id or 0 for cadre in cadres]


@pytest.mark.postgresql
@pytest.mark.parametrize("seed", range(12))
def test_a_message_reaches_whoever_the_bell_reaches(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    accounts, cadres = a_town(session, chance)
    drafts = [to_role("dispatcher", "a"), to_cadre(chance.choice(cadres), "b")]
    units = ("module", "village", "department")
    drafts += [NoticeDraft(unit, chance.randint(1, 2), None, "c") for unit in units]
    for some in ([draft] for draft in drafts), [drafts]:
        for told in some:
            rung = []
            for account in accounts:
                person = person_of_account(session, account.id or 0, at=NOON)
                to = addressed_to(person) if person else None
                if to and any((one.kind, one.to_id) in to.units or one.role in to.roles for one in told):
                    rung.append(account.id)
            answer = reached(session, told, TODAY)
            assert sorted(answer) == rung
            assert len(answer) == len(set(answer))


def test_of_the_demo_town_nobody_is_sent_anything(session: Session) -> None:
    account = an_account(session, "dispatcher")
    assert reached(session, [to_role("dispatcher", "a")], TODAY) == [account.id]
    session.add(StoreMark(key=DEMO, value="1"))
    session.flush()
    invented = an_account(session, "dispatcher", example=True)
    assert person_of_account(session, invented.id or 0, at=NOON) is not None
    assert reached(session, [to_role("dispatcher", "a")], TODAY) == [account.id]


def test_a_message_is_there_with_the_act_or_not_at_all(store: str) -> None:
    class Broken(Exception):
        pass

    def act() -> None:
        with transaction() as session:
            tell(session, an_incident_of_town(session))
            raise Broken

    with transaction() as session:
        a_channel(session, "group", "json://localhost:1/", group="role:dispatcher")
    with pytest.raises(Broken):
        act()
    with transaction() as session:
        assert session.exec(select(OutgoingMessage)).all() == []
        tell(session, an_incident_of_town(session))
        assert len(session.exec(select(OutgoingMessage)).all()) == 1


def test_who_is_reached_twice_by_one_act_gets_one_message(store: str) -> None:
    with transaction() as session:
        account = an_account(session, "dispatcher", "commander", email="a@example.cn")
        a_channel(session, "mail", "mailto://127.0.0.1:1?from=a@b.cn&mode=insecure")
        tell(session, an_incident_of_town(session), to_role("dispatcher", "a"), to_role("commander", "b"))
        (message,) = session.exec(select(OutgoingMessage)).all()
        assert message.account_id == account.id


def test_a_group_hears_only_what_is_addressed_to_it(store: str) -> None:
    with transaction() as session:
        for group in ("role:commander", "module:1", "module:2"):
            a_channel(session, "group", "json://localhost:1/", group=group, name=group)
        tell(session, an_incident_of_town(session), NoticeDraft("module", 2, None, "a"))
        messages = session.exec(select(OutgoingMessage).order_by(col(OutgoingMessage.id))).all()
        assert [message.channel_id for message in messages] == [3]


def test_at_night_what_is_not_urgent_waits(store: str) -> None:
    night = NOON.replace(hour=15)
    with transaction() as session:
        number = a_channel(session, "group", "json://localhost:1/", group="role:dispatcher")
        seen = {subject.value: "always" for subject in NoticeSubject}
        wanted = seen | {"task": "by_day", "course": "never"}
        actions_channels.set_rules(
            session, channel_id=number, wanted=wanted, seen=seen,
            by=BY, at=NOON,
        )  # fmt: skip
        for urgent, action in ((False, Action.DISPATCH), (True, Action.DISPATCH), (False, Action.COMMENT)):
            incident = an_incident_of_town(session, urgent=urgent)
            told = [to_role("dispatcher", "a")]
            write_notices(session, told, seq=1, at=night, incident_id=incident.id, action=action)
        waits, urgent_one = session.exec(select(OutgoingMessage).order_by(col(OutgoingMessage.id))).all()
        assert waits.due_at == night.replace(hour=23)
        assert urgent_one.due_at == night
