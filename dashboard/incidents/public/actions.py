"""What becomes of a villager's report: registered, thrown away, answered; and when it is not solved."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope, require
from dashboard.access.rules_rights import needs
from dashboard.files.attachments.rules import KeptFile, kept_file
from dashboard.incidents.find.queries_leads import unit_names
from dashboard.incidents.life.actions_ends import reopen
from dashboard.incidents.life.actions_merge import merge
from dashboard.incidents.life.actions_notes import NoteKind, comment
from dashboard.incidents.life.actions_report import report
from dashboard.incidents.public.matters import matter_of, reports_of
from dashboard.incidents.public.queries import DONE, asks_more
from dashboard.incidents.public.rules import fields_of
from dashboard.incidents.public.rules_reply import wrong_with_reply
from dashboard.words.errors import Refused
from models import (
    Assignment,
    Category,
    Incident,
    Village,
    VillagerFile,
    VillagerReport,
    VillagerReportState,
)

LEAST, LONGEST_REASON = 4, 500
GONE = "这条上报刚才已经有人处理过了。请刷新后再看。"


@needs("incident.report")
def register(session: Session, *, report_id: int, scope: Scope, by: Person, at: datetime) -> str:
    """Register a report as an incident, by the act that registers every other; returns the number."""
    row = _locked(session, report_id)
    if row.state is not VillagerReportState.HELD:
        raise Refused(GONE)
    content = row.content or {}
    more = content.get("category_id") is not None and asks_more(session, content["category_id"])
    number = report(
        session,
        fields=fields_of(content, asks_more=more) | {"reported_at": row.received_at},
        form_key=row.form_key,
        files=_files(session, report_id),
        scope=scope,
        by=by,
        at=at,
    )
    made = select(col(Incident.id)).where(col(Incident.form_key) == row.form_key)
    row.incident_id = session.execute(made).scalar_one()
    row.state = VillagerReportState.REGISTERED
    # From now on it stands in the incident alone, with its rules of secrecy.
    row.content = None
    session.execute(delete(VillagerFile).where(col(VillagerFile.report_id) == report_id))
    session.flush()
    return number


@needs("villager_report.manage")
def release(session: Session, *, report_id: int, by: Person, at: datetime) -> str:
    """放行: what was held is registered after all; returns the number."""
    number = register(session, report_id=report_id, scope=require(by, "incident.report"), by=by, at=at)
    row = _locked(session, report_id)
    row.decided_by, row.decided_at = by.name, at
    return number


@needs("villager_report.manage")
def release_into(session: Session, *, report_id: int, into: str, by: Person, at: datetime) -> str:
    """放行并合并: registered, and joined to the open incident with the number `into`; its own number."""
    number = release(session, report_id=report_id, by=by, at=at)
    incident_id = session.get_one(VillagerReport, report_id).incident_id or 0
    merge(
        session, incident_id=incident_id, into=into, reason="核对上报时看出是同一件事",
        scope=require(by, "incident.merge"), by=by, at=at,
    )  # fmt: skip
    return number


@needs("villager_report.manage")
def throw_away(session: Session, *, report_id: int, reason: str, by: Person, at: datetime) -> None:
    """不登记, with a reason that the reporter reads; the report itself stays in the store."""
    row = _locked(session, report_id)
    if row.state is not VillagerReportState.HELD:
        raise Refused(GONE)
    row.decision = _reason(reason, "为什么不登记")
    row.state = VillagerReportState.THROWN_AWAY
    row.decided_by, row.decided_at = by.name, at


@needs("villager_report.manage")
def answer(session: Session, *, report_id: int, text: str, by: Person, at: datetime) -> None:
    """答复: what every reporter of the matter reads by his code; Refused, with the reason, where it answers
    nothing.

    It stands in the incident's log as what they were told. One who has an answer for this matter keeps it.
    """
    _, incident = _on_case(session, report_id)
    if incident.status not in DONE:
        raise Refused("这件事还没有办完，办完以后再答复。")
    reports = reports_of(session, incident.id or 0, lock=True)
    told = [session.get_one(Incident, row.incident_id) for row in reports if row.incident_id != incident.id]
    hidden = [word for one in (incident, *told) for word in (one.reporter_name, one.reporter_phone) if word]
    facts = [fact for one in (incident, *told) for fact in _facts(session, one)]
    if wrong := wrong_with_reply(text, facts, hidden=hidden):
        raise Refused(f"先不发：{wrong}")
    waiting = [row for row in reports if not row.reply or row.replied_for_id != incident.id]
    for row in waiting:
        row.reply, row.replied_by, row.replied_at = text.strip(), by.name, at
        row.replied_for_id = incident.id
    to_whom = f"答复{len(waiting)}位上报人" if len(waiting) > 1 else "答复上报人"
    _note(session, incident, f"{to_whom}：{text.strip()}", NoteKind.REPLY, by, at)


@needs("villager_report.manage")
def take_up_again(session: Session, *, report_id: int, by: Person, at: datetime) -> None:
    """重新办理 at the reporter's word: a new round, by the act that reopens every other matter."""
    row, incident = _on_case(session, report_id)
    _require_asked(row)
    reopen(
        session,
        incident_id=incident.id or 0,
        reason=f"上报人说还没有解决：{row.again}",
        scope=require(by, "incident.reopen"),
        by=by,
        at=at,
    )
    for one in reports_of(session, incident.id or 0, lock=True):
        if one.again_at is not None and not one.again_answer:
            one.again_answer = "已经重新办理。"
        # The new round ends with a new answer.
        one.reply, one.replied_by, one.replied_at, one.replied_for_id = "", "", None, None


@needs("villager_report.manage")
def decline_again(session: Session, *, report_id: int, reason: str, by: Person, at: datetime) -> None:
    """不重新办理, with a reason that the reporter reads."""
    row, incident = _on_case(session, report_id)
    _require_asked(row)
    row.again_answer = _reason(reason, "为什么不重新办理")
    _note(session, incident, f"不重新办理，已告诉上报人：{row.again_answer}", NoteKind.REPLY, by, at)


def _note(session: Session, incident: Incident, text: str, kind: NoteKind, by: Person, at: datetime) -> None:
    scope = require(by, "incident.comment")
    comment(session, incident_id=incident.id or 0, text=text, kind=kind, scope=scope, by=by, at=at)


def _facts(session: Session, incident: Incident) -> list[str]:
    village = session.get(Village, incident.village_id) if incident.village_id else None
    category = session.get(Category, incident.category_id) if incident.category_id else None
    units = select(unit_names(Assignment)).where(col(Assignment.incident_id) == incident.id)
    return [
        incident.title, incident.description, incident.place, village.short_name if village else "",
        category.name if category else "", *session.execute(units).scalars(),
    ]  # fmt: skip


def _locked(session: Session, report_id: int) -> VillagerReport:
    row = session.get(VillagerReport, report_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused(GONE)
    return row


def _on_case(session: Session, report_id: int) -> tuple[VillagerReport, Incident]:
    """The report, and the incident in which it is handled."""
    row = _locked(session, report_id)
    incident = matter_of(session, row)
    if incident is None:
        raise Refused("这条上报还没有登记成事件。请先放行。")
    return row, incident


def _require_asked(row: VillagerReport) -> None:
    if row.again_at is None or row.again_answer:
        raise Refused(GONE)


def _reason(text: str, what: str) -> str:
    words = text.strip()
    if not LEAST <= len(words) <= LONGEST_REASON:
        raise Refused(f"请写明{what}（{LEAST}到{LONGEST_REASON}个字）。上报人凭查询码会看到。")
    return words


def _files(session: Session, report_id: int) -> Sequence[KeptFile]:
    query = (
        select(VillagerFile).where(col(VillagerFile.report_id) == report_id).order_by(col(VillagerFile.id))
    )
    return [kept_file(row) for row in session.execute(query).scalars()]
