"""群众上报 as the dispatcher opens it: from a case to its answer, and one that says nothing held back."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from dashboard.incidents.public.rules import Sent
from dashboard.store.database import transaction
from dashboard.words.clock import now
from models import VillagerReport, VillagerReportState
from tests.incidents.room import Room
from tests.pages.room_pages import lives, number_of

PAGE = "pages/incidents/villagers.py"
Open = Callable[..., Any]


def a_report_on(incident_id: int) -> None:
    """That a villager's report became this matter."""
    with transaction() as session:
        session.add(
            VillagerReport(
                form_key=f"form{incident_id}", code_hash=f"{incident_id:064}", incident_id=incident_id,
                state=VillagerReportState.REGISTERED, content=asdict(Sent(words="路灯不亮", village_id=1)),
                received_at=now(), address_mark="", device_mark="", text_mark="",
            )
        )  # fmt: skip


def test_a_case_leads_to_its_own_answer_and_an_empty_one_says_why_it_stays(open_page: Open) -> None:
    cases = [lives(Room.closed) for _ in range(2)]
    for case in cases:
        a_report_on(case)
    for case in cases:
        number = number_of(case)
        (way,) = [
            one.proto.query_string
            for one in open_page("pages/incidents/incident.py", id=number).get("page_link")
            if one.proto.label == "上报人在等答复"
        ]
        page = open_page(PAGE, **dict(pair.split("=", 1) for pair in way.split("&")))
        assert not page.exception
        first = next(one.proto.query_string for one in page.get("page_link") if one.proto.query_string)
        assert first == f"id={number}"
    page.text_area[0].set_value("收到了").run()
    next(one for one in page.button if one.label == "发出答复").click().run()
    assert "答复太短" in page.error[0].value
    assert page.text_area[0].value == "收到了"
