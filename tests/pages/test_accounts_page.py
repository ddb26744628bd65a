"""What an administrator does on the page of accounts, and what others see of it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.passwords import is_right
from dashboard.access.queries import display_of, holder_of
from dashboard.access.rules import Grant
from dashboard.access.rules_staff import COLUMNS
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import database_url
from dashboard.words.clock import now
from models import Account, AuditLog, DisplayKey, RoleGrant, SignInSession, Source, Village
from tests.access.people import a_session, an_account
from tests.access.test_accounts_import import workbook
from tests.stores import TRICKS

PAGE = "pages/admin/accounts.py"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Open = Callable[..., Any]


@pytest.fixture
def somebody(database: str) -> Account:
    """A dispatcher with one open session."""
    with Session(engine_for(database_url()), expire_on_commit=False) as session, session.begin():
        account = an_account(session, "dispatcher", login="wang.wu", name="王五 **粗**")
        a_session(session, account, at=now(), browser="Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537")
    return account


def stored(account: Account) -> Account:
    with Session(engine_for(database_url())) as session:
        return session.get_one(Account, account.id)


def pressed(page: Any, key: str) -> Any:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def keys_of(page: Any) -> set[str]:
    """The page's own buttons; those of the frame above it are left out."""
    return {one.key for one in page.button if one.key and "as_of" not in one.key}


def said(page: Any) -> str:
    return "\n".join(one.value for one in [*page.markdown, *page.info, *page.warning, *page.toast])


@pytest.mark.long
def test_the_list_says_who_may_what(open_page: Open, somebody: Account) -> None:
    page = open_page(PAGE)
    assert not page.exception
    rows = page.dataframe[0].value.set_index("login")
    assert rows.loc["wang.wu", ["name", "state", "roles"]].tolist() == ["王五 **粗**", "可用", "值班调度员"]


@pytest.mark.long
def test_the_filters_stand_in_the_url(open_page: Open, somebody: Account) -> None:
    for query in ({"q": "WANG"}, {"role": "dispatcher"}):
        assert open_page(PAGE, **query).dataframe[0].value["login"].tolist() == ["wang.wu"]
    assert "没有符合条件的账号" in said(open_page(PAGE, state="locked"))
    assert len(open_page(PAGE, state="无此状态").dataframe[0].value) > 1


@pytest.mark.long
def test_an_account_is_made_and_its_password_is_shown_once(open_page: Open) -> None:
    page = open_page(PAGE)
    page.text_input(key="new_login_0").set_value("Zhang.Wei")
    page.text_input(key="new_name_0").set_value("张伟")
    pressed(page, "create_0")
    password = page.code[0].value
    with Session(engine_for(database_url())) as session:
        made = session.exec(select(Account).where(Account.login == "zhang.wei")).one()
        assert is_right(made.password_hash, password)
        assert made.must_change_password
        assert password not in str([entry.model_dump() for entry in session.exec(select(AuditLog))])
    assert page.text_input(key="new_login_1").value == ""
    pressed(page, "put_away")
    assert not page.code


@pytest.mark.long
def test_what_was_typed_stays_when_it_is_refused(open_page: Open) -> None:
    page = open_page(PAGE)
    page.text_input(key="new_login_0").set_value("张伟")
    page.text_input(key="new_name_0").set_value("张伟")
    pressed(page, "create_0")
    assert "登录名要用" in page.toast[0].value
    assert page.text_input(key="new_login_0").value == "张伟"
    assert not page.code


@pytest.mark.long
def test_a_role_is_granted_and_revoked(open_page: Open, somebody: Account) -> None:
    page = open_page(PAGE, account=str(somebody.id))
    form = f"grant_{somebody.id}"
    page.selectbox(key=f"{form}_role_0").set_value("module_head").run()
    pressed(page, f"{form}_go_0")
    assert "要指明是哪个模块" in page.toast[0].value
    page.selectbox(key=f"{form}_module_0").set_value(page.selectbox(key=f"{form}_module_0").options[0])
    pressed(page, f"{form}_go_0")
    assert "角色已授予" in page.toast[0].value
    with Session(engine_for(database_url())) as session:
        query = select(RoleGrant).where(RoleGrant.account_id == somebody.id)
        first, second = session.exec(query.order_by(col(RoleGrant.id)))
    assert second.module_id
    pressed(page, f"revoke_{first.id}_go_1")
    assert "角色已收回" in page.toast[0].value
    with Session(engine_for(database_url())) as session:
        assert session.get_one(RoleGrant, first.id).revoked_at


@pytest.mark.long
def test_a_lock_asks_why_and_is_undone(open_page: Open, somebody: Account) -> None:
    page = open_page(PAGE, account=str(somebody.id))
    pressed(page, f"lock_{somebody.id}_go_0")
    assert "原因" in page.toast[0].value
    page.text_input(key=f"lock_{somebody.id}_reason_0").set_value("手机丢失")
    pressed(page, f"lock_{somebody.id}_go_0")
    assert stored(somebody).locked_at
    assert "手机丢失" in page.warning[0].value
    pressed(page, f"unlock_{somebody.id}_1")
    assert stored(somebody).locked_at is None


@pytest.mark.long
def test_a_reset_shows_a_password_and_ends_the_sessions(open_page: Open, somebody: Account) -> None:
    page = open_page(PAGE, account=str(somebody.id))
    assert "Chrome（Windows）" in said(page)
    pressed(page, f"reset_{somebody.id}_go_0")
    assert is_right(stored(somebody).password_hash, page.code[0].value)
    assert "现在没有人用这个账号登录" in said(page)


@pytest.mark.long
def test_one_session_is_ended(open_page: Open, somebody: Account) -> None:
    page = open_page(PAGE, account=str(somebody.id))
    with Session(engine_for(database_url())) as session:
        query = select(SignInSession.id).where(SignInSession.account_id == somebody.id)
        number = session.exec(query).one()
    pressed(page, f"end_{number}_0")
    assert "现在没有人用这个账号登录" in said(page)


def test_an_empty_fact_is_empty_whoever_else_has_one(open_page: Open, somebody: Account) -> None:
    with transaction() as session:
        other = an_account(session, email="x@example.com", leaves_on=date(2999, 1, 1))
        for day in (date(2999, 1, 1), None):
            session.add(
                RoleGrant(
                    account_id=other.id, role="inspector", from_on=date(2998, 1, 1), to_on=day,
                    granted_by="测试", granted_at=datetime.now(UTC),
                )
            )  # fmt: skip
        login = other.login
    page = open_page(PAGE, account=str(somebody.id))
    assert not page.exception
    assert [one for one in said(page).splitlines() if "nan" in one.lower() or "nat" in one.lower()] == []
    form = f"change_{somebody.id}"
    assert page.text_input(key=f"{form}_email_0").value == ""
    assert page.date_input(key=f"{form}_leaves_0").value is None
    words = page.dataframe[0].value.set_index("login").loc[login, "roles"]
    assert words == "综合督考办，2998-01-01 起，至 2999-01-01；综合督考办，2998-01-01 起"


@pytest.mark.long
def test_facts_are_changed(open_page: Open, somebody: Account) -> None:
    page = open_page(PAGE, account=str(somebody.id))
    page.text_input(key=f"change_{somebody.id}_email_0").set_value("wang@example.com")
    pressed(page, f"change_{somebody.id}_save_0")
    assert stored(somebody).email == "wang@example.com"
    assert stored(somebody).name == "王五 **粗**"


def test_the_own_account_offers_neither_lock_nor_reset(
    open_page: Open, sign_in: Callable[..., Account]
) -> None:
    page = open_page(PAGE)
    me = sign_in("administrator")
    page.query_params["account"] = str(me.id)
    page.run()
    assert not keys_of(page) & {f"lock_{me.id}_go_0", f"reset_{me.id}_go_0"}
    assert "就是您现在用的" in said(page)


def test_a_wall_gets_a_key_that_is_shown_once(open_page: Open) -> None:
    page = open_page(PAGE, view="walls")
    assert "还没有发放过大屏密钥" in said(page)
    page.text_input(key="wall_name_0").set_value("一楼大厅")
    pressed(page, "wall_go_0")
    address = page.code[0].value
    with Session(engine_for(database_url())) as session:
        key = address.partition("/session/wall?key=")[2]
        wall = display_of(session, key)
    assert wall.name == "大屏：一楼大厅"
    pressed(page, f"wall_{wall.session_id}_go_1")
    with Session(engine_for(database_url())) as session:
        assert display_of(session, key) is None
    assert "已收回" in said(page)


def test_a_system_gets_a_key_that_is_shown_once(open_page: Open) -> None:
    page = open_page(PAGE, view="keys")
    assert "还没有发放过接口密钥" in said(page)
    page.text_input(key="api_key_name_0").set_value("区12345平台")
    pressed(page, "api_key_go_0")
    at = datetime.now(UTC)
    with Session(engine_for(database_url())) as session:
        holder = holder_of(session, page.code[0].value, at=at)
        assert holder is not None
        assert (holder.person.name, holder.source) == ("接口：区12345平台", Source.HOTLINE_12345)
        assert [grant.role for grant in holder.person.grants] == ["sender"]
    key, number = page.code[0].value, holder.person.api_key_id
    pressed(page, "put_away")
    assert not page.code
    pressed(page, f"api_key_{number}_go_1")
    with Session(engine_for(database_url())) as session:
        assert holder_of(session, key, at=at) is None
    assert "已收回" in said(page)


def test_a_key_is_limited_to_one_village(open_page: Open) -> None:
    page = open_page(PAGE, view="keys")
    page.text_input(key="api_key_name_0").set_value("村务平台")
    chosen = page.selectbox(key="api_key_unit_0")
    village = next(name for name in chosen.options if name.endswith("村"))
    chosen.select(village)
    pressed(page, "api_key_go_0")
    with Session(engine_for(database_url())) as session:
        holder = holder_of(session, page.code[0].value, at=datetime.now(UTC))
        assert holder is not None
        kind, unit_id = holder.unit
        assert (kind, session.get_one(Village, unit_id).short_name) == ("village", village)
        assert holder.person.grants == (Grant("village_sender", unit_id),)
    pressed(page, "put_away")
    assert f"只管{village}" in said(page)


def test_leaders_look_and_find_no_button(
    open_page: Open, sign_in: Callable[..., Account], somebody: Account
) -> None:
    page = open_page(PAGE)
    sign_in("leadership")
    for query in ({"account": str(somebody.id)}, {"view": "walls"}, {"view": "keys"}, {"view": "import"}):
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        assert keys_of(page) == set()
        assert not page.text_input or {one.key for one in page.text_input} <= {"text_q", "search_box"}
        assert not page.file_uploader
    assert "wang" in str(page.dataframe[0].value["login"].tolist())


@pytest.mark.long
def test_others_are_refused_by_the_address_too(open_page: Open, sign_in: Callable[..., Account]) -> None:
    page = open_page("pages/room/home.py")
    sign_in("dispatcher")
    page.switch_page(PAGE).run()
    assert "不能“看账号、角色和登录记录”" in page.warning[0].value
    assert not page.dataframe


def test_typed_text_reaches_no_markdown(open_page: Open, somebody: Account) -> None:
    trick = "".join(TRICKS[:2])
    with transaction() as session:
        account = session.get_one(Account, somebody.id)
        account.name, account.email, account.locked_reason = trick[:40], trick[:40], trick
        account.locked_at = datetime.now(UTC)
        session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id)).one().granted_by = trick[
            :60
        ]
        one = session.exec(select(SignInSession).where(SignInSession.account_id == account.id)).one()
        one.address, one.browser = trick[:60], trick
        revoked = {"revoked_at": datetime.now(UTC), "revoked_by": trick[:60]}
        for number, more in enumerate(({}, revoked)):
            key = DisplayKey(name=trick[:40], key_hash=str(number), created_at=datetime.now(UTC),
                             created_by=trick[:60], last_used_at=datetime.now(UTC), last_address=trick[:60],
                             **more)  # fmt: skip
            session.add(key)
    for query in ({"account": str(somebody.id)}, {"view": "walls"}):
        page = open_page(PAGE, **query)
        assert not page.exception
        shown = said(page) + "".join(one.value for one in page.subheader)
        assert "evil" in shown
        assert not re.search(r"(?<!\\)[\[\]]\(|(?<!\\)!\[", shown)


def uploaded(open_page: Open, *rows: tuple[str, ...]) -> Any:
    page = open_page(PAGE, view="import")
    filled = [(*row, *[""] * (len(COLUMNS) - len(row))) for row in rows]
    page.file_uploader(key="staff_file_0").set_value(("账号.xlsx", workbook(*filled).getvalue(), XLSX)).run()
    assert not page.exception
    return page


@pytest.mark.long
def test_a_file_is_checked_and_then_imported(open_page: Open) -> None:
    page = uploaded(open_page, ("zhang.wei", "张伟", "", "值班调度员"), ("zhang.wei", "", "", "指挥长"))
    assert [one.value for one in page.metric] == ["1", "1", "0", "0"]
    pressed(page, "staff_go")
    assert "新建了 1 个账号" in page.success[0].value
    assert not page.metric
    with Session(engine_for(database_url())) as session:
        made = session.exec(select(Account).where(Account.login == "zhang.wei")).one()
        query = select(RoleGrant.role).where(RoleGrant.account_id == made.id).order_by(col(RoleGrant.id))
        assert session.exec(query).all() == ["dispatcher", "commander"]


def test_a_file_with_a_bad_row_offers_no_import(open_page: Open) -> None:
    page = uploaded(open_page, ("zhang.wei", "张伟"), ("li.na", "李娜", "", "镇长"))
    assert "整个文件都不导入" in said(page)
    assert "staff_go" not in keys_of(page)
    worst = page.dataframe[0].value.iloc[0]
    assert (worst["行号"], worst["结果"]) == (3, "不能导入")


def test_a_file_of_another_kind_is_refused_in_a_sentence(open_page: Open) -> None:
    page = open_page(PAGE, view="import")
    page.file_uploader(key="staff_file_0").set_value(("账号.xlsx", b"login,name", XLSX)).run()
    assert not page.exception
    assert page.error[0].value


@pytest.mark.parametrize("what", ["lock", "revoke"])
def test_another_browser_feels_it_at_its_next_rerun(
    open_page: Open, sign_in: Callable[..., Account], what: str
) -> None:
    other = open_page(PAGE)
    victim = sign_in("administrator")
    other.run()
    assert other.dataframe
    with transaction() as session:
        if what == "lock":
            session.get_one(Account, victim.id).locked_at = datetime.now(UTC)
        else:
            grant = session.exec(select(RoleGrant).where(RoleGrant.account_id == victim.id)).one()
            grant.revoked_at = datetime.now(UTC)
    other.run()
    assert not other.dataframe
    assert ("登录已经过期" if what == "lock" else "不能“看账号") in other.warning[0].value
