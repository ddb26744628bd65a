"""Who may fetch a file that was made for somebody."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from dashboard.access.cookies import COOKIE, FILE_LINK, signed
from dashboard.files import downloads
from dashboard.words.clock import now
from models import Account
from tests.web.conftest import RIGHT


@pytest.fixture
def place(on_server: None) -> Any:
    """A file in the folder that the server of these tests looks at too."""
    with downloads.making("事件.csv", at=now()) as (made, path):
        path.write_text("编号\nNL-20260304-0001\n", encoding="utf-8")
    return made


def subject_of(in_store: Any, login: str) -> str:
    return f"account:{in_store.execute(select(Account.id).where(Account.login == login)).scalar_one()}"


def link(place: str, subject: str, name: str = FILE_LINK) -> str:
    return f"/session/file?for={quote(signed(name, f'{place} {subject}'))}"


def test_whoever_made_it_fetches_it_under_its_chinese_name(visitor: Any, in_store: Any, place: str) -> None:
    browser = visitor()
    browser.sign_in("zhihui", RIGHT)
    got = browser.get(link(place, subject_of(in_store, "zhihui")))
    assert (got.status, got.body) == (200, "编号\nNL-20260304-0001\n")
    assert quote("事件.csv") in got.headers["content-disposition"]
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["cache-control"] == "no-store"


def test_nobody_else_fetches_it(visitor: Any, in_store: Any, place: str) -> None:
    address = link(place, subject_of(in_store, "zhihui"))
    stranger, other = visitor(), visitor()
    other.sign_in("another", RIGHT)
    for browser in (stranger, other):
        got = browser.get(address)
        assert got.status == 403
        assert "只有导出的人能下载" in got.alert
        assert "NL-" not in got.body


def test_no_link_can_be_made_up(visitor: Any, in_store: Any, place: str) -> None:
    browser = visitor()
    browser.sign_in("zhihui", RIGHT)
    mine = subject_of(in_store, "zhihui")
    wrong = (
        "/session/file",
        f"/session/file?for={place}%20{mine}",
        # Signed by this server, but for something else.
        link(place, mine, COOKIE),
        link("../room.db", mine),
        link("0" * 32, mine),
        link(f"{place} {mine}", mine),
        link(place, mine)[:-1],
    )
    for address in wrong:
        assert browser.get(address).status == 403, address


def test_it_is_gone_after_an_hour(visitor: Any, in_store: Any, place: str) -> None:
    browser = visitor()
    browser.sign_in("zhihui", RIGHT)
    downloads.clear(now() + downloads.KEPT + timedelta(minutes=1))
    assert browser.get(link(place, subject_of(in_store, "zhihui"))).status == 403
