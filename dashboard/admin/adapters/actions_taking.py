"""A record that is understood goes in: registered as every report of another system is."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from dashboard.access.api_keys import system_of
from dashboard.access.rules import EVERYTHING, require
from dashboard.access.rules_rights import needs
from dashboard.admin.adapters.reading import Read
from dashboard.files.attachments.rules import KeptFile, kept_file
from dashboard.incidents.life.actions_notes import comment
from dashboard.incidents.public.actions_registering import form_key_of, register_sent
from models import AdapterFile, AdapterRecord, AdapterState, ApiKey, VillagerReport

R, F = VillagerReport, AdapterFile
LONGEST_REFUSED = 2_000
NOT_TAKEN = "对方随来的附件没有全部收下，要用的请向对方要。{}"


@needs("villager_report.manage")
def hold_files(
    session: Session, row: AdapterRecord, kept: Sequence[KeptFile], refused: Sequence[str]
) -> None:
    """What came with a record waits with it; `refused`: of each file that was not taken its name and why."""
    session.execute(delete(F).where(col(F.record_id) == row.id))
    if kept:
        session.execute(insert(F), [asdict(file) | {"record_id": row.id} for file in kept])
    row.files_refused = "".join(refused)[:LONGEST_REFUSED]


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
        held = select(F).where(col(F.record_id) == row.id).order_by(col(F.id))
        made = register_sent(
            session, fields=read.fields, form_key=form_key_of(key.id, "number", row.source_id),
            source_id=row.source_id, body_hash=row.body_hash, scope=require(by, "incident.report"),
            files=[kept_file(file) for file in session.execute(held).scalars()], by=by, at=at,
        )  # fmt: skip
        if row.files_refused:
            # A file's name calls nobody.
            text = NOT_TAKEN.format(row.files_refused.replace("@", "＠"))
            comment(
                session, incident_id=made.incident_id or 0, text=text,
                scope=EVERYTHING, by=by, at=at,
            )  # fmt: skip
    row.report_id, row.state = made.id, AdapterState.TAKEN
    # From now on it stands in the incident alone, with its rules of secrecy.
    row.content, row.unknown = None, None
    session.execute(delete(F).where(col(F.record_id) == row.id))
    session.add(row)
    session.flush()
