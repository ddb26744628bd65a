"""What a person does on the audit page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session, col, select

from dashboard.access import audit
from dashboard.access.audit_seal import seal
from dashboard.access.queries_audit import entry_list, number_of_entries
from dashboard.access.rules import Person
from dashboard.access.rules_audit import KINDS, AuditFilters, in_words, parse
from dashboard.admin.accounts.exports_audit import audit_file
from dashboard.store.chain import digest_of
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from models import Account, AuditLog, Seal
from tests.factories import NOON

PAGE = "pages/admin/audit.py"


def person(name: str) -> Person:
    """An account of this name, in a transaction of its own."""
    with transaction() as session:
        account = Account(login=f"login_{name}", name=name, created_at=NOON)
        session.add(account)
        session.flush()
        return Person(name, account_id=account.id, address="10.0.0.7")


def noted(by: Person, kind: str, subject: str = "", day: int = 0, **given: Any) -> None:
    with transaction(is_domain=False) as session:
        at = NOON + timedelta(days=day)
        audit.record(session, subject or by.subject, kind, by=by, at=at, **given)


@pytest.fixture
def some_entries(database: str) -> None:
    zhang, li = person("张三"), person("李四")
    noted(zhang, "signed_in", data={"way": "password"})
    noted(zhang, "revealed", "incident:NL-20260304-0009", reason="核实来电人", day=1)
    noted(li, "exported", data={"what": "事件", "kind": "xlsx", "filters": {"status": "open"}}, day=2)
    noted(li, "account_locked", zhang.subject, reason="离开岗位", day=3)
    noted(Person("李鬼"), "sign_in_failed", "door", day=4)


@pytest.fixture
def entries(some_entries: None, session: Session) -> Callable[..., pd.DataFrame]:
    def found(**words: str) -> pd.DataFrame:
        filters, wrong = parse(words)
        assert not wrong
        frame = entry_list(session, filters=filters, page=1, size=50)
        total = number_of_entries(session, filters=filters)["total"].iloc[0]
        assert total == len(frame)
        return frame

    return found


@pytest.mark.postgresql
def test_entries_are_newest_first_and_in_words(entries: Callable[..., pd.DataFrame]):
    frame = entries()
    assert list(frame["kind"]) == ["登录失败", "锁定账号", "导出", "查看个人信息", "登录"]
    assert list(frame["subject"]) == [
        *("登录入口", "账号 login_张三（张三）", "账号 login_李四（李四）"),
        *("事件 NL-20260304-0009", "账号 login_张三（张三）"),
    ]
    assert frame["data"].iloc[4] == "方式 密码"
    assert frame["data"].iloc[2] == "筛选 （状态 open），格式 xlsx，内容 事件"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ({"kind": "revealed"}, ["查看个人信息"]),
        ({"person": "login_张三"}, ["锁定账号", "查看个人信息", "登录"]),
        ({"subject": "account"}, ["锁定账号", "导出", "登录"]),
        ({"subject": "incident:NL-20260304-0009"}, ["查看个人信息"]),
        ({"from": "2026-03-05", "to": "2026-03-06"}, ["导出", "查看个人信息"]),
        ({"q": "来电"}, ["查看个人信息"]),
        ({"q": "0009"}, ["查看个人信息"]),
        ({"q": "李四"}, ["锁定账号", "导出"]),
        ({"q": "login_李四"}, ["锁定账号", "导出"]),
        ({"q": "事件"}, ["导出"]),
        ({"q": "%"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"person": "nobody"}, []),
    ],
)
def test_a_filter_means_what_it_says(
    entries: Callable[..., pd.DataFrame], words: dict[str, str], kinds: list[str]
):
    assert list(entries(**words)["kind"]) == kinds


def test_words_that_mean_nothing_narrow_nothing():
    filters, wrong = parse({"kind": "x", "from": "gestern", "subject": "moon:1", "page": "3", "q": ""})
    assert (filters, wrong) == (AuditFilters(), ["kind", "from", "subject"])


@pytest.mark.postgresql
def test_the_file_has_the_entries_of_the_filters(some_entries: None, session: Session):
    text = audit_file(session, kind="csv", filters=AuditFilters(person="login_李四")).decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("时间,操作,操作人")
    assert "锁定账号,李四" in lines[1]
    assert audit_file(session, kind="xlsx", filters=AuditFilters()).startswith(b"PK")


def test_every_kind_and_value_has_words():
    assert all(KINDS.values())
    assert in_words({"why": None, "fields": ["a", "b"], "ok": True}) == "原因 无，内容 a、b，ok 是"
    # The start page has no path of its own.
    assert in_words({"path": "", "right": "home.read"}).startswith("页面 首页，")
    assert in_words({"name": ["李四", "李五"]}) == "姓名 李四 → 李五"


def captions(page: Any) -> str:
    return " ".join(caption.value for caption in page.caption)


def test_the_page_shows_entries_and_when_they_were_sealed(
    some_entries: None, open_page: Callable[..., Any]
) -> None:
    page = open_page(PAGE)
    assert not page.exception
    assert "还没有封存过" in captions(page)
    assert len(page.dataframe[0].value) == 5
    seal(now())
    page.run()
    assert "最近一次封存" in captions(page)
    # What is put on paper is what the check prints, and asks for.
    with reading() as session:
        value = digest_of(session.exec(select(Seal.hash).order_by(col(Seal.id).desc())).first()).hex()
    assert value in page.code[0].value.replace(" ", "")


def test_filters_live_in_the_url(some_entries: None, open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, kind="exported")
    assert page.selectbox(key="audit_filter_kind").value == "exported"
    assert len(page.dataframe[0].value) == 1
    page.selectbox(key="audit_filter_kind").set_value("signed_in").run()
    assert page.query_params["kind"] == "signed_in"
    page.button(key="drop_all").click().run()
    assert len(page.dataframe[0].value) == 5


def test_what_was_noted_since_is_seen_at_once(some_entries: None, open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE)
    noted(Person("王五"), "sign_in_failed", "door", day=5)
    assert len(page.run().dataframe[0].value) == 6


def test_an_entry_of_an_earlier_time_is_seen_at_once_too(
    some_entries: None, open_page: Callable[..., Any]
) -> None:
    page = open_page(PAGE)
    noted(Person("王五"), "sign_in_failed", "door", day=-5)
    assert list(page.run().dataframe[0].value["actor"])[-1] == "王五"


def test_no_entry_that_fits_is_said(some_entries: None, open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, q="没有这句话")
    assert "没有符合条件的记录" in page.info[0].value


def test_a_word_that_nobody_understands_is_said(some_entries: None, open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, kind="nonsense")
    assert "看不懂" in page.warning[0].value
    assert len(page.dataframe[0].value) == 5


def test_an_empty_log_says_what_will_be_in_it(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE)
    assert "还没有记录" in page.info[0].value


def test_who_may_not_read_it_is_refused_and_that_is_noted(
    some_entries: None, open_page: Callable[..., Any], sign_in: Callable[..., Account]
) -> None:
    account = sign_in("liaison")
    page = open_page(PAGE)
    assert "不能“看审计日志”" in page.warning[0].value
    assert not page.dataframe
    with reading() as session:
        entry = session.exec(select(AuditLog).where(AuditLog.account_id == account.id)).one()
    assert entry.kind == "refused"
