"""Incidents in the store of a page's test, driven there by the acts of people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from models import Assignment, CallUp, Incident, IncidentLog
from tests.incidents.room import Room


def lives(story: Callable[[Room], int], *, ago: timedelta = timedelta(hours=1)) -> int:
    """Id of the incident whose life `story` lets people tell, beginning `ago` before now."""
    with transaction() as session:
        return story(Room(session, now() - ago))


def number_of(incident_id: int) -> str:
    return str(row_of(incident_id).number)


def row_of(incident_id: int) -> Incident:
    with reading() as session:
        return session.exec(select(Incident).where(col(Incident.id) == incident_id)).one()


def log_of(incident_id: int) -> list[IncidentLog]:
    with reading() as session:
        query = select(IncidentLog).where(col(IncidentLog.incident_id) == incident_id)
        return list(session.exec(query.order_by(col(IncidentLog.seq))))


def shares_of(incident_id: int) -> list[Assignment]:
    with reading() as session:
        query = select(Assignment).where(col(Assignment.incident_id) == incident_id)
        return list(session.exec(query.order_by(col(Assignment.id))))


def calls_of(incident_id: int) -> list[CallUp]:
    with reading() as session:
        return list(session.exec(select(CallUp).where(col(CallUp.incident_id) == incident_id)))


def unit(kind: str, code: str) -> int:
    with reading() as session:
        return Room(session).unit(kind, code)


def said(page: Any) -> str:
    """What a person reads on the page in words."""
    kinds = (page.markdown, page.info, page.warning, page.error, page.toast, page.caption, page.text)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def buttons(page: Any, incident_id: int) -> dict[str, Any]:
    """The acts on offer for an incident: key -> button."""
    begun = f"act_{incident_id}_"
    found = {str(one.key).removeprefix(begun): one for one in page.button if str(one.key).startswith(begun)}
    return {key: one for key, one in found.items() if not key.endswith(("_send", "_leave"))}


def field(incident_id: int, act: str, name: str, turn: int = 0) -> str:
    """The key of a form's widget; `turn`: how often the form was sent before."""
    return f"act_{incident_id}_{act}_form_{turn}_{name}"


def opens(page: Any, incident_id: int, act: str) -> Any:
    """Touch the act's button, which opens its form."""
    return buttons(page, incident_id)[act].click().run()


def send(page: Any, incident_id: int, act: str) -> Any:
    """Send the open form."""
    return page.button(key=f"act_{incident_id}_{act}_send").click().run()
