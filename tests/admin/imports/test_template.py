import io

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from dashboard.admin.imports import load_profile
from dashboard.admin.imports.queries import allowed_names, batches
from dashboard.files.sheets.template import template
from dashboard.store.database import reading
from models import Source
from tests.admin.imports.files import bring, counts, incidents

SHEET = load_profile("town_sheet")


@pytest.mark.postgresql
def test_the_template_says_what_may_be_filled_in(session: Session) -> None:
    book = load_workbook(io.BytesIO(template(SHEET, allowed_names(session))))
    words = {cells[0]: cells[1:] for cells in book["可填的值"].iter_cols(values_only=True)}
    assert len([name for name in words["村"] if name]) == 22
    assert "已办结" in words["状态"]
    assert "区公安分局" in words["部门"]


@pytest.mark.postgresql
def test_a_filled_template_goes_in_without_its_example(session: Session) -> None:
    book = load_workbook(io.BytesIO(template(SHEET, allowed_names(session))))
    page = book["事件"]
    headings = [cell.value for cell in page[1]]
    filled = {
        "编号": "2026-017",
        "标题": "路灯不亮",
        "上报时间": "2026-03-05 14:30",
        "村": "塘湖村",
        "来源": "网格员",
        "牵头部门": "公安",
        "状态": "已办结",
        "办理期限": "2026-03-06",
        "办结时间": "2026年3月6日 09:00",
        "经度": "118.849",
        "纬度": "28.82255",
    }
    page.append([filled.get(str(heading), "") for heading in headings])
    made = io.BytesIO()
    book.save(made)
    report = bring(made, profile=SHEET)
    assert counts(report) == (1, 0, 0, 1)
    assert report.counts == {"example": 1}
    incident = incidents(session)["2026-017"]
    assert (incident.source, incident.status.value) == (Source.GRID, "closed")
    assert incident.due_at is not None
    assert incident.due_at.isoformat() == "2026-03-06T16:00:00+00:00"
    assert incident.village_id is not None
    # Entered in GCJ-02, which lies some hundred metres off.
    assert incident.longitude is not None
    assert 0.003 < 118.849 - incident.longitude < 0.006


def test_past_imports_are_listed_newest_first(store: str) -> None:
    with reading() as session:
        assert batches(session).empty
    book = io.BytesIO(template(SHEET))
    bring(book, profile=SHEET)
    with reading() as session:
        listed = batches(session)
    assert listed[["profile", "status", "imported", "refused"]].to_numpy().tolist() == [
        ["town_sheet", "已完成", 0, 1]
    ]
