"""Calls, how each stands, who has not answered, and what one is called to oneself."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.notices.rules_channels import without_personal
from dashboard.access.rules_rights import needs
from dashboard.room.calls.messages import as_called, contact_said
from dashboard.room.calls.rules import IN_CONFIDENCE, OwnCall, ShownCall, Standing, standing
from dashboard.room.calls.rules_contact import OwnContact, ShownContact
from dashboard.room.plans.rules import content_of
from models import (
    TOWNSHIP_CODE,
    Cadre,
    CallAnswer,
    CalledPerson,
    CallEntry,
    CallUp,
    ContactEntry,
    ContactTimer,
    Incident,
    Plan,
    PlanCall,
    PlanVersion,
)

ENTRIES = {"at": "datetime64[us, UTC]", "step": "str", "actor": "str", "text": "str"}
PEOPLE = {
    "called_id": "int64", "name": "str", "post": "str", "task": "str", "phone": "str", "rung": "str",
    "answer": "str", "reason": "str", "way": "str", "noted_by": "str", "for_id": "Int64", "stands": "str",
    **dict.fromkeys(("rung_at", "due_at", "answered_at"), "datetime64[us, UTC]"),
}  # fmt: skip
MOST = 60
# How a place that the plan fills stands.
CAME, BY_DEPUTY, CANNOT, MISSING = "came", "by_deputy", "cannot", "missing"


@needs("call.read")
def calls(session: Session, *, limit: int = MOST) -> list[ShownCall]:
    """The newest calls, newest first."""
    return _calls(session, limit=limit)


@needs("call.read")
def call(session: Session, *, call_id: int) -> ShownCall | None:
    """One call; None where there is none."""
    return next(iter(_calls(session, col(PlanCall.id) == call_id, limit=1)), None)


@needs("call.read", "wall.read")
def running(session: Session) -> list[ShownCall]:
    """The calls that nobody has ended, newest first."""
    return _calls(session, col(PlanCall.ended_at).is_(None), limit=MOST)


@needs("call.read")
def of_incident(session: Session, *, incident_id: int) -> list[ShownCall]:
    """The calls about one incident, newest first."""
    return _calls(session, col(PlanCall.incident_id) == incident_id, limit=MOST)


@needs("call.read")
def people(session: Session, *, call_id: int) -> pd.DataFrame:
    """Everybody of a call in the plan's order, deputies behind whom they are deputies of; as PEOPLE.

    `stands`: came, by_deputy, cannot or missing, of those whom the plan names; empty of a deputy.
    """
    query = (
        select(CalledPerson, col(Cadre.phone))
        .outerjoin(Cadre, col(Cadre.id) == col(CalledPerson.cadre_id))
        .where(col(CalledPerson.call_id) == call_id)
        .order_by(col(CalledPerson.id))
    )
    found = session.execute(query).all()
    stands = standing(as_called(row) for row, _ in found)
    rows = [
        {
            "called_id": row.id, "name": row.name, "post": row.post, "task": row.task, "phone": phone or "",
            "rung": row.rung.value, "answer": row.answer.value if row.answer else "", "reason": row.reason,
            "way": row.way.value if row.way else "", "noted_by": row.noted_by, "for_id": row.for_id,
            "stands": _stands(row, stands), "rung_at": row.rung_at, "due_at": row.due_at,
            "answered_at": row.answered_at,
        }
        for row, phone in sorted(found, key=lambda one: (one[0].for_id or one[0].id, one[0].id))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PEOPLE)).astype(PEOPLE)


def _stands(row: CalledPerson, stands: Standing) -> str:
    if row.for_id is not None:
        return ""
    if row.answer is CallAnswer.RECEIVED:
        return CAME
    if row.id not in stands.missing:
        return BY_DEPUTY
    return CANNOT if row.answer is CallAnswer.CANNOT else MISSING


@needs("call.read")
def entries(session: Session, *, call_id: int) -> pd.DataFrame:
    """The log of a call, newest first; columns as ENTRIES."""
    query: Any = (
        select(*(getattr(CallEntry, name) for name in ENTRIES))
        .where(col(CallEntry.call_id) == call_id)
        .order_by(col(CallEntry.id).desc())
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(ENTRIES)).astype(ENTRIES)


@needs("notice.read")
def own(session: Session, *, accounts: tuple[int, ...]) -> list[OwnCall]:
    """What these accounts (a person's own, and those in whose place he stands) have not answered."""
    query = (
        select(CalledPerson, PlanCall, Plan, col(Incident.ever_secret))
        .join(PlanCall, col(PlanCall.id) == col(CalledPerson.call_id))
        .join(PlanVersion, col(PlanVersion.id) == col(PlanCall.plan_version_id))
        .join(Plan, col(Plan.id) == col(PlanVersion.plan_id))
        .outerjoin(Incident, col(Incident.id) == col(PlanCall.incident_id))
        .where(
            col(CalledPerson.account_id).in_(accounts),
            col(CalledPerson.answer).is_(None),
            col(PlanCall.ended_at).is_(None),
        )
        .order_by(col(CalledPerson.id))
    )
    return [
        OwnCall(
            row.id or 0, plan.name, IN_CONFIDENCE if is_secret else of.words, row.task, of.is_drill,
            row.due_at, row.name,
        )
        for row, of, plan, is_secret in session.execute(query)
    ]  # fmt: skip


def _calls(session: Session, *conditions: Any, limit: int) -> list[ShownCall]:
    query = (
        select(PlanCall, PlanVersion, Plan, col(Incident.number), col(Incident.ever_secret))
        .join(PlanVersion, col(PlanVersion.id) == col(PlanCall.plan_version_id))
        .join(Plan, col(Plan.id) == col(PlanVersion.plan_id))
        .outerjoin(Incident, col(Incident.id) == col(PlanCall.incident_id))
        .where(col(PlanCall.township_code) == TOWNSHIP_CODE, *conditions)
        .order_by(col(PlanCall.id).desc())
        .limit(limit)
    )
    found = session.execute(query).all()
    call_ids = [of.id or 0 for of, *_ in found]
    of_call, contacts = _people_of(session, call_ids), _contacts_of(session, call_ids)
    made = []
    for of, version, plan, number, is_secret in found:
        rows = of_call[of.id or 0]
        stands, of_id = standing(as_called(row) for row in rows), {row.id: row for row in rows}
        made.append(
            ShownCall(
                of.id or 0, plan.id or 0, plan.name, version.version, of.words, of.is_drill, of.example,
                number or "", bool(is_secret), of.started_by, of.started_at, of.ended_by, of.ended_at,
                of.end_reason, content_of(version.content).checklist, stands,
                tuple(of_id[missing].name for missing in stands.missing),
                tuple(of_id[missing].post for missing in stands.missing),
                tuple(contacts[of.id or 0]),
            )
        )  # fmt: skip
    return made


def _people_of(session: Session, call_ids: Sequence[int]) -> dict[int, list[CalledPerson]]:
    made: dict[int, list[CalledPerson]] = {call_id: [] for call_id in call_ids}
    query = select(CalledPerson).where(col(CalledPerson.call_id).in_(call_ids)).order_by(col(CalledPerson.id))
    for row in session.execute(query).scalars():
        made[row.call_id].append(row)
    return made


def _contacts_of(session: Session, call_ids: Sequence[int]) -> dict[int, list[ShownContact]]:
    made: dict[int, list[ShownContact]] = {call_id: [] for call_id in call_ids}
    query = (
        select(ContactTimer, col(CalledPerson.call_id))
        .join(CalledPerson, col(CalledPerson.id) == col(ContactTimer.called_id))
        .where(col(CalledPerson.call_id).in_(call_ids))
        .order_by(col(ContactTimer.id))
    )
    for row, call_id in session.execute(query):
        made[call_id].append(_shown_contact(row))
    return made


def _shown_contact(row: ContactTimer) -> ShownContact:
    return ShownContact(
        row.id or 0, row.called_id, row.name, row.every, row.begun_at, row.last_at, row.expected_at,
        row.rung, row.used, row.ended_at, row.end_reason, row.cadre_id,
    )  # fmt: skip


@needs("call.read")
def contacts_of_incident(session: Session, *, incident_id: int) -> list[ShownContact]:
    """The contact timers of one case, those that ended too, in the order in which they were begun."""
    query = select(ContactTimer).where(col(ContactTimer.incident_id) == incident_id)
    return [_shown_contact(row) for row in session.execute(query.order_by(col(ContactTimer.id))).scalars()]


@needs("call.read")
def sent_to_scene(session: Session, *, incident_id: int) -> list[int]:
    """The ids of cadres who are called to the scene of one case and not yet free again."""
    query = select(col(CallUp.cadre_id)).where(
        col(CallUp.incident_id) == incident_id,
        col(CallUp.cadre_id).is_not(None),
        col(CallUp.released_at).is_(None),
    )
    return [number for number in session.execute(query.order_by(col(CallUp.id))).scalars() if number]


@needs("call.read")
def contact_entries(session: Session, *, contact_ids: tuple[int, ...]) -> pd.DataFrame:
    """The logs of these contact timers together, newest first; columns as ENTRIES."""
    query: Any = (
        select(*(getattr(ContactEntry, name) for name in ENTRIES))
        .where(col(ContactEntry.contact_id).in_(contact_ids))
        .order_by(col(ContactEntry.id).desc())
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(ENTRIES)).astype(ENTRIES)


@needs("notice.read")
def own_contacts(session: Session, *, accounts: tuple[int, ...]) -> list[OwnContact]:
    """Where these accounts (a person's own, and those in whose place he stands) are to report 平安."""
    query = select(ContactTimer).where(
        col(ContactTimer.account_id).in_(accounts), col(ContactTimer.ended_at).is_(None)
    )
    made = []
    for row in session.execute(query.order_by(col(ContactTimer.id))).scalars():
        said = contact_said(session, row)
        what = said.plan or without_personal(said.words, said.reporter_name, said.reporter_phone)
        made.append(OwnContact(row.id or 0, row.name, what, row.every, row.expected_at))
    return made
