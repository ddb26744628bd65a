"""Departments, categories and villages: by alias or exact name, never by likeness."""

import pytest
from sqlmodel import Session, select

from models import Category, Department, DepartmentKind, Village
from tests.admin.imports.files import bring, counts, csv_file, incidents, profile, rows


@pytest.mark.postgresql
def test_an_alias_finds_its_department(session: Session) -> None:
    report = bring(csv_file(rows({"部门": "综治"})))
    department = session.get(Department, incidents(session)["A1"].department_id)
    assert department is not None
    assert department.code == "political_legal"
    assert report.unknown == []


@pytest.mark.postgresql
def test_an_unknown_department_is_created_once_marked_and_listed(session: Session) -> None:
    body = rows({"编号": "A1", "部门": "河长办"}, {"编号": "A2", "部门": "河长办"})
    report = bring(csv_file(body))
    assert [(one.kind, one.name, one.rows, one.outcome) for one in report.unknown] == [
        ("department", "河长办", 2, "create")
    ]
    made = session.exec(select(Department).where(Department.name == "河长办")).one()
    assert made.kind is DepartmentKind.IMPORTED
    assert {one.department_id for one in incidents(session).values()} == {made.id}
    assert bring(csv_file(rows({"编号": "A3", "部门": "河长办"}))).unknown == []


def test_the_profile_maps_names_of_its_own(session: Session) -> None:
    mapped = profile(**{"[unknown]": '[values.department]\n"公安的人" = "区公安分局"\n[unknown]'})
    bring(csv_file(rows({"部门": "公安的人"})), profile=mapped)
    department = session.get(Department, incidents(session)["A1"].department_id)
    assert department is not None
    assert department.code == "police"


def test_an_unknown_village_refuses_the_row_and_an_unknown_category_stays_empty(session: Session) -> None:
    known = session.exec(select(Village).order_by(Village.code)).first()  # type: ignore[arg-type]
    assert known is not None
    body = rows(
        {"编号": "A1", "村": known.short_name, "类别": "没有这一类"},
        {"编号": "A2", "村": known.short_name[:1]},
    )
    report = bring(csv_file(body))
    assert counts(report) == (1, 0, 0, 1)
    assert [(one.row, one.kind, one.refused) for one in report.issues] == [
        (2, "unknown_category", False),
        (3, "unknown_village", True),
    ]
    incident = incidents(session)["A1"]
    assert (incident.village_id, incident.category_id) == (known.id, None)


def test_a_category_created_by_an_import_is_marked(session: Session) -> None:
    created = profile(**{'category = "leave"': 'category = "create"'})
    report = bring(csv_file(rows({"类别": "路灯、井盖"})), profile=created)
    made = session.exec(select(Category).where(Category.name == "路灯、井盖")).one()
    assert (made.is_imported, made.major) == (True, "测试表")
    assert incidents(session)["A1"].category_id == made.id
    assert report.counts == {}


def test_a_name_that_becomes_known_updates_the_row(session: Session) -> None:
    file = csv_file(rows({"类别": "临时类别"}))
    bring(file)
    session.add(Category(code="x", major_code="x", major="其他", name="临时类别"))
    session.commit()
    assert counts(bring(file)) == (0, 1, 0, 0)
    assert incidents(session)["A1"].category_id is not None
