"""Whether what the rounds keep for the pages still says what a look at everything says."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.assessment.departments.counting_tallies import tallies
from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.room.inspection.queries_examine import KindResult, examine
from dashboard.room.inspection.queries_kept import OF_INCIDENTS, kept_findings
from dashboard.room.inspection.queries_look import InspectionScope
from dashboard.room.inspection.rules import KINDS
from dashboard.words.days import township_date


def differences(session: Session, at: datetime) -> Iterator[str]:
    """What is kept otherwise than it is at `at` (UTC), in sentences; nothing where no round was made yet."""
    shown = kept_findings(InspectionScope(session, at, EVERYTHING), OF_INCIDENTS)
    for code, looked_at in examine(InspectionScope(session, at, EVERYTHING), OF_INCIDENTS).items():
        both = _numbers(shown[code]), _numbers(looked_at)
        for number in sorted(both[0] ^ both[1]):
            told = "列出了，再查没有" if number in both[0] else "没有列出，再查有"
            yield f"漏项“{KINDS[code].title}”：{number} {told}。"
    quarter = quarter_of(township_date(at))
    for one in (quarter, quarter.before):
        if tallies(session, one, at, is_kept=True) != tallies(session, one, at, is_kept=False):
            yield f"{one.year}年第{one.quarter}季度的部门、村社计数与逐件重算不一致。"


def _numbers(examined: KindResult) -> set[str]:
    return {f"{finding.case.number} {finding.who}".strip() for finding in examined.findings}
