"""Accounts of a whole staff from a workbook: checked first, then imported as a whole or not at all."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session, col, select

from dashboard.access import queries_accounts
from dashboard.access.actions_accounts import import_staff
from dashboard.access.queries_accounts import staff_in_store
from dashboard.access.rules import Person
from dashboard.access.rules_staff import COLUMNS, RowResult, StaffRow, plan
from dashboard.admin.accounts.widgets_accounts_import import FORM, choices, password_file, staff_rows
from dashboard.files.sheets.forms import MOST_ROWS, filled_rows, template
from dashboard.words.errors import Refused
from models import Account, AuditLog, Cadre, Module, RoleGrant, Village
from tests.access.people import a_grant, a_seconded_cadre, an_account
from tests.factories import NOON

TODAY = date(2026, 3, 4)
TOMORROW = TODAY + timedelta(days=1)
HASH = "$argon2id$not-a-real-one"
EVIL = '=HYPERLINK("http://outside/x","![a](http://outside/x.png)")'


def workbook(*rows: Any, header: Any = COLUMNS) -> io.BytesIO:
    book = Workbook()
    for line in (header, *rows):
        book.active.append(list(line))
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def checked(session: Session, *rows: Any, today: date = TODAY) -> list[RowResult]:
    """What the check says of these rows, each as a file would hold it."""
    filled = [(*row, *[""] * (len(COLUMNS) - len(row))) for row in rows]
    return plan(staff_rows(filled_rows(workbook(*filled), FORM)), staff_in_store(session), today=today)


def do(session: Session, outcomes: list[RowResult], by: Person | None = None) -> None:
    hashes = {done.login: HASH for done in outcomes if done.result == "created"}
    rows = [done.row for done in outcomes]
    by = by or Person("管理员甲", account_id=an_account(session).id)
    import_staff(session, rows=rows, password_hashes=hashes, file_name="账号.xlsx", by=by, at=NOON)


def results(outcomes: list[RowResult]) -> list[str]:
    return [done.result for done in outcomes]


def grants_of(session: Session, login: str) -> list[tuple[Any, ...]]:
    query = select(RoleGrant).join(Account).where(Account.login == login).order_by(col(RoleGrant.id))
    return [(row.role, row.module_id, row.village_id, row.from_on, row.to_on) for row in session.exec(query)]


@pytest.mark.postgresql
def test_a_file_makes_accounts_with_their_roles(session):
    module = session.exec(select(Module).order_by(col(Module.id))).first()
    village = session.exec(select(Village).order_by(col(Village.id))).first()
    outcomes = checked(
        session,
        ("Zhang.Wei", "张伟", "", "模块负责人", module.name, "2026/3/1", "2026年12月31日", "Z@example.com"),
        ("zhang.wei", "张伟", "", "网格员", village.official_name),
        ("li.na", "李娜"),
    )
    assert results(outcomes) == ["created", "granted", "created"]
    do(session, outcomes)
    made = session.exec(select(Account).where(Account.login == "zhang.wei")).one()
    assert (made.name, made.email, made.password_hash, made.must_change_password) == (
        "张伟", "z@example.com", HASH, True,
    )  # fmt: skip
    assert grants_of(session, "zhang.wei") == [
        ("module_head", module.id, None, date(2026, 3, 1), date(2026, 12, 31)),
        ("grid_worker", None, village.id, TODAY, None),
    ]
    assert grants_of(session, "li.na") == []


@pytest.mark.postgresql
def test_the_check_writes_nothing(session):
    before = len(session.exec(select(Account)).all())
    checked(session, ("zhang.wei", "张伟", "", "值班调度员"))
    assert len(session.exec(select(Account)).all()) == before


def test_an_import_leaves_entries_of_what_it_did_and_of_itself(session):
    by = Person("管理员甲", account_id=an_account(session).id)
    do(session, checked(session, ("zhang.wei", "张伟", "", "值班调度员")), by)
    made = session.exec(select(Account).where(Account.login == "zhang.wei")).one()
    entries = session.exec(select(AuditLog).where(AuditLog.subject == f"account:{made.id}"))
    assert [entry.kind for entry in entries] == ["account_created", "role_granted"]
    own = session.exec(select(AuditLog).where(AuditLog.subject == by.subject)).one()
    told = {"what": "账号", "file": "账号.xlsx", "accounts": 1, "roles": 1}
    assert (own.kind, own.data) == ("imported", told)
    assert HASH not in str([entry.model_dump() for entry in session.exec(select(AuditLog))])


def test_the_same_file_again_changes_nothing_on_any_later_day(session):
    rows = (("zhang.wei", "张伟", "", "值班调度员"), ("li.na", "李娜", "", "综合督考办", "", "2026-01-01"))
    do(session, checked(session, *rows))
    again = checked(session, *rows, today=TOMORROW)
    assert results(again) == ["unchanged", "unchanged"]
    do(session, again)
    assert len(grants_of(session, "zhang.wei")) == 1


def test_an_account_that_exists_gets_a_role_and_keeps_its_password(session):
    account = an_account(session, "dispatcher", login="zhang.wei", name="张伟", password_hash="own")
    outcomes = checked(session, ("zhang.wei", "张伟", "", "指挥长"))
    assert results(outcomes) == ["granted"]
    do(session, outcomes)
    session.refresh(account)
    assert (account.password_hash, account.must_change_password) == ("own", False)
    assert [grant[0] for grant in grants_of(session, "zhang.wei")] == ["dispatcher", "commander"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("张伟", "张伟"), "登录名要用"),
        (("zhang.wei", ""), "还没有填写姓名"),
        (("zhang.wei", "张伟", "", "镇长"), "没有这个角色"),
        (("zhang.wei", "张伟", "", "大屏"), "没有这个角色"),
        (("zhang.wei", "张伟", "", "模块负责人"), "要在“范围”里写明"),
        (("zhang.wei", "张伟", "", "模块负责人", "大什么"), "没有叫这个名称的模块"),
        (("zhang.wei", "张伟", "", "指挥长", "大治理"), "范围要留空"),
        (("zhang.wei", "张伟", "", "", "大治理"), "没有填角色"),
        (("zhang.wei", "张伟", "", "指挥长", "", "明天"), "开始日期读不懂"),
        (("zhang.wei", "张伟", "", "指挥长", "", "2026-02-30"), "开始日期读不懂"),
        (("zhang.wei", "张伟", "", "指挥长", "", "", "2026-03-01"), "早于"),
        (("zhang.wei", "张伟", "", "指挥长", "", "2026-01-01", "2026-03-01"), "已经过去"),
        (("zhang.wei", "", "没有"), "名册里还没有工号 没有"),
        (("zhang.wei", "张伟", "没有", "派驻干部", "大治理"), "请先导入干部名册和派驻名册"),
        (("zhang.wei", "李娜", "Z1"), "登记的姓名不是"),
        (("zhang.wei", "占用", "Z2"), "已经有账号（登录名 taken）"),
        (("zhang.wei", "张伟", "", "", "", "", "", "t@example.com"), "登记在账号 taken 上"),
        (("taken", "张伟"), "和表里的姓名不一致"),
        (("taken", "", "", "", "", "", "", "x@example.com"), "邮箱和账号上登记的不一致"),
        (("taken", "", "", "值班调度员", "", "2026-03-05"), "日期有重叠"),
        (("zhang.wei", "张\u202e伟"), "看不见的字符"),
        (("zhang.wei", EVIL), "还没有填写姓名"),
        (("zhang.wei", EVIL[1:]), "太长"),
        (("zhang.wei", "张伟", "S-ended", "值班调度员"), "登记的姓名不是"),
    ],
)
def test_a_row_that_makes_no_sense_is_told_why(session, row, told):
    taken = Cadre(staff_number="Z2", name="占用")
    session.add_all(
        [Cadre(staff_number="Z1", name="张伟"), taken, Cadre(staff_number="S-ended", name="某人")]
    )
    session.flush()
    an_account(session, "dispatcher", login="taken", name="占用", email="t@example.com", cadre_id=taken.id)
    (outcome,) = checked(session, row)
    assert outcome.result == "refused"
    assert told in outcome.reason


def test_a_seconded_cadres_role_in_a_file_lies_within_the_secondment(session):
    cadre, _ = a_seconded_cadre(session, from_on=TODAY, to_on=TOMORROW)
    row = ("zhang.wei", cadre.name, cadre.staff_number, "值班调度员")
    (outcome,) = checked(session, row)
    assert "派驻期（2026-03-04 至 2026-03-05）" in outcome.reason
    (outcome,) = checked(session, (*row, "", "2026-03-04", "2026-03-05"))
    assert outcome.result == "created"


@pytest.mark.parametrize("staff_number", ["", "Z1"])
def test_a_file_gives_nobody_else_the_role_of_a_seconded_cadre(session, staff_number):
    session.add(Cadre(staff_number="Z1", name="张伟"))
    module = session.exec(select(Module).order_by(col(Module.id))).first()
    (outcome,) = checked(session, ("zhang.wei", "张伟", staff_number, "派驻干部", module.name))
    assert (outcome.result, "请先登记派驻" in outcome.reason) == ("refused", True)


def test_a_demo_account_is_not_changed_by_a_file(session):
    known = staff_in_store(session)
    accounts = {"demo_x": plan([StaffRow(2, "demo_x", "示例")], known, today=TODAY)[0].account}
    accounts["demo_x"] = replace(accounts["demo_x"], is_example=True)
    (outcome,) = plan([StaffRow(2, "demo_x", "示例")], replace(known, accounts=accounts), today=TODAY)
    assert "演示账号" in outcome.reason


def test_the_numbers_are_those_of_the_file(session):
    outcomes = checked(session, ("zhang.wei", "张伟"), (), (), ("坏", "坏"))
    assert [(done.row.number, done.result) for done in outcomes] == [(2, "created"), (5, "refused")]


def test_with_one_bad_row_nothing_is_imported(session):
    outcomes = checked(session, ("zhang.wei", "张伟"), ("坏", "坏"))
    with pytest.raises(Refused, match="没有导入"):
        do(session, outcomes)
    assert session.exec(select(Account).where(Account.login == "zhang.wei")).first() is None


def test_what_changed_since_the_check_is_noticed(session):
    outcomes = checked(session, ("zhang.wei", "张伟"))
    an_account(session, login="zhang.wei", name="张伟")
    with pytest.raises(Refused, match="检查之后"):
        do(session, outcomes)


def test_a_revoked_role_counts_as_none(session):
    account = an_account(session, login="zhang.wei", name="张伟")
    a_grant(session, account, "dispatcher", revoked_at=NOON)
    assert results(checked(session, ("zhang.wei", "", "", "值班调度员"))) == ["granted"]


def test_the_template_is_what_is_read(session):
    units = queries_accounts.units(session)
    names = {kind: list(group["name"]) for kind, group in units.groupby("kind")}
    book = load_workbook(io.BytesIO(template(FORM, choices(names))))
    page = book.worksheets[0]
    assert tuple(cell.value for cell in page[1]) == COLUMNS
    lists = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert set(lists) == {f"D2:D{MOST_ROWS + 1}", f"E2:E{MOST_ROWS + 1}"}
    allowed = [[cell.value for cell in row] for row in book["可填的值"].iter_rows(min_row=2)]
    assert {row[1] for row in allowed} == set(units["name"])
    assert "大屏" not in {row[0] for row in allowed}
    page.append(["zhang.wei", "张伟", None, "值班调度员", None, date(2026, 3, 1)])
    made = io.BytesIO()
    book.save(made)
    (row,) = staff_rows(filled_rows(made, FORM))
    assert (row.login, row.role, row.from_on) == ("zhang.wei", "值班调度员", "2026-03-01")


def test_passwords_are_handed_out_as_text_that_no_spreadsheet_runs():
    page = load_workbook(io.BytesIO(password_file([("zhang.wei", "=1+1", "abcd-efgh")]))).active
    assert [cell.value for cell in page[2]] == ["zhang.wei", "'=1+1", "abcd-efgh"]
    assert [cell.data_type for cell in page[2]] == ["s", "s", "s"]


def many(number: int) -> list[tuple[str, str]]:
    return [(f"user{at}", f"某人{at}") for at in range(number)]


def zipped(**files: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (io.BytesIO(b""), "空的"),
        (io.BytesIO("登录名,姓名\n".encode()), "不是 Excel"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0" + b"\0" * 600), "旧版"),
        (io.BytesIO(b"PK\x03\x04 broken"), "打不开"),
        (zipped(**{"a.txt": b"x"}), "不是 Excel"),
        (zipped(**{"xl/workbook.xml": b"<broken"}), "打不开"),
        (workbook(header=COLUMNS[:-1]), "邮箱"),
        (workbook(header=(*COLUMNS, "姓名")), "姓名"),
        (workbook(), "没有内容"),
        (workbook(*many(MOST_ROWS + 1)), "超过 1000 行"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(file, told):
    with pytest.raises(Refused, match=told):
        staff_rows(filled_rows(file, FORM))


def test_a_thousand_rows_are_taken():
    assert len(staff_rows(filled_rows(workbook(*many(MOST_ROWS)), FORM))) == MOST_ROWS


def test_a_formula_is_not_computed(session):
    (outcome,) = checked(session, ("zhang.wei", "=1+1"))
    assert outcome.result == "refused"


def test_accounts_may_come_in_before_the_roster(session):
    outcomes = checked(session, ("zhang.wei", "张伟", "G001", "值班调度员"), ("li.na", "李娜", "G002"))
    assert results(outcomes) == ["created", "created"]
    assert all("名册导入以后自动对上" in done.reason for done in outcomes)
    do(session, outcomes)
    account = session.exec(select(Account).where(Account.login == "zhang.wei")).one()
    assert (account.cadre_id, account.awaited_number) == (None, "G001")
    # One person, one account, though no roster knows him yet.
    (second,) = checked(session, ("zhang.w", "张伟", "G001"))
    assert "已经写在账号 zhang.wei 上" in second.reason
    again = checked(session, ("zhang.wei", "张伟", "G001", "值班调度员"))
    assert results(again) == ["unchanged"]
