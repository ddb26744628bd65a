"""A long list as a file: its progress, the way to it, and the note in the audit log."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from sqlmodel import Session, select

from dashboard.access.cookies import FILE_LINK, unsigned
from dashboard.files import downloads
from dashboard.files import widgets_exporting as exporting
from dashboard.store.database import engine_for
from dashboard.store.store_files import database_url
from dashboard.words.clock import now
from models import AuditLog
from tests.factories import an_incident

PAGE = "pages/incidents/incidents.py"
Open, SignIn = Callable[..., Any], Callable[..., Any]


@pytest.fixture
def many(database: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """A list that is long for what is written at one press."""
    monkeypatch.setattr(exporting, "SHORT", 3)
    with Session(engine_for(database_url())) as session, session.begin():
        session.add_all([an_incident(number=f"N{n}", title=f"第{n}件") for n in range(5)])
    return 5


def way(page: Any) -> str | None:
    """Where the page's link to the file leads."""
    found = [re.search(r"/session/file\?for=([^\"]+)", one.proto.body) for one in page.get("html")]
    return next((unquote(one[1]) for one in found if one), None)


@pytest.mark.long
def test_a_long_list_is_written_first_and_then_offered(many: int, open_page: Open) -> None:
    page = open_page(PAGE)
    assert way(page) is None
    page.button(key="export_xlsx").click().run()
    assert not page.exception
    place, subject = (unsigned(FILE_LINK, way(page)) or "").split(" ")
    file = downloads.file_at(place, at=now())
    assert file is not None
    assert file.name == "事件.xlsx"
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert sheet.max_row == many + 1
    with Session(engine_for(database_url())) as session:
        noted = session.exec(select(AuditLog).where(AuditLog.kind == "exported")).one()
    assert noted.subject == subject
    assert (noted.data["what"], noted.data["kind"], noted.data["bytes"]) == (
        "事件",
        "xlsx",
        file.stat().st_size,
    )
    # It stays while the same list is shown, and no longer than it lies there.
    assert way(page.run()) is not None
    downloads.clear(now() + 2 * downloads.KEPT)
    assert way(page.run()) is None


@pytest.mark.long
def test_another_selection_is_not_offered_the_file_of_this_one(many: int, open_page: Open) -> None:
    page = open_page(PAGE)
    page.button(key="export_csv").click().run()
    assert way(page) is not None
    page.segmented_control(key="choice_sort").set_value("oldest").run()
    assert way(page) is None


def test_a_short_list_needs_one_press(database: str, open_page: Open) -> None:
    with Session(engine_for(database_url())) as session, session.begin():
        session.add(an_incident())
    page = open_page(PAGE)
    assert {one.key for one in page.get("download_button")} >= {"export_xlsx", "export_csv"}
    assert "export_xlsx" not in {one.key for one in page.button}


def test_who_may_not_export_is_offered_nothing(many: int, open_page: Open, sign_in: SignIn) -> None:
    sign_in("grid_worker", village_id=1)
    page = open_page(PAGE)
    assert page.title[0].value == "事件"
    assert not [one for one in page.button if str(one.key).startswith("export_")]
    assert way(page) is None


def test_a_file_that_a_format_cannot_hold_is_refused_in_words(
    many: int, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.files.exports.XLSX_ROWS", 2)
    page = open_page(PAGE)
    page.button(key="export_xlsx").click().run()
    assert "超过一百万行" in page.error[0].value
    assert way(page) is None
    assert list(downloads.folder().iterdir()) == []
