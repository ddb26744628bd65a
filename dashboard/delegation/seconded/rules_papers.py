"""Which paper a case of seconded staff needs as it stands, and to whom it goes. No clock, no store."""

from enum import StrEnum

from models import CaseKind, CaseStatus


class Paper(StrEnum):
    TRANSFER = "transfer"
    NOMINATION = "nomination"
    RECOMMENDATION = "recommendation"
    VETO = "veto"
    RETURN = "return"
    REPLACEMENT = "replacement"


# Name, and whom it addresses; `department` is the cadre's own.
PAPERS: dict[Paper, tuple[str, str]] = {
    Paper.TRANSFER: ("派驻干部调动审批表", "镇党委"),
    Paper.NOMINATION: ("派驻干部提名推荐表", "镇党委"),
    Paper.RECOMMENDATION: ("派驻干部推荐函", "区委组织部"),
    Paper.VETO: ("派驻干部反向否决审议表", "镇党委"),
    Paper.RETURN: ("派驻干部退回函", "department"),
    Paper.REPLACEMENT: ("派驻干部补派函", "department"),
}
_AFTER_MEETING = {
    CaseStatus.RECOMMENDED: Paper.RECOMMENDATION,
    CaseStatus.APPOINTED: Paper.RECOMMENDATION,
    CaseStatus.NOT_APPOINTED: Paper.RECOMMENDATION,
    CaseStatus.UPHELD: Paper.RETURN,
    CaseStatus.RETURNED: Paper.RETURN,
    CaseStatus.AWAITING: Paper.REPLACEMENT,
    CaseStatus.REPLACED: Paper.REPLACEMENT,
}
_BEFORE = {
    CaseKind.TRANSFER: Paper.TRANSFER,
    CaseKind.NOMINATION: Paper.NOMINATION,
    CaseKind.VETO: Paper.VETO,
}


def paper_of(kind: CaseKind, status: CaseStatus) -> Paper:
    """For the meeting before it has decided; then for whoever has to act on the decision."""
    return _AFTER_MEETING.get(status, _BEFORE[kind])
