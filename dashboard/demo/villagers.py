"""What villagers of the demo town reported by the public page: answered, waiting, looked at first."""

import hashlib
import random
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.incidents.public.queries import DONE
from dashboard.incidents.public.rules import AGAIN_WITHIN, Sent
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    TOWNSHIP_ZONE,
    Incident,
    IncidentStatus,
    Source,
    Village,
    VillagerReport,
    VillagerReportState,
)

RECENT, MOST = timedelta(days=21), 40
# Of those that are done, so many wait for their answer, the newest.
UNANSWERED = 2
ANSWERED_AFTER, HELD_SINCE = timedelta(minutes=90), timedelta(minutes=25)
REPLY = (
    "您反映的“{title}”，工作人员{day}到现场查看，情况属实，已经处理完毕。"
    "现在已经恢复正常，请您再看看。（" + EXAMPLE_MARK + "）"
)
NOT_TAKEN = "您反映的“{title}”没有登记办理，因为{day}查看时没有发现这个情况。（" + EXAMPLE_MARK + "）"
AGAIN = "还是老样子，没有解决，请再来看看。（" + EXAMPLE_MARK + "）"
HELD = (
    ("一天之内来过同样的内容", "村口路灯不亮，晚上看不见路。", "村口公交站旁边"),
    ("同一部手机一天之内报了5件", "隔壁工地半夜还在施工，睡不着。", "文化礼堂东侧"),
)


def fill_villagers(session: Session, seed: int, until: datetime) -> None:
    """The reports behind the newest matters that came by 村情通; two more wait to be looked at.

    Their codes are nobody's: no demo report can be read from outside.
    """
    rng = random.Random(f"villagers/{seed}")
    query: Any = (
        select(Incident)
        .where(col(Incident.source) == Source.VILLAGE_APP, col(Incident.reported_at) >= until - RECENT)
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .limit(MOST)
    )
    done = 0
    is_asked_again = False
    for incident in session.execute(query).scalars():
        row = _report(rng, incident.reported_at)
        row.incident_id, row.state = incident.id, VillagerReportState.REGISTERED
        concluded = incident.concluded_at
        if incident.status in DONE and concluded is not None:
            done += 1
            if done > UNANSWERED:
                _answered(row, incident, concluded, until)
                if not is_asked_again and _may_ask(incident, concluded, until):
                    row.again, row.again_at, is_asked_again = AGAIN, until - HELD_SINCE, True
        session.add(row)
    held_in = session.execute(select(func.min(col(Village.id)))).scalar()
    for place, (why, words, where) in enumerate(HELD):
        row = _report(rng, until - HELD_SINCE * (place + 1))
        row.held_for = why
        row.content = asdict(Sent(words=f"{words}（{EXAMPLE_MARK}）", village_id=held_in, place=where))
        session.add(row)
    session.flush()


def _report(rng: random.Random, at: datetime) -> VillagerReport:
    marks: dict[str, Any] = {
        f"{what}_mark": f"{rng.getrandbits(128):032x}" for what in ("address", "device", "text")
    }
    return VillagerReport(
        form_key=f"{rng.getrandbits(128):032x}",
        code_hash=hashlib.sha256(rng.randbytes(32)).hexdigest(),
        state=VillagerReportState.HELD,
        received_at=at,
        **marks,
    )


def _answered(row: VillagerReport, incident: Incident, concluded: datetime, until: datetime) -> None:
    row.replied_at = min(concluded + ANSWERED_AFTER, until)
    day = concluded.astimezone(TOWNSHIP_ZONE)
    words = REPLY if incident.status in (IncidentStatus.CLOSED, IncidentStatus.FED_BACK) else NOT_TAKEN
    row.reply = words.format(title=incident.title, day=f"{day.month}月{day.day}日")
    row.replied_for_id, row.replied_by = incident.id, f"{EXAMPLE_MARK}·值班调度员"


def _may_ask(incident: Incident, concluded: datetime, until: datetime) -> bool:
    is_closed = incident.status is IncidentStatus.CLOSED and not incident.secret
    return is_closed and concluded + ANSWERED_AFTER < until - HELD_SINCE and until - concluded < AGAIN_WITHIN
