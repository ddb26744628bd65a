"""What the lists' page and the dispatch desk read."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, select, update

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.figures.queries import figures, runs_saved_by_matter
from dashboard.lists import queries_incidents, queries_lists
from dashboard.lists.queries_lists import integrity
from dashboard.lists.queries_lookup import enforcement_groups, who_is_responsible
from dashboard.lists.queries_response import response_by_department, response_by_month
from dashboard.store.database import engine_for
from models import (
    Assignment,
    AssignmentStatus,
    CallUp,
    Category,
    IncidentStatus,
    OffList,
    OneThingParty,
    Party,
    PowerItem,
    ResponsibilityItem,
    Source,
)
from tests.factories import NOON, an_incident
from tests.lists.ground import TODAY, department, item, thing

pytestmark = pytest.mark.postgresql

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def category(session, code):
    return session.exec(select(Category.id).where(Category.code == code)).one()


def test_the_list_as_shipped(session):
    frame = queries_lists.items(session, on=TODAY)
    assert (len(frame), frame["lead"].nunique()) == (67, 19)
    last = frame.iloc[-1]
    assert (last["matter"], last["lead"], last["category"], last["town_duties"]) == (
        "畜禽养殖污染监管执法", "区生态环境分局", "生态环境", "宣传、巡查、协助查处",
    )  # fmt: skip
    assert set(last["helpers"]) == {"区农业农村局", "区林业水利局", "区综合行政执法局"}
    assert not last["example"]
    assert frame["category"].ne("").all()


def test_a_store_from_before_the_categories_gets_them(session):
    from dashboard.town import reference

    session.exec(update(ResponsibilityItem).values(category_code=""))
    reference.load(session)
    assert queries_lists.items(session, on=TODAY)["category"].ne("").all()


def test_before_the_list_was_in_force_there_is_nothing(session):
    assert queries_lists.items(session, on=TODAY.replace(year=2019)).empty
    assert queries_lists.items(session, on=TODAY.replace(year=2019))["example"].dtype == bool


def test_every_matter_has_its_lead_first_and_ten_are_there(session):
    assert queries_lists.things(session, on=TODAY)["number"].tolist() == list(range(1, 11))
    own = queries_lists.parties(session, on=TODAY, today=TODAY)
    first = own.groupby("number").first()
    assert first["is_lead"].all()
    assert own.groupby("number")["is_lead"].sum().eq(1).all()
    assert own.loc[own["number"] == 10, "state"].tolist() == ["vacant"] * 3 + ["open"]


@pytest.mark.parametrize(
    ("code", "words", "number", "lead"),
    [
        ("livestock_pollution", "", 67, "区生态环境分局"),
        (None, "塘湖水库违规放养水鸭", 67, "区生态环境分局"),
        ("unpaid_wages", "园区员工讨薪", 13, "区人力社保局"),
    ],
)
def test_who_is_responsible_names_the_row_of_one_version(session, code, words, number, lead):
    found = who_is_responsible(
        session, category_id=category(session, code) if code else None, words=words, on=TODAY
    )
    best = found.iloc[0]
    assert (best["kind"], best["rank"], best["number"], best["lead"]) == ("item", 1, number, lead)
    assert best["item_id"] == item(session, number).id
    assert best["why"]


def test_a_matching_matter_across_departments_comes_with_its_parties_and_the_runs_it_saves(session):
    found = who_is_responsible(session, category_id=category(session, "unpaid_wages"), words="", on=TODAY)
    best = found[found["kind"] == "one_thing"].iloc[0]
    assert (best["number"], best["lead"], best["one_thing_id"]) == (1, "区人力社保局", thing(session, 1).id)
    assert set(best["helpers"]) >= {"区公安分局", "区司法局"}
    # The lead and six helpers: seven departments, six runs less.
    assert best["runs_saved"] == 6


def test_the_version_of_the_day_is_offered(session):
    item(session, 67).effective_to = TODAY
    session.add(
        ResponsibilityItem(
            number=67,
            version=2,
            matter="畜禽养殖污染监管执法",
            lead_department_id=department(session, "agriculture"),
            lead_duty="牵头",
            town_duties="宣传",
            effective_from=TODAY + DAY,
        )
    )
    session.flush()
    for day, version, lead in ((TODAY, 1, "区生态环境分局"), (TODAY + DAY, 2, "区农业农村局")):
        best = who_is_responsible(session, category_id=None, words="畜禽养殖", on=day).iloc[0]
        assert (best["version"], best["lead"]) == (version, lead)


def test_what_is_on_no_list_has_no_candidate(session):
    found = who_is_responsible(session, category_id=None, words="小孩落水", on=TODAY)
    assert found.empty
    assert list(found.columns)[:3] == ["kind", "rank", "item_id"]


def test_the_departments_items_are_known_by_number(session):
    groups = enforcement_groups(session, department_id=department(session, "ecology"))
    assert groups["total"].tolist() == [24, 18]
    assert enforcement_groups(session)["total"].sum() == 605


def test_the_named_approvals_are_in_the_store_as_single_items(session):
    names = {"农民建房规划许可", "临时用房审批", "工商登记注册"}
    rows = session.exec(select(PowerItem)).all()
    assert {row.name for row in rows} == names
    assert all(row.finishes_in_town and not row.example for row in rows)


def test_cases_are_counted_under_the_version_of_their_triage(session):
    first, other = item(session, 67).id, item(session, 1).id
    session.add_all(
        [an_incident(item_id=first, reported_at=NOON + step * DAY, title=f"第{step}件") for step in range(3)]
        + [an_incident(item_id=other), an_incident()]
    )
    session.flush()
    counts = queries_incidents.triaged_per_version(session, scope=EVERYTHING).set_index("item_id")["total"]
    assert counts.to_dict() == {first: 3, other: 1}
    rows = queries_incidents.triaged_under(session, number=67, scope=EVERYTHING, limit=2)
    assert rows["title"].tolist() == ["第2件", "第1件"]
    assert rows["version"].tolist() == [1, 1]
    assert queries_incidents.triaged_under(session, number=67, scope=Scope(cadres=(1,))).empty


def test_tasks_off_the_list_are_counted_by_department_and_decision(session):
    police = department(session, "police")
    leads = department(session, "justice")
    for word, department_id in (
        (OffList.FLAGGED, police), (OffList.REFUSED, police), (OffList.REFUSED, police),
        (OffList.ACCEPTED, None), (None, police),
    ):  # fmt: skip
        own = {"from_department_id": department_id, "department_id": leads}
        session.add(an_incident(source=Source.DEPARTMENT, off_list=word, **own))
    session.flush()
    window = {"start": NOON, "end": NOON + DAY, "scope": EVERYTHING}
    frame = queries_incidents.off_list(session, **window)
    assert frame.drop(columns="department_id").to_numpy().tolist() == [
        ["police", "区公安分局", 1, 2, 0, 3], ["", "没有写明部门", 0, 0, 1, 1]
    ]  # fmt: skip
    assert frame["department_id"].fillna(0).tolist() == [police, 0]
    window |= {"start": NOON + MINUTE}
    assert queries_incidents.off_list(session, **window).empty


def sent(session, code, minutes, at=NOON, **given):
    case = an_incident(reported_at=at)
    session.add(case)
    session.flush()
    signed_at = None if minutes is None else at + minutes * MINUTE
    session.add(
        Assignment(incident_id=case.id, party=Party.DEPARTMENT, department_id=department(session, code),
                   sent_at=at, signed_at=signed_at, **given)
    )  # fmt: skip
    return case


def called(session, code, minutes, arrives):
    case = an_incident()
    session.add(case)
    session.flush()
    session.add(
        CallUp(incident_id=case.id, department_id=department(session, code), called_at=NOON, sign_due_at=NOON,
               arrive_due_at=NOON, signed_at=NOON + minutes * MINUTE, arrived_at=NOON if arrives else None)
    )  # fmt: skip


def test_the_middle_answer_of_each_month_counts(session):
    for minutes in (10, 20, 90, None):
        sent(session, "police", minutes)
    called(session, "police", 30, arrives=True)
    called(session, "police", 1000, arrives=False)
    sent(session, "police", 5, status=AssignmentStatus.WITHDRAWN)
    sent(session, "justice", 1)
    sent(session, "police", 40, at=NOON - 30 * DAY)
    session.flush()
    police = department(session, "police")
    frame = response_by_month(session, at=NOON + DAY, months=3, scope=EVERYTHING, department_id=police)
    assert frame["month"].tolist() == ["2026-01", "2026-02", "2026-03"]
    assert frame["sent"].tolist() == [0, 1, 6]
    assert frame["signed"].tolist() == [0, 1, 5]
    # 10, 20, 30, 90, 1000: the middle one is half an hour, whatever the slowest took.
    assert frame["median_seconds"].tolist()[1:] == [2400, 1800]
    assert frame["median_seconds"].isna().tolist() == [True, False, False]
    assert frame[["called", "arrived"]].to_numpy().tolist() == [[0, 0], [0, 0], [2, 1]]
    of_all = response_by_month(session, at=NOON + DAY, months=1, scope=EVERYTHING)
    assert of_all["sent"].tolist() == [7]


def test_departments_stand_beside_each_other_the_busiest_first(session):
    for minutes in (10, 20):
        sent(session, "police", minutes)
    sent(session, "justice", None)
    session.flush()
    frame = response_by_department(session, start=NOON, end=NOON + DAY, scope=EVERYTHING)
    assert frame["department"].tolist() == ["区公安分局", "区司法局"]
    assert frame["median_seconds"].tolist()[0] == 900
    assert frame["median_seconds"].isna().tolist() == [False, True]
    own = Scope(departments=(department(session, "justice"),))
    frame = response_by_department(session, start=NOON, end=NOON + DAY, scope=own)
    assert frame["department"].tolist() == ["区司法局"]


def test_what_is_closed_on_the_day_on_which_it_came_counts_once_for_each_department(session):
    # NOON is 12:00 of the township's day, which ends twelve hours later.
    midnight = NOON + 12 * HOUR
    closed = {"status": IncidentStatus.CLOSED}
    for code, ends, given, status in (
        ("police", midnight - MINUTE, closed, AssignmentStatus.DONE),
        ("police", midnight, closed, AssignmentStatus.DONE),
        ("police", NOON + HOUR, {"status": IncidentStatus.CANCELLED}, AssignmentStatus.DONE),
        ("police", None, {"status": IncidentStatus.HANDLING}, AssignmentStatus.SIGNED),
        ("police", NOON + HOUR, closed, AssignmentStatus.RETURNED),
        ("police", NOON + HOUR, closed, AssignmentStatus.WITHDRAWN),
        ("justice", None, {"status": IncidentStatus.HANDLING}, AssignmentStatus.SENT),
    ):
        case = sent(session, code, 1, status=status)
        case.concluded_at = ends
        case.status = given["status"]
    # Called to and sent as well: one matter, from the earlier of the two.
    twice = sent(session, "ecology", 1, at=NOON + 13 * HOUR)
    session.add(CallUp(incident_id=twice.id, department_id=department(session, "ecology"), called_at=NOON,
                       sign_due_at=NOON, arrive_due_at=NOON))  # fmt: skip
    twice.status, twice.concluded_at = IncidentStatus.CLOSED, NOON + 14 * HOUR
    session.flush()
    frame = response_by_department(session, start=NOON, end=NOON + DAY, scope=EVERYTHING)
    found = frame.set_index("department")[["closed", "same_day"]]
    assert found.loc["区公安分局"].tolist() == [2, 1]
    assert found.loc["区司法局"].tolist() == [0, 0]
    assert found.loc["区生态环境分局"].tolist() == [1, 0]
    later = response_by_department(session, start=NOON + HOUR, end=NOON + DAY, scope=EVERYTHING)
    assert later.set_index("department").loc["区生态环境分局", ["closed", "same_day"]].tolist() == [1, 1]
    own = Scope(departments=(department(session, "justice"),))
    frame = response_by_department(session, start=NOON, end=NOON + DAY, scope=own)
    assert frame["department"].tolist() == ["区司法局"]


def test_the_runs_saved_of_the_matters_add_up_to_the_figure(session):
    matters = ((1, ("human_resources", "police", "justice")), (1, ("human_resources", "police")),
               (8, ("city_law", "police", "agriculture", "market")))  # fmt: skip
    for number, codes in matters:
        case = an_incident(
            one_thing_id=thing(session, number).id, status=IncidentStatus.CLOSED, concluded_at=NOON
        )
        session.add(case)
        session.flush()
        for code in codes:
            session.add(Assignment(incident_id=case.id, party=Party.DEPARTMENT, sent_at=NOON,
                                   department_id=department(session, code)))  # fmt: skip
    session.flush()
    window = {"at": NOON + DAY, "start": NOON, "end": NOON + DAY, "scope": EVERYTHING}
    frame = runs_saved_by_matter(session, **window)
    assert frame.to_numpy().tolist() == [[1, 2, 3, 3], [8, 1, 4, 3]]
    figure = figures(session, keys=("runs_saved",), **window)
    assert frame["saved"].sum() == figure["value"].iloc[0] == 6


def verdicts(session):
    return integrity(session, today=TODAY).set_index("title")


def test_the_shipped_lists_are_whole_but_for_the_persons(session):
    found = verdicts(session)
    assert found.loc["属地管理事项数", "text"] == "现行 67 项，与文章所述一致。"
    assert found.loc["牵头部门数", "text"] == "现行 19 个部门，与文章所述一致。"
    assert found.loc["一件事数", "text"] == "现行 10 件，与文章所述一致。"
    wrong = found.index[found["verdict"] == "wrong"].tolist()
    assert wrong == ["责任人空缺"]
    assert found.loc["责任人空缺", "link"] == {"view": "things", "state": "vacant"}
    assert found.loc["正式清单", "verdict"] == "note"


def test_what_is_missing_is_named(session):
    item(session, 5).town_duties = ""
    item(session, 6).category_code = ""
    item(session, 67).effective_to = TODAY - DAY
    party = session.exec(select(OneThingParty).where(OneThingParty.one_thing_id == 1)).first()
    party.person_name, party.person_phone, party.valid_until = "测试员甲", "13800001234", TODAY - DAY
    session.flush()
    found = verdicts(session)
    assert found.loc["镇级职责写明", "text"] == "这些事项没有写镇里做什么：5。"
    assert found.loc["类别写明", "text"] == "这些事项没有类别：6。"
    assert found.loc["属地管理事项数", ["verdict", "text"]].tolist() == [
        "note", "现行 66 项，文章所述 67 项，相差 1。",
    ]  # fmt: skip
    assert "67" in found.loc["事件类别对得上清单", "text"]
    assert found.loc["责任人过期", "text"].startswith("1 个")


def test_the_checks_see_gaps_doubles_and_leads_that_help_themselves():
    from dashboard.lists.rules import PersonState
    from dashboard.lists.rules_integrity import Facts, ItemFacts, ThingFacts, checks

    one = ItemFacts(1, "甲局", ("甲局",), "宣传", "类", False)
    facts = Facts(
        [one, one, ItemFacts(3, "乙局", (), "宣传", "类", False)],
        [ThingFacts(1, "甲局", 2, (PersonState.EXPIRING, PersonState.OPEN))],
        frozenset(), frozenset({2}),
    )  # fmt: skip
    found = {check.title: (check.verdict.value, check.text) for check in checks(facts)}
    assert found["每项一个现行版本"] == ("wrong", "这些序号同时有两个版本有效：1。")
    assert found["序号连续"] == ("wrong", "这些序号现在没有有效的事项：2。")
    assert found["牵头和配合分清"][0] == "wrong"
    assert found["每件一个牵头部门"][0] == "wrong"
    assert found["事件类别对得上一件事"] == ("wrong", "有事件类别指向这些序号，现行清单上没有：2。")
    assert found["责任人快到期"] == ("wrong", "1 个责任人快到期，请提前确认。")
    assert found["正式清单"][0] == "fine"


QUERIES = {
    "counts": lambda session: queries_incidents.triaged_per_version(session, scope=EVERYTHING),
    "cases": lambda session: queries_incidents.triaged_under(session, number=67, scope=EVERYTHING),
    "off_list": lambda session: queries_incidents.off_list(session, scope=EVERYTHING, **WINDOW),
    "months": lambda session: response_by_month(session, at=NOON, months=12, scope=EVERYTHING),
    "department": lambda session: response_by_month(
        session, at=NOON, months=12, scope=EVERYTHING, department_id=2
    ),
    "departments": lambda session: response_by_department(session, scope=EVERYTHING, **WINDOW),
    "runs": lambda session: runs_saved_by_matter(session, at=NOON, scope=EVERYTHING, **WINDOW),
}
WINDOW = {"start": NOON - 90 * DAY, "end": NOON}
LARGE = r"(incident|assignment|call_up)"


@pytest.mark.parametrize("query", QUERIES)
def test_no_question_walks_through_a_million_rows(database, query):
    """What SQLite would do: every large table is reached by an index."""
    asked = []

    def keep(connection, cursor, statement, parameters, context, many):
        asked.append((statement, parameters))

    with Session(engine_for(database)) as session:
        event.listen(session.connection(), "before_cursor_execute", keep)
        QUERIES[query](session)
        event.remove(session.connection(), "before_cursor_execute", keep)
        steps = [
            step[3]
            for statement, parameters in asked
            for step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert any(re.search(rf"\b{LARGE}\b.* USING (COVERING )?INDEX", step) for step in steps)
    assert [step for step in steps if re.search(rf"SCAN {LARGE}\b", step)] == []
