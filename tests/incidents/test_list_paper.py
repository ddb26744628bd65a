"""The list as PDF: the rows that the screen shows, in its columns, on A4 across."""

import io

import pikepdf
import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.files.papers.typesetting import why_not
from dashboard.incidents.find.exports import HEADINGS, MOST_PRINTED, incident_paper
from dashboard.incidents.find.rules_filters import Filters
from dashboard.words.errors import Refused
from tests.factories import NOON, an_incident
from tests.missing import leave_out


@pytest.fixture(autouse=True)
def _fonts() -> None:
    if why_not():
        leave_out("中文字体（fonts-noto-cjk）")


def pages(session: Session, *columns: str) -> list[tuple[int, int]]:
    made = incident_paper(
        session,
        filters=Filters(),
        narrowed="状态：全部",
        columns=columns,
        sort="newest",
        at=NOON,
        scope=EVERYTHING,
    )
    with pikepdf.open(io.BytesIO(made)) as read:
        return [(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in read.pages]


def test_a_list_goes_on_over_pages_of_a4_across_and_ends_where_a_table_is_better(session: Session) -> None:
    for number in range(60):
        session.add(an_incident(title=f"#{number} *路灯* $不亮$", urgent=number % 2 == 0))
    session.flush()
    few = pages(session, "light", "title", "left", "status", "village", "reported_at")
    assert set(few) == {(842, 595)}
    assert len(few) > 1
    assert pages(session, "left", *HEADINGS)
    for number in range(MOST_PRINTED):
        session.add(an_incident(title=f"又一处 {number}"))
    session.flush()
    with pytest.raises(Refused, match="缩小筛选范围"):
        pages(session, "title")
