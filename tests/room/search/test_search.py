"""Incidents by number, words and the end of a phone: within a scope, in order, and never more than that."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Grant, Person, Scope, scope_of
from dashboard.incidents.find.queries import incident_list
from dashboard.incidents.find.rules_filters import Filters
from dashboard.room.search import actions, queries
from dashboard.room.search.rules import parse_search
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.database import engine_for
from dashboard.words.errors import Refused
from models import AuditLog, BatchStatus, ImportBatch, Incident, Module, Village
from tests.access.people import an_account
from tests.factories import NOON, an_incident

pytestmark = pytest.mark.postgresql

TODAY = date(2026, 3, 4)
PHONE = "13800001234"
WHY = "来电人问办到哪一步"


def put(session: Session, **given: Any) -> Incident:
    made = an_incident(**given)
    session.add(made)
    session.flush()
    return made


def numbered(session: Session, typed: str, scope: Scope = EVERYTHING) -> list[str]:
    wanted = parse_search(typed, today=TODAY)
    frame = queries.by_number(session, numbers=wanted.numbers, foreign=wanted.typed, scope=scope)
    return frame["number"].tolist()


def worded(session: Session, *words: str, scope: Scope = EVERYTHING, **given: Any) -> list[str]:
    return queries.by_words(session, words=words, scope=scope, **given)["title"].tolist()


def test_a_number_is_found_whole_by_its_day_and_by_its_end(session):
    put(session, number="NL-20260304-0007")
    put(session, number="NL-20260303-0007", reported_at=NOON - timedelta(days=1))
    put(session, number="NL-20260304-0017")
    assert numbered(session, "20260304-7") == ["NL-20260304-0007"]
    assert numbered(session, "0303-0007") == ["NL-20260303-0007"]
    assert numbered(session, "7") == ["NL-20260304-0007", "NL-20260303-0007"]
    assert numbered(session, "8") == []


def test_the_number_of_another_system_is_found_whole(session):
    batch = ImportBatch(profile="hotline", file_name="x", file_hash="x", actor="测试", started_at=NOON,
                        status=BatchStatus.DONE)  # fmt: skip
    session.add(batch)
    put(session, number="NL-20260304-0001", source_system="hotline", source_id="ZJ20260304-88")
    put(session, number="NL-20260304-0002", source_system="elsewhere", source_id="ZJ20260304-88")
    assert numbered(session, "ZJ20260304-88") == ["NL-20260304-0001"]
    assert numbered(session, "ZJ20260304-8") == []


def test_all_words_stand_somewhere_in_title_place_or_description(session):
    put(session, title="桥头塌方", place="通衢村口", description="昨夜暴雨")
    put(session, title="桥头积水", place="和美村", reported_at=NOON - timedelta(hours=1))
    put(session, title="桥头_下划线100%", reported_at=NOON - timedelta(hours=2))
    assert worded(session, "桥头") == ["桥头塌方", "桥头积水", "桥头_下划线100%"]
    assert worded(session, "暴雨", "通衢", "塌方") == ["桥头塌方"]
    assert worded(session, "桥头", "路灯") == []
    assert worded(session, "_") == worded(session, "0%") == ["桥头_下划线100%"]
    assert worded(session) == []
    assert worded(session, "桥头", limit=1) == ["桥头塌方"]


def test_only_so_far_back_as_asked(session):
    put(session, title="新的桥头")
    put(session, title="旧的桥头", reported_at=NOON - timedelta(days=400))
    assert worded(session, "桥头", since=NOON - timedelta(days=1)) == ["新的桥头"]
    assert worded(session, "桥头") == ["新的桥头", "旧的桥头"]


def test_the_bound_is_told_only_where_there_are_more(session):
    for hours in range(5):
        put(session, reported_at=NOON - timedelta(hours=hours))
    assert queries.searched_since(session, most=5).empty
    bound = queries.searched_since(session, most=3)["since"].iloc[0].to_pydatetime()
    assert bound == NOON - timedelta(hours=3)


def test_what_lies_outside_the_scope_is_absent(session):
    modules = list(session.exec(select(Module.id)))[:2]
    village = session.exec(select(Village)).first()
    put(session, number="NL-20260304-0007", title="桥头塌方", module_id=modules[0], village_id=village.id)
    own, other = Scope(modules=(modules[0],)), Scope(modules=(modules[1],))
    assert numbered(session, "20260304-7", own) == ["NL-20260304-0007"]
    assert numbered(session, "20260304-7", other) == []
    assert worded(session, "桥头", scope=own) == ["桥头塌方"]
    assert worded(session, "桥头", scope=other) == []
    row = queries.by_words(session, words=("桥头",), scope=own).iloc[0]
    assert (row["village"], row["status"]) == (village.short_name, "reported")


def test_the_list_and_the_search_find_the_same_by_one_word_of_a_title(session):
    for title in ("桥头塌方", "%桥_头", "桥 头", "QIAOtou"):
        put(session, title=title)
    for word in ("桥", "%", "_头", "qiao", "无此字"):
        listed = incident_list(session, filters=Filters(q=word), at=NOON, scope=EVERYTHING)["title"]
        assert sorted(listed) == sorted(worded(session, word)), word


def person(session: Session, role: str, **unit: Any) -> Person:
    account = an_account(session, role)
    return Person(account.name, (Grant(role, **unit),), account_id=account.id)


def called(
    session: Session, by: Person, digits: str = "1234", since: datetime | None = None, reason: str = WHY
) -> list[int]:
    scope = scope_of(by, "phone.reveal")
    return list(
        actions.find_by_phone(session, digits=digits, reason=reason, since=since, scope=scope, by=by, at=NOON)
    )


def test_the_end_of_a_phone_finds_and_is_logged(session):
    by = person(session, "dispatcher")
    first = put(session, reporter_phone=PHONE)
    second = put(session, reporter_phone=PHONE, reported_at=NOON - timedelta(days=400))
    put(session, reporter_phone="13800004321")
    put(session, reporter_phone=None)
    assert called(session, by) == [first.id, second.id]
    assert called(session, by, PHONE, NOON - timedelta(days=1)) == [first.id]
    entries = session.exec(select(AuditLog).where(AuditLog.kind == "revealed")).all()
    assert [entry.data for entry in entries] == [
        {"what": "phone_search", "tail": "1234", "rows": number} for number in (2, 1)
    ]
    assert {(entry.subject, entry.reason) for entry in entries} == {(by.subject, WHY)}
    assert PHONE not in str([entry.model_dump() for entry in entries])
    assert list(breaks(session, CheckProgress(), sealed=False)) == []


@pytest.mark.parametrize("reason", ["", "   ", "查查", " 问 一 "])
def test_without_a_reason_no_phone_is_looked_for(session, reason):
    put(session, reporter_phone=PHONE)
    with pytest.raises(Refused, match="至少4个字"):
        called(session, person(session, "dispatcher"), reason=reason)
    assert session.exec(select(AuditLog)).all() == []


@pytest.mark.parametrize("digits", ["", "123", "12a4", "%%%%", "１２３"])
def test_too_little_of_a_phone_is_refused(session, digits):
    with pytest.raises(Refused, match="最后 4 位"):
        called(session, person(session, "dispatcher"), digits)


def test_who_reported_in_confidence_is_found_by_those_alone_who_may_look_behind(session):
    put(session, reporter_phone=PHONE, secret=True)
    assert called(session, person(session, "dispatcher")) == []
    assert len(called(session, person(session, "commander"))) == 1


def test_a_phone_is_looked_for_within_the_right_to_look(session):
    modules = list(session.exec(select(Module.id)))[:2]
    own = put(session, reporter_phone=PHONE, module_id=modules[0])
    put(session, reporter_phone=PHONE, module_id=modules[1])
    assert called(session, person(session, "module_head", unit_id=modules[0])) == [own.id]


def test_numbers_are_found_by_their_index_and_words_along_the_order_of_time(database):
    asked: list[tuple[str, Any]] = []
    event.listen(engine_for(database), "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    with Session(engine_for(database)) as session:
        numbered(session, "7")
        worded(session, "桥头", since=datetime(2026, 1, 1, tzinfo=UTC))
        queries.searched_since(session)
    looked = [(statement, values) for statement, values in asked if "FROM incident" in statement]
    assert len(looked) >= 4
    for statement, values in looked:
        with engine_for(database).connect() as connection:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        own = [step for step in plan if "incident" in step and "village" not in step]
        assert all("USING" in step for step in own), plan
        assert not any("TEMP B-TREE" in step for step in plan if "reported_at >=" in statement)
