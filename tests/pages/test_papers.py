"""Taking papers along from the pages: who finds which, and that each download is noted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.incidents.case.documents_file import case_file
from dashboard.incidents.case.documents_order import dispatch_order
from dashboard.room.documents import daily_brief
from dashboard.screen.data import written
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now, township_date
from dashboard.words.errors import Refused
from models import (
    Assignment,
    AssignmentStatus,
    AuditLog,
    Incident,
    IncidentLog,
    IncidentStatus,
    Module,
    Party,
)
from tests.factories import an_entry, an_incident
from tests.files.papers.reading import paper_text

CASE, HOME = "pages/incidents/incident.py", "pages/room/home.py"
HOUR = timedelta(hours=1)
S = IncidentStatus
Open = Callable[..., Any]


def number_of(*modules: int, **given: Any) -> str:
    """The number of a new incident with a share for each of `modules`."""
    with transaction() as session:
        made = an_incident(**({"reported_at": now() - HOUR} | given))
        session.add(made)
        session.flush()
        session.add(an_entry(incident_id=made.id, at=made.reported_at, recorded_at=made.reported_at))
        for module_id in modules:
            share = {"party": Party.MODULE, "module_id": module_id, "status": AssignmentStatus.SENT}
            session.add(Assignment(incident_id=made.id or 0, sent_at=made.reported_at, **share))
        return made.number


def offered(page: Any) -> list[str]:
    """The papers on the page, by the keys of their buttons."""
    assert not page.exception
    ids = [button.proto.id for button in page.get("download_button")]
    found = [one.split("paper_")[1] for one in ids if "paper_" in one]
    words = [one for one in found if not one.endswith("_pdf")]
    # Each can be taken as PDF, too.
    assert [one for one in found if one.endswith("_pdf")] == [f"{one}_pdf" for one in words if "_docx" in one]
    return words


@pytest.mark.long
def test_a_new_matter_has_its_file_alone(database: str, open_page: Open) -> None:
    assert offered(open_page(CASE, id=number_of())) == ["case_file_docx"]


@pytest.mark.long
def test_a_matter_over_its_limit_has_a_notice_and_asks_until_when(database: str, open_page: Open) -> None:
    page = open_page(CASE, id=number_of(due_at=now() - HOUR / 2))
    assert offered(page) == ["supervision_notice_docx", "case_file_docx"]
    assert page.date_input(key="paper_until").value is None


@pytest.mark.long
def test_class_three_goes_up_as_paper_and_as_data(database: str, open_page: Open) -> None:
    page = open_page(CASE, id=number_of(incident_class=3, status=S.TRIAGED, triaged_at=now()))
    assert offered(page) == ["escalation_docx", "escalation_json", "accountability_docx", "case_file_docx"]


@pytest.mark.long
def test_an_order_asks_for_whom_where_several_hold_a_share(database: str, open_page: Open) -> None:
    alone = open_page(CASE, id=number_of(1, status=S.DISPATCHED))
    assert offered(alone) == ["dispatch_order_docx", "case_file_docx"]
    assert "paper_share" not in [box.key for box in alone.selectbox]
    several = open_page(CASE, id=number_of(1, 2, status=S.DISPATCHED))
    assert several.selectbox(key="paper_share").options == ["全部承办方", "大党建", "大协调"]
    several.selectbox(key="paper_share").set_value(2).run()
    assert not several.exception


@pytest.mark.long
def test_who_may_not_export_is_offered_no_brief(
    database: str, sign_in: Callable[..., Any], open_page: Open
) -> None:
    page = open_page(HOME)
    assert page.date_input(key="brief_day").value == township_date(now()) - timedelta(days=1)
    with Session(engine_for(database)) as session:
        module = session.exec(select(Module.id)).first()
    sign_in("seconded", module_id=module)
    assert "brief_day" not in [box.key for box in open_page(HOME).date_input]


def test_a_paper_is_made_at_the_press_and_noted_with_its_incident(
    database: str, sign_in: Callable[..., Any]
) -> None:
    account = sign_in("module_head", module_id=2)
    number = number_of(2, status=S.DISPATCHED)
    press = written(dispatch_order, "交办单", number=number, share=None)
    with transaction() as session:
        session.exec(select(Incident).where(Incident.number == number)).one().title = "改过的标题"
    made = press()
    assert "改过的标题" in paper_text(made)
    with Session(engine_for(database)) as session:
        entry = session.exec(select(AuditLog).where(AuditLog.kind == "exported")).one()
    assert entry.account_id == account.id
    assert entry.data == {"what": "交办单", "bytes": len(made), "number": number, "share": "None"}


def test_a_paper_of_another_module_is_refused_and_not_noted(
    database: str, sign_in: Callable[..., Any]
) -> None:
    sign_in("module_head", module_id=3)
    number = number_of(2, status=S.DISPATCHED)
    with pytest.raises(Refused, match="没有找到"):
        written(case_file, "事件档案", number=number)()
    with Session(engine_for(database)) as session:
        assert session.exec(select(AuditLog).where(AuditLog.kind == "exported")).first() is None
        assert session.exec(select(IncidentLog)).one() is not None


@pytest.mark.long
def test_a_part_gets_the_brief_of_its_part(database: str, sign_in: Callable[..., Any]) -> None:
    sign_in("module_head", module_id=2)
    # Not an hour ago: after midnight that was another day.
    number_of(2, reported_at=now())
    number_of(3, reported_at=now())
    made = written(daily_brief, "每日简报", day=township_date(now()))()
    assert "新增事件1件" in paper_text(made)
