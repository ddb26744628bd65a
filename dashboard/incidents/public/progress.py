"""How far a report is, as the holder of its code reads it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.incidents.find.queries_leads import unit_names
from dashboard.incidents.public.codes import hashed
from dashboard.incidents.public.matters import is_joined_by_others, matter_of
from dashboard.incidents.public.rules import ENDS, MORE, STAGES, may_ask_again, stage_of
from dashboard.words.errors import Refused
from models import Assignment, Incident, Village, VillagerReport, VillagerReportState

R = VillagerReport
NOT_FOUND = "没有查到这个查询码。请核对12位数字；找不到查询码的，请打电话给镇里。"


@dataclass(frozen=True)
class Status:
    """What the holder of a code reads. `stage` None: it ended otherwise, as `sentence` says."""

    code: str
    number: str = ""
    stage: int | None = 0
    sentence: str = ""
    times: dict[int, datetime] = field(default_factory=dict)
    village: str = ""
    unit: str = ""
    reply: str = ""
    replied_at: datetime | None = None
    may_rate: bool = False
    may_ask: bool = False
    asked: str = ""
    asked_answer: str = ""
    # Of a matter that was ever secret nothing that anybody wrote of it may stand elsewhere.
    in_confidence: bool = False
    stages: tuple[str, ...] = STAGES


def progress(session: Session, code: str, *, at: datetime) -> Status:
    """What the holder of `code` may read; Refused where no report has it. No person is named."""
    row = report_of_code(session, code)
    if row.state is VillagerReportState.THROWN_AWAY:
        return Status(code, stage=None, sentence=f"这条上报没有登记成事件：{row.decision}")
    if row.incident_id is None:
        return Status(code, sentence="已经收到，镇里核对以后登记。", times={0: row.received_at})
    own = session.get_one(Incident, row.incident_id)
    incident = matter_of(session, row) or own
    is_joined = incident.id != own.id
    # A phone call rates for the only reporter; of several, each rates once.
    stage = stage_of(incident.status, is_rated=has_rated(session, row, incident))
    # Of what was reported in confidence only how far it is.
    is_secret = own.ever_secret or incident.ever_secret
    is_answered = incident.concluded_at is not None and row.replied_for_id == incident.id
    village = session.get(Village, own.village_id) if own.village_id else None
    return Status(
        code,
        number="" if own.ever_secret else own.number,
        village=village.short_name if village and not own.ever_secret else "",
        unit="" if is_secret else _unit(session, incident),
        stage=stage,
        sentence=" ".join(
            filter(
                None,
                (
                    ENDS[own.status] if is_joined else "",
                    ENDS.get(incident.status) or MORE.get(incident.status, ""),
                ),
            )
        ),
        times=_times(row, incident),
        reply=row.reply if is_answered else "",
        replied_at=row.replied_at if is_answered else None,
        may_rate=stage == STAGES.index("已办结"),
        may_ask=may_ask_again(incident.status, incident.concluded_at, at) and not is_asked(row),
        asked=row.again if is_asked(row) else "",
        asked_answer=row.again_answer,
        in_confidence=is_secret,
    )


def report_of_code(session: Session, code: str, *, lock: bool = False) -> VillagerReport:
    """The report with `code`; Refused where there is none."""
    query = select(R).where(col(R.code_hash) == hashed(code))
    row: VillagerReport | None = session.execute(query.with_for_update() if lock else query).scalar()
    if row is None:
        raise Refused(NOT_FOUND)
    return row


def _unit(session: Session, incident: Incident) -> str:
    query = (
        select(unit_names(Assignment))
        .where(
            col(Assignment.incident_id) == incident.id,
            col(Assignment.is_lead),
            col(Assignment.round) == incident.round,
        )
        .order_by(col(Assignment.id).desc())
    )
    return str(session.execute(query.limit(1)).scalar() or "")


def _times(row: VillagerReport, incident: Incident) -> dict[int, datetime]:
    moments = (
        row.received_at, incident.accepted_at, incident.dispatched_at, incident.signed_at,
        incident.fed_back_at, incident.concluded_at, incident.rated_at,
    )  # fmt: skip
    # What was joined to an older matter was taken on no earlier than it came.
    return {place: max(moment, row.received_at) for place, moment in enumerate(moments) if moment is not None}


def has_rated(session: Session, row: VillagerReport, incident: Incident) -> bool:
    """Whether this reporter has rated the matter since it was closed last."""
    if incident.rating is None:
        return False
    if row.rated_at is not None and (incident.concluded_at or row.rated_at) <= row.rated_at:
        return True
    return row.incident_id == incident.id and not is_joined_by_others(session, incident.id or 0)


def is_asked(row: VillagerReport) -> bool:
    """Whether its reporter said that it is not solved, and nobody has decided on that."""
    return row.again_at is not None and not row.again_answer
