"""The files of an incident on its page, and what a person may do with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING
from dashboard.files.attachments import queries
from dashboard.files.attachments.storage import files_of
from dashboard.screen.data import written
from models import AuditLog
from tests.factories import NOON
from tests.files.attachments.files import drawn, pdf, photo, saved, word
from tests.files.attachments.rows import an_incident_with, attach, kept

PAGE = "pages/incidents/incident.py"
NUMBER = "NL-20260304-9001"


@pytest.fixture
def filled(session: Session) -> Session:
    """An incident with a photograph, a struck drawing and two documents."""
    made = an_incident_with(session, number=NUMBER, longitude=118.8, latitude=28.9, module_id=2)
    attach(session, made, kept(photo(), "河道.jpg"), added_by="张*三*")
    attach(session, made, kept(saved(drawn(90, 60), "PNG"), "草图.png"), struck_at=NOON + timedelta(hours=1))
    attach(session, made, kept(pdf(), "笔录_甲.pdf"))
    attach(session, made, kept(word(), "说明.docx"))
    session.commit()
    return session


def downloads(page: Any) -> list[Any]:
    """The buttons that give a file; the incident's papers are others."""
    return [one for one in page.get("download_button") if "paper_" not in one.proto.id]


def words(page: Any) -> str:
    return "\n".join(one.value for kind in ("markdown", "caption", "error") for one in getattr(page, kind))


@pytest.mark.long
@pytest.mark.postgresql
def test_pictures_and_documents_are_shown_with_who_when_and_where(
    filled: Session, open_page: Callable[..., Any]
) -> None:
    page = open_page(PAGE, id=NUMBER)
    assert not page.exception
    assert "附件（4）" in [one.value for one in page.subheader]
    assert len(page.image) == 2
    text = words(page)
    assert "张\\*三\\*　2026-03-04 12:00" in text
    assert "拍摄　2026-03-04 11:50" in text
    assert "位置　离事件约 1.1 公里（东经 118.80083°，北纬 28.91014°）" in text
    assert "笔录\\_甲\\.pdf" in text
    assert len(downloads(page)) == 4


@pytest.mark.long
@pytest.mark.postgresql
def test_a_struck_file_is_struck_through_and_stays(filled: Session, open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, id=NUMBER)
    text = words(page)
    assert "~~草图\\.png~~" in text
    assert "~~河道" not in text
    assert "划去　2026-03-04 13:00" in text


@pytest.mark.long
def test_a_picture_opens_large(filled: Session, open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, id=NUMBER)
    (look, *_) = [one for one in page.button if one.label == "看大图"]
    look.click().run()
    assert not page.exception
    assert len(page.image) == 3


@pytest.mark.long
def test_a_lost_content_is_told_on_the_page_and_to_who_opens_it(
    filled: Session, open_page: Callable[..., Any]
) -> None:
    page = open_page(PAGE, id=NUMBER)
    store = files_of(filled)
    for name, _ in list(store.all()):
        store.path(name).unlink()
    look = next(one for one in page.button if one.label == "看大图")
    look.click().run()
    assert "不在服务器上了" in words(page)
    assert "从备份恢复" in words(page)
    assert downloads(page) == []
    assert len(page.image) == 2, "their thumbnails are still there"


@pytest.mark.long
def test_an_incident_without_files_shows_none(session: Session, open_page: Callable[..., Any]) -> None:
    an_incident_with(session, number=NUMBER)
    session.commit()
    page = open_page(PAGE, id=NUMBER)
    assert not page.exception
    assert not [one for one in page.subheader if one.value.startswith("附件")]


def test_another_module_sees_neither_the_incident_nor_its_files(
    filled: Session, open_page: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    sign_in("module_head", module_id=3)
    page = open_page(PAGE, id=NUMBER)
    assert list(page.image) == []
    assert list(page.get("download_button")) == []


def test_a_download_is_noted_with_its_attachment(filled: Session, sign_in: Callable[..., Any]) -> None:
    account = sign_in("module_head", module_id=2)
    content = written(queries.content, "附件", attachment_id=1)()
    assert content == queries.content(filled, attachment_id=1, scope=EVERYTHING)
    entry = filled.exec(select(AuditLog).where(AuditLog.kind == "exported")).one()
    assert entry.account_id == account.id
    assert entry.data == {"what": "附件", "bytes": len(content), "attachment_id": "1"}
