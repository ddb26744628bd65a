"""Departments under another name: the old one still finds them, and no name means two."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.access.queries_accounts import staff_in_store
from dashboard.admin.settings import actions_departments as actions
from dashboard.admin.settings import queries_departments as queries
from dashboard.town import reference
from dashboard.words.errors import Refused
from models import Department, DepartmentAlias
from tests.admin.settings.ground import ADMINISTRATOR, entries, last_changes
from tests.factories import NOON

WHO = {"by": ADMINISTRATOR, "at": NOON}
SINCE = date(2026, 3, 1)


def department(session: Session, code: str = "justice") -> Department:
    return session.exec(select(Department).where(Department.code == code)).one()


def rename(session: Session, code: str = "justice", **given: Any) -> None:
    row = department(session, code)
    seen = {"name": row.name, "short_name": row.short_name}
    wanted = seen | {field: given.pop(field) for field in ("name", "short_name") if field in given}
    told = {"seen": seen, "since": SINCE, "basis": "机构改革方案", "department_id": row.id} | given
    actions.rename(session, wanted=wanted, **told, **WHO)
    session.expire_all()


def meaning(session: Session, name: str) -> frozenset[int]:
    """Which departments the import of accounts takes the name for."""
    return staff_in_store(session).units["department"].get(name, frozenset())


@pytest.mark.postgresql
def test_the_old_name_still_finds_the_department(session: Session) -> None:
    number = department(session).id
    rename(session, name="区司法和行政复议局", short_name="司法复议")
    row = department(session)
    assert (row.name, row.short_name) == ("区司法和行政复议局", "司法复议")
    for name in ("区司法局", "司法", "区司法和行政复议局", "司法复议"):
        assert meaning(session, name) == {number}, name
    alias = session.get_one(DepartmentAlias, "区司法局")
    assert (alias.reason, alias.since) == ("rename", SINCE)


@pytest.mark.postgresql
def test_the_entry_says_before_and_after_and_on_what_ground(session: Session) -> None:
    rename(session, name="区司法和行政复议局")
    (entry,) = entries(session)
    assert entry.reason == "机构改革方案"
    assert entry.data["object"] == "区司法局"
    assert entry.data["was_now"] == ["名称：区司法局 → 区司法和行政复议局", "启用日期：2026-03-01"]


def test_a_name_that_comes_back_is_no_former_one(session: Session) -> None:
    rename(session, name="区司法和行政复议局")
    rename(session, name="区司法局")
    assert session.get(DepartmentAlias, "区司法局") is None
    assert meaning(session, "区司法局") == meaning(session, "区司法和行政复议局") == {department(session).id}


def test_a_new_name_outlives_the_next_start(session: Session) -> None:
    rename(session, name="区司法和行政复议局")
    session.commit()
    session.info.clear()
    reference.load(session)
    assert department(session).name == "区司法和行政复议局"
    assert meaning(session, "区司法局") == {department(session).id}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "没有改动"),
        ({"name": "区公安分局"}, "已经指“区公安分局”"),
        ({"name": "区环保局"}, "已经指“区生态环境分局”"),
        ({"short_name": "公安"}, "已经指“区公安分局”"),
        ({"name": ""}, "还没有填写名称"),
        ({"name": "区司法和行政复议局", "basis": ""}, "还没有填写依据"),
        ({"name": "区\u202e司法"}, "看不见的字符"),
        ({"name": "新名", "seen": {"name": "我看到的", "short_name": "司法"}}, "别人改了名称"),
    ],
)
def test_a_name_that_makes_no_sense_or_means_another_is_refused(
    session: Session, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        rename(session, **given)
    assert entries(session) == []


def add_alias(session: Session, alias: str, **given: Any) -> None:
    told = {"reason": "short", "since": None, "take_over": False, "department_id": department(session).id}
    actions.add_alias(session, alias=alias, **(told | given), **WHO)
    session.expire_all()


def test_a_further_name_is_added(session: Session) -> None:
    add_alias(session, "司法所")
    assert meaning(session, "司法所") == {department(session).id}
    assert last_changes(session) == ["别名“司法所”（简称）：无 → 区司法局"]


def test_a_name_is_taken_from_another_only_when_that_is_meant(session: Session) -> None:
    with pytest.raises(Refused, match="已经指“区生态环境分局”"):
        add_alias(session, "区环保局")
    add_alias(session, "区环保局", take_over=True, reason="rename")
    assert meaning(session, "区环保局") == {department(session).id}
    assert last_changes(session) == ["别名“区环保局”（曾用名）：区生态环境分局 → 区司法局"]


@pytest.mark.parametrize(
    ("alias", "given", "told"),
    [
        ("司法", {}, "已经是“区司法局”的别名"),
        ("区公安分局", {"take_over": True}, "已经指“区公安分局”"),
        ("司法所", {"reason": "whim"}, "是简称还是曾用名"),
        (" ", {}, "还没有填写别名"),
        ("司法所", {"department_id": 9_999}, "没有这个部门"),
    ],
)
def test_a_further_name_that_makes_no_sense_is_refused(
    session: Session, alias: str, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        add_alias(session, alias, **given)
    assert entries(session) == []


def test_a_department_that_was_founded_is_added(session: Session) -> None:
    number = actions.add_department(session, wanted={"name": "区数据局", "short_name": "数据"}, **WHO)
    assert session.get_one(Department, number).code == "own_1"
    assert meaning(session, "数据") == meaning(session, "区数据局") == {number}
    row = queries.departments(session).set_index("department_id").loc[number]
    assert (row["kind"], row["items"], row["villages"], row["aliases"]) == ("department", 0, 0, 1)
    with pytest.raises(Refused, match="已经指“区数据局”"):
        actions.add_department(session, wanted={"name": "数据", "short_name": "数"}, **WHO)


def test_the_list_says_what_hangs_on_each(session: Session) -> None:
    frame = queries.departments(session)
    assert frame["items"].sum() == 67
    assert frame["villages"].sum() == 22
    known = queries.aliases(session, department_id=department(session, "ecology").id or 0)
    assert "区环保局" in set(known["alias"])
