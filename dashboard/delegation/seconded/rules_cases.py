"""The powers over seconded staff as one table, and the paper that each state of a case asks for."""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import CaseKind, CaseStatus, CaseStep

K, S, A = CaseKind, CaseStatus, CaseStep
ASK, NOMINATE, VETO = "transfer.request", "nomination.nominate", "veto.raise"
DECIDE, CARRY_OUT = "staff_case.decide", "staff_case.carry_out"
OPENING = {K.TRANSFER: A.REQUEST_TRANSFER, K.NOMINATION: A.NOMINATE, K.VETO: A.RAISE_VETO}
# Any one of these rights is enough for the step.
RIGHTS: dict[CaseStep, tuple[str, ...]] = {
    A.REQUEST_TRANSFER: (ASK,),
    A.NOMINATE: (NOMINATE,),
    A.RAISE_VETO: (VETO,),
    A.ADD_EVIDENCE: (VETO,),
    A.AGREE: (DECIDE,),
    A.DECLINE: (DECIDE,),
    A.WITHDRAW: (ASK, NOMINATE, VETO),
    A.CARRY_OUT: (CARRY_OUT,),
    A.SEND_BACK: (CARRY_OUT,),
    A.ASK_REPLACEMENT: (CARRY_OUT,),
    A.RECORD_REPLACEMENT: (CARRY_OUT,),
    A.APPOINT: (CARRY_OUT,),
    A.NOT_APPOINT: (CARRY_OUT,),
}
TABLE: dict[tuple[CaseKind, CaseStatus | None, CaseStep], CaseStatus] = {
    (K.TRANSFER, None, A.REQUEST_TRANSFER): S.REQUESTED,
    (K.TRANSFER, S.REQUESTED, A.AGREE): S.AGREED,
    (K.TRANSFER, S.REQUESTED, A.DECLINE): S.DECLINED,
    (K.TRANSFER, S.REQUESTED, A.WITHDRAW): S.WITHDRAWN,
    (K.TRANSFER, S.AGREED, A.WITHDRAW): S.WITHDRAWN,
    (K.TRANSFER, S.AGREED, A.CARRY_OUT): S.TRANSFERRED,
    (K.NOMINATION, None, A.NOMINATE): S.REQUESTED,
    (K.NOMINATION, S.REQUESTED, A.AGREE): S.RECOMMENDED,
    (K.NOMINATION, S.REQUESTED, A.DECLINE): S.DECLINED,
    (K.NOMINATION, S.REQUESTED, A.WITHDRAW): S.WITHDRAWN,
    (K.NOMINATION, S.RECOMMENDED, A.APPOINT): S.APPOINTED,
    (K.NOMINATION, S.RECOMMENDED, A.NOT_APPOINT): S.NOT_APPOINTED,
    (K.VETO, None, A.RAISE_VETO): S.RAISED,
    (K.VETO, S.RAISED, A.ADD_EVIDENCE): S.EVIDENCED,
    (K.VETO, S.RAISED, A.WITHDRAW): S.WITHDRAWN,
    (K.VETO, S.EVIDENCED, A.ADD_EVIDENCE): S.EVIDENCED,
    (K.VETO, S.EVIDENCED, A.AGREE): S.UPHELD,
    (K.VETO, S.EVIDENCED, A.DECLINE): S.DECLINED,
    (K.VETO, S.EVIDENCED, A.WITHDRAW): S.WITHDRAWN,
    (K.VETO, S.UPHELD, A.SEND_BACK): S.RETURNED,
    (K.VETO, S.RETURNED, A.ASK_REPLACEMENT): S.AWAITING,
    (K.VETO, S.AWAITING, A.RECORD_REPLACEMENT): S.REPLACED,
}
ENDED = frozenset({
    S.TRANSFERRED, S.APPOINTED, S.NOT_APPOINTED, S.REPLACED, S.DECLINED, S.WITHDRAWN,
})  # fmt: skip
LONGEST_TEXT, LONGEST_TARGET = 2_000, 100


@dataclass(frozen=True)
class Facts:
    """What of a case the guards look at."""

    kind: CaseKind
    status: CaseStatus
    cadre_id: int
    account_id: int | None


def steps_from(kind: CaseKind, status: CaseStatus) -> tuple[CaseStep, ...]:
    """What can be done next, in the order of the table."""
    return tuple(step for of, before, step in TABLE if of is kind and before is status)


def next_status(kind: CaseKind, status: CaseStatus | None, step: CaseStep) -> CaseStatus:
    """The state after `step`; Refused, with what is possible, where the table has no such step."""
    following = TABLE.get((kind, status, step))
    if following is None:
        raise Refused(_impossible(kind, status, step))
    return following


def _impossible(kind: CaseKind, status: CaseStatus | None, step: CaseStep) -> str:
    if status is None:
        return f"{LABELS[kind]}不是从“{LABELS[step]}”开始的，没有办理。"
    can = [LABELS[one] for one in steps_from(kind, status)]
    then = f"现在可以：{'、'.join(can)}。" if can else "这件事已经办结，不能再办。"
    return f"{LABELS[kind]}现在是“{LABELS[status]}”，不能“{LABELS[step]}”。{then}"


def require_other(step: CaseStep, cadre_id: int, by_cadre_id: int | None) -> None:
    """Refused for who would nominate, judge or return himself; his transfer he may ask for himself."""
    if by_cadre_id == cadre_id and step not in (A.REQUEST_TRANSFER, A.WITHDRAW):
        raise Refused(f"这是您本人的事项，不能由您“{LABELS[step]}”。请其他负责人办理。")


def require_opener(facts: Facts, account_ids: tuple[int, ...]) -> None:
    """Refused for who wants to withdraw what somebody else brought in."""
    if facts.account_id is not None and facts.account_id not in account_ids:
        raise Refused("这件事是别人提出的，要由提出的人撤回。请与提出的人联系。")


def checked(typed: str, what: str, longest: int = LONGEST_TEXT, shortest: int = 2) -> str:
    """`typed` without blanks around it; Refused where it is too short or too long."""
    text = "\n".join(" ".join(line.split()) for line in typed.splitlines()).strip()
    if len(text) < shortest:
        raise Refused(f"还没有写明{what}（至少 {shortest} 个字）。请写明以后再提交。")
    if len(text) > longest:
        raise Refused(f"{what}太长，请不要超过 {longest:,} 个字。")
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")


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
