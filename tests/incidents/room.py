"""A small town of people who act on incidents as a page would: by their rights, and within their scope."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person, require
from dashboard.access.rules_rights import ROLES, needed_rights, takes_scope
from dashboard.incidents.life import actions_dispatch, actions_ends, actions_handling, actions_report
from dashboard.incidents.life.rules_standing import Choice
from models import (
    Assignment,
    Cadre,
    Category,
    Department,
    Identity,
    Incident,
    IncidentLog,
    Module,
    Party,
    Team,
    Village,
)
from tests.factories import NOON

START = date(2020, 1, 1)
UNITS = {"module": Module, "team": Team, "village": Village, "department": Department}


@dataclass
class Room:
    """People by role, units by code; `at` moves on a minute with every act."""

    session: Session
    at: datetime = NOON
    step: timedelta = timedelta(minutes=1)
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[tuple[str, str], int] = field(default_factory=dict)

    def unit(self, kind: str, code: str) -> int:
        """Its id; asked once, as a walk through all acts asks thousands of times."""
        if (kind, code) not in self.units:
            table = UNITS[kind]
            found = self.session.exec(select(table.id).where(col(table.code) == code)).one()
            self.units[kind, code] = int(found or 0)
        return self.units[kind, code]

    def person(self, role: str, unit: str = "", *, account: int | None = None) -> Person:
        """Somebody with `role` over the unit with this code ("" for none), the same one each time."""
        key = f"{role}:{unit}"
        if key not in self.people:
            number = account or 9_000 + len(self.people)
            unit_id = self.unit(ROLES[role].unit, unit) if unit else None
            self.people[key] = Person(f"测试{role}{unit}", (Grant(role, unit_id, START),), account_id=number)
        return self.people[key]

    def do(self, who: str | Person, action: Callable[..., Any], **inputs: Any) -> Any:
        """Act as "role" or "role:unit code" at the present moment, which then moves on."""
        person = who if isinstance(who, Person) else self.person(*who.split(":", 1))
        scope = require(person, *needed_rights(action))
        given = {"scope": scope} if takes_scope(action) else {}
        with self.session.begin_nested():
            answer = action(self.session, **inputs, **given, by=person, at=self.at)
        self.session.expire_all()
        self.at += self.step
        return answer

    def report(self, who: str = "dispatcher", **given: Any) -> int:
        """A new incident's id. `fields` may be given singly."""
        own = ("level", "form_key", "answers", "files", "lecture_session_id", "from_department_id")
        options = {name: given.pop(name) for name in own if name in given}
        fields = {"title": "村道上有障碍物", "village_id": 1} | given
        number = self.do(who, actions_report.report, fields=fields, **options)
        return int(self.session.exec(select(Incident.id).where(col(Incident.number) == number)).one() or 0)

    def triaged(self, incident_class: int = 1, **given: Any) -> int:
        """An accepted and triaged incident of the enforcement module."""
        incident_id = self.report(**given)
        self.do("dispatcher", actions_ends.accept, incident_id=incident_id)
        self.triage(incident_id, incident_class)
        return incident_id

    def triage(self, incident_id: int, incident_class: int = 1, **given: Any) -> None:
        chosen = {"platform_id": None, "module_id": self.unit("module", "enforcement"), "why": "测试"} | given
        self.do(
            "dispatcher",
            actions_dispatch.triage,
            incident_id=incident_id,
            incident_class=incident_class,
            **chosen,
        )

    def dispatched(self, *parties: Choice, incident_class: int | None = None, **given: Any) -> int:
        """Sent to `parties`; to the enforcement module where none are named."""
        chosen = parties or (self.choice("module:enforcement", is_lead=True),)
        incident_id = self.triaged(incident_class or (2 if len(chosen) > 1 else 1), **given)
        self.do("dispatcher", actions_dispatch.dispatch, incident_id=incident_id, parties=chosen)
        return incident_id

    def handling(self, **given: Any) -> int:
        incident_id = self.dispatched(**given)
        self.do("module_head:enforcement", actions_handling.sign, incident_id=incident_id)
        return incident_id

    def fed_back(self, **given: Any) -> int:
        incident_id = self.handling(**given)
        done = {"result": "障碍物已清走", "waiver": "现场无法拍照"}
        self.do("module_head:enforcement", actions_handling.feed_back, incident_id=incident_id, **done)
        return incident_id

    def closed(self, **given: Any) -> int:
        incident_id = self.fed_back(**given)
        self.do("dispatcher", actions_ends.verify, incident_id=incident_id)
        return incident_id

    def choice(self, unit: str, **given: Any) -> Choice:
        """A party by "module:enforcement"."""
        kind, code = unit.split(":")
        return Choice(Party(kind), self.unit(kind, code), **given)

    def row(self, incident_id: int) -> Incident:
        return self.session.exec(select(Incident).where(col(Incident.id) == incident_id)).one()

    def shares(self, incident_id: int) -> list[Assignment]:
        query = select(Assignment).where(col(Assignment.incident_id) == incident_id)
        return list(self.session.exec(query.order_by(col(Assignment.id))))

    def log(self, incident_id: int) -> list[IncidentLog]:
        query = select(IncidentLog).where(col(IncidentLog.incident_id) == incident_id)
        return list(self.session.exec(query.order_by(col(IncidentLog.seq))))

    def cadre(self, number: str = "R1", identity: Identity = Identity.SECONDED) -> int:
        found = self.session.exec(select(Cadre).where(col(Cadre.staff_number) == number)).first()
        if found is None:
            found = Cadre(staff_number=number, name=f"测试干部{number}", identity=identity)
            self.session.add(found)
            self.session.flush()
        return found.id or 0

    def category(self, code: str) -> int:
        return int(self.session.exec(select(Category.id).where(col(Category.code) == code)).one() or 0)
