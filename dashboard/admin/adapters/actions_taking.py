"""A record that is understood goes in: registered as every report of another system is."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Grant, Person, require
from dashboard.access.rules_rights import needs
from dashboard.admin.adapters.reading import Read
from dashboard.incidents.public.actions_registering import form_key_of, register_sent
from models import AdapterRecord, AdapterState, ApiKey, VillagerReport

R = VillagerReport


def system_of(key: ApiKey) -> Person:
    """The system as it stands in the log of what it sends, also after its key has ended."""
    return Person(f"接口：{key.name}", (Grant("sender"),), api_key_id=key.id)


@needs("villager_report.manage")
def go_in(session: Session, row: AdapterRecord, read: Read, *, at: datetime) -> None:
    """Register what was read, once by the sender's number. Refused, in Chinese, as every report is.

    By the system's own right to report, whoever of the room said what its words mean.
    """
    key = session.get_one(ApiKey, row.api_key_id)
    known = select(R).where(col(R.api_key_id) == key.id, col(R.source_id) == row.source_id)
    # It may have come by the plain way before.
    made = session.execute(known).scalar()
    if made is None:
        by = system_of(key)
        made = register_sent(
            session, fields=read.fields, form_key=form_key_of(key.id, "number", row.source_id),
            source_id=row.source_id, body_hash=row.body_hash, scope=require(by, "incident.report"),
            by=by, at=at,
        )  # fmt: skip
    row.report_id, row.state = made.id, AdapterState.TAKEN
    # From now on it stands in the incident alone, with its rules of secrecy.
    row.content, row.unknown = None, None
    session.add(row)
    session.flush()
