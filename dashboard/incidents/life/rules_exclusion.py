"""剔除: an incident left out of the assessed figures is asked for by one and approved by another.

Each step is an entry of the incident's own log; the last one says how it stands.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from dashboard.words.errors import Refused

# The key that the log's data carries.
KEY = "exclusion"
LEAST, LONGEST = 2, 500


class Step(StrEnum):
    """A step in leaving an incident out."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"


STEP_WORDS = {
    Step.ASKED: "申请剔除考核",
    Step.APPROVED: "批准剔除考核",
    Step.REFUSED: "不同意剔除考核",
    Step.REVOKED: "撤销剔除，重新计入考核",
}


def step_of(data: Mapping[str, Any]) -> Step | None:
    """The step that an entry of the log is; None where it is another entry."""
    word = data.get(KEY)
    return Step(word) if isinstance(word, str) and word in set(Step) else None


def stands_at(log: Iterable[Mapping[str, Any]]) -> Step | None:
    """The last step in the data of a log, oldest first; None where nobody asked."""
    return next((step for data in reversed(list(log)) if (step := step_of(data))), None)


def check_next(now: Step | None, wanted: Step, *, is_left_out: bool) -> None:
    """Refused where `wanted` does not follow from how it stands."""
    if wanted is Step.ASKED:
        if is_left_out:
            raise Refused("这件事已经剔除，不计入考核，不用再申请。")
        if now is Step.ASKED:
            raise Refused("这件事已经申请剔除，正在等审批，不用再申请。")
    elif wanted is Step.REVOKED:
        if not is_left_out:
            raise Refused("这件事没有剔除，现在计入考核，没有可以撤销的。")
    elif now is not Step.ASKED:
        raise Refused("没有等审批的剔除申请，可能别人已经审批。请刷新后再看。")


def check_other(asked: Mapping[str, Any], accounts: frozenset[int]) -> None:
    """Refused where whoever asked, or in whose place he asked, decides himself.

    `asked`: data of the entry of the log; `accounts`: his own who decides, and those for whom he stands in.
    """
    askers = {asked.get("account"), *asked.get("for_accounts", ())} - {None}
    if accounts & askers or not accounts:
        raise Refused("申请人不能审批自己的申请。请换一位领导或者综合督考办审批。")


def said(text: str, what: str) -> str:
    """`text` without the spaces around it; Refused where nothing, or too much, was written."""
    written = text.strip()
    if len(written) < LEAST:
        raise Refused(f"还没有写{what}。请写明{what}，再提交。")
    if len(written) > LONGEST:
        raise Refused(f"{what}写了{len(written)}个字，最多{LONGEST}个字。请缩短后再提交。")
    return written
