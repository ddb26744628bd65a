"""Which papers an incident can have as it stands, and their numbers."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.incidents.life.rules_limits import VOID, StoredRow, limits
from dashboard.words.errors import Refused
from models import IncidentStatus, Party


class PaperKind(StrEnum):
    DISPATCH_ORDER = "dispatch_order"
    SUPERVISION_NOTICE = "supervision_notice"
    ESCALATION = "escalation"
    ACCOUNTABILITY = "accountability"
    CASE_FILE = "case_file"


PAPER_NAMES = {
    PaperKind.DISPATCH_ORDER: "交办单",
    PaperKind.SUPERVISION_NOTICE: "督办单",
    PaperKind.ESCALATION: "上报区级材料",
    PaperKind.ACCOUNTABILITY: "责任追溯单",
    PaperKind.CASE_FILE: "事件档案",
}


def offered(
    row: StoredRow,
    shares: Iterable[StoredRow],
    calls: Iterable[StoredRow],
    *,
    is_supervised: bool,
    at: datetime,
) -> list[PaperKind]:
    """The papers that make sense as the incident stands at `at`, in the order of its life."""
    shares = list(shares)
    is_late = any(limit.is_over(at) for limit in limits(row, shares, calls))
    wanted = {
        PaperKind.DISPATCH_ORDER: any(_is_held(share, row) for share in shares),
        # The town supervises whom it dispatched to; what the district has is not the town's to press.
        PaperKind.SUPERVISION_NOTICE: row["status"] not in (*CLOSED_STATUSES, IncidentStatus.ESCALATED)
        and (is_late or is_supervised),
        PaperKind.ESCALATION: row["escalated_at"] is not None or row["incident_class"] == 3,
        PaperKind.ACCOUNTABILITY: row["triaged_at"] is not None or row["item_number"] is not None,
        PaperKind.CASE_FILE: True,
    }
    return [kind for kind, is_wanted in wanted.items() if is_wanted]


_WHY_NOT = {
    PaperKind.DISPATCH_ORDER: "这件事还没有交办给承办方，没有交办单可印。请先交办。",
    PaperKind.SUPERVISION_NOTICE: "这件事没有超期、没有被督办，或者已经上报区级，不用印督办单。请核对编号。",
    PaperKind.ESCALATION: "这件事不是三类，也没有上报区级，没有上报材料可印。要上报的，请先点“上报区级”。",
    PaperKind.ACCOUNTABILITY: "这件事还没有研判，没有责任可追溯。请先研判。",
}


def require_offered(kind: PaperKind, kinds: Iterable[PaperKind]) -> None:
    """Refused, saying why, where the incident cannot have this paper as it stands."""
    if kind not in kinds:
        raise Refused(_WHY_NOT[kind])


def held(row: StoredRow, shares: Iterable[StoredRow]) -> list[StoredRow]:
    """The shares of the present round that somebody in reach of the town holds, or held to the end."""
    return [share for share in shares if _is_held(share, row)]


def _is_held(share: StoredRow, row: StoredRow) -> bool:
    is_ours = share["party"] != Party.DISTRICT_CENTRE
    return is_ours and share["round"] == row["round"] and share["status"] not in VOID


def paper_number(town: str, kind: str, number: str, part: int | None = None) -> str:
    """廿里交办〔2026〕0304-0001-2号: the incident's own number, the year as papers write it, and the part."""
    match = re.fullmatch(r"[A-Z]+-(\d{4})(\d{4}-\d+)", number)
    year, rest = (f"〔{match[1]}〕", match[2]) if match else ("", number)
    return f"{town}{kind}{year}{rest}{f'-{part}' if part else ''}号"
