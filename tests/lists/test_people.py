"""The named persons of a 一件事: named, changed, ended, looked at; and the district's groups."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.lists.actions_lists import end_person, group_departments, name_person, reveal_named_person
from dashboard.lists.queries_latest import departments
from dashboard.lists.queries_lists import parties
from dashboard.words.errors import Refused
from models import AuditLog, Department, OneThingParty, Setting, SettingKind
from tests.factories import NOON, an_incident
from tests.lists.ground import MANAGER, TODAY, department, thing

PHONE = "13800001234"
WHO = {"by": MANAGER, "at": NOON}


def named(session, number=8, code="city_law", **given):
    told = {"name": "测试员甲", "phone": PHONE, "valid_until": None} | given
    name_person(session, number=number, department_id=department(session, code), **told, **WHO)


def party(session, number=8, code="city_law"):
    query = select(OneThingParty).where(
        OneThingParty.one_thing_id == thing(session, number).id,
        OneThingParty.department_id == department(session, code),
    )
    return session.exec(query).one()


def entries(session, number=8):
    query = select(AuditLog).where(AuditLog.subject == f"one_thing:{number}").order_by(col(AuditLog.seq))
    return [(entry.kind, entry.data, entry.reason) for entry in session.exec(query)]


@pytest.mark.postgresql
def test_the_lead_has_its_place_from_the_first_name_on(session):
    """The shipped list names the helpers alone."""
    named(session, valid_until=date(2026, 12, 31))
    kept = party(session)
    assert (kept.person_name, kept.person_phone, kept.valid_until) == ("测试员甲", PHONE, date(2026, 12, 31))
    own = parties(session, on=TODAY, today=TODAY)
    own = own[own["number"] == 8]
    assert own[["person", "phone", "state"]].to_numpy().tolist()[0] == ["测试员甲", "138****1234", "fine"]
    assert own["is_lead"].tolist() == [True, False, False]


@pytest.mark.postgresql
def test_the_log_keeps_who_it_was_and_of_phones_only_what_all_may_see(session):
    named(session)
    named(session, name="测试员乙", phone="0570-36712345", valid_until=date(2027, 1, 1))
    end_person(session, number=8, department_id=department(session, "city_law"), reason="调离", **WHO)
    found = entries(session)
    assert [kind for kind, _, _ in found] == ["person_named", "person_named", "person_ended"]
    assert found[1][1] == {
        "number": 8, "department": "区综合行政执法局", "name": ["测试员甲", "测试员乙"],
        "phone": ["138****1234", "057******2345"], "valid_until": [None, "2027-01-01"],
    }  # fmt: skip
    assert found[2][1]["name"] == ["测试员乙", None]
    assert found[2][2] == "调离"
    assert PHONE not in str(found)
    assert party(session).person_name is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "还没有填写责任人姓名"),
        ({"phone": ""}, "没有填写“测试员甲”的电话"),
        ({"phone": "办公室"}, "电话要写"),
        ({"valid_until": TODAY - timedelta(days=1)}, "已经过去"),
        ({"code": "court"}, "没有这个部门"),
        ({"number": 99}, "第 99 件事现在不在清单上"),
    ],
)
def test_a_person_that_cannot_be_reached_is_not_named(session, given, said):
    with pytest.raises(Refused, match=said):
        named(session, **given)
    assert not session.exec(select(AuditLog)).all()


def test_naming_the_same_person_again_is_told(session):
    named(session)
    with pytest.raises(Refused, match="没有变化"):
        named(session)


def test_ending_needs_a_reason_and_somebody_to_end(session):
    place = {"number": 8, "department_id": department(session, "city_law")}
    with pytest.raises(Refused, match="现在没有责任人"):
        end_person(session, **place, reason="调离", **WHO)
    named(session)
    with pytest.raises(Refused, match="卸任的原因"):
        end_person(session, **place, reason=" ", **WHO)


def test_a_phone_is_shown_for_a_reason_and_the_log_says_so(session):
    named(session)
    shown = reveal_named_person(
        session, party_id=party(session).id, reason="联系欠薪处置", scope=EVERYTHING, **WHO
    )
    assert shown == PHONE
    kind, data, reason = entries(session)[-1]
    assert (kind, reason) == ("revealed", "联系欠薪处置")
    assert data == {"what": "named_person", "department": "区综合行政执法局", "name": "测试员甲"}


def test_no_phone_without_a_reason(session):
    named(session)
    with pytest.raises(Refused, match="请写明为什么"):
        reveal_named_person(session, party_id=party(session).id, reason=" 看 ", scope=EVERYTHING, **WHO)


def test_a_vacancy_has_no_phone(session):
    vacant = party(session, code="police")
    with pytest.raises(Refused, match="没有找到"):
        reveal_named_person(session, party_id=vacant.id, reason="联系责任人", scope=EVERYTHING, **WHO)


@pytest.mark.parametrize(
    ("reaches", "is_shown"),
    [("own_department", True), ("other_department", False), ("with_case", True), ("other_case", False)],
)
def test_a_phone_is_for_its_department_and_for_whoever_has_such_a_matter(session, reaches, is_shown):
    named(session)
    module = 1
    number = 8 if reaches == "with_case" else 1
    session.add(an_incident(one_thing_id=thing(session, number).id, module_id=module))
    session.flush()
    scope = {
        "own_department": Scope(departments=(department(session, "city_law"),)),
        "other_department": Scope(departments=(department(session, "court"),)),
    }.get(reaches, Scope(modules=(module,)))
    asked = {"party_id": party(session).id, "reason": "联系责任人", "scope": scope}
    if is_shown:
        assert reveal_named_person(session, **asked, **WHO) == PHONE
    else:
        with pytest.raises(Refused, match="不在您的职责范围内"):
            reveal_named_person(session, **asked, **WHO)


def test_departments_are_put_into_groups_and_each_change_is_logged(session):
    police, justice = department(session, "police"), department(session, "justice")
    group_departments(session, groups={police: "综治 模块", justice: ""}, **WHO)
    frame = departments(session).set_index("code")["group_name"]
    assert (frame["police"], frame["justice"]) == ("综治 模块", "")
    entry = session.exec(select(AuditLog)).one()
    assert (entry.subject, entry.data) == (
        "department:police", {"department": "区公安分局", "group": ["", "综治 模块"]},
    )  # fmt: skip
    with pytest.raises(Refused, match="分组没有变化"):
        group_departments(session, groups={police: "综治 模块"}, **WHO)
    group_departments(session, groups={police: ""}, **WHO)
    assert session.get_one(Department, police).group_name == ""


def test_how_early_an_end_is_told_is_a_setting_of_the_town(session):
    named(session, valid_until=TODAY + timedelta(days=50))

    def state():
        own = parties(session, on=TODAY, today=TODAY)
        return own.loc[own["number"] == 8, "state"].iloc[0]

    assert state() == "fine"
    said = {"value": "60", "kind": SettingKind.NUMBER, "changed_by": "测试员", "changed_at": NOON}
    session.add(Setting(key="expiry_warning_days", **said))
    session.flush()
    assert state() == "expiring"
