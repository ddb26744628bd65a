"""One's own filters under a name: kept, replaced, renamed, deleted; nobody else's are touched."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access.rules import Person
from dashboard.incidents.find.rules_filters import Filters, parse
from dashboard.screen.views import actions, queries
from dashboard.screen.views.rules import LONGEST_QUERY, MOST, query_of, words_of
from dashboard.store.database import engine_for, transaction
from dashboard.words.errors import Refused
from models import SavedView
from tests.access.people import an_account
from tests.access.test_accounts_at_once import at_once
from tests.factories import NOON

QUERY = "light=red&status=open"


@pytest.fixture
def me(session: Session) -> Person:
    account = an_account(session)
    return Person(account.name, account_id=account.id)


@pytest.fixture
def other(session: Session) -> Person:
    account = an_account(session)
    return Person(account.name, account_id=account.id)


def save(
    session: Session, by: Person, name: str = "红灯", query: str = QUERY, page: str = "incidents"
) -> int:
    return actions.save(session, page=page, name=name, query=query, by=by, at=NOON)


def names(session: Session, by: Person, page: str = "incidents") -> list[str]:
    return queries.views(session, account_id=by.account_id, page=page)["name"].tolist()


@pytest.mark.postgresql
def test_each_keeps_his_own_per_page(session, me, other):
    save(session, me)
    save(session, me, " 甲  组 ")
    save(session, other, "别人的")
    save(session, me, "另一页", page="tasks")
    assert sorted(names(session, me)) == sorted(["甲 组", "红灯"])
    assert names(session, other) == ["别人的"]
    assert queries.views(session, account_id=me.account_id, page="incidents")["query"].tolist() == [QUERY] * 2


@pytest.mark.postgresql
def test_the_same_name_is_replaced(session, me):
    first = save(session, me)
    assert save(session, me, query="status=closed") == first
    assert session.get_one(SavedView, first).query == "status=closed"
    assert names(session, me) == ["红灯"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "  "}, "还没有写名称"),
        ({"name": "字" * 41}, "太长"),
        ({"name": "红\u200b灯"}, "看不见"),
        ({"query": ""}, "没有筛选条件"),
        ({"query": "q=" + "x" * LONGEST_QUERY}, "太长"),
    ],
)
def test_what_says_nothing_is_refused(session, me, given, told):
    with pytest.raises(Refused, match=told):
        save(session, me, **given)
    assert names(session, me) == []


def test_there_are_so_many_and_no_more(session, me):
    for number in range(MOST):
        save(session, me, f"第{number}个")
    with pytest.raises(Refused, match="最多"):
        save(session, me, "再一个")
    save(session, me, "第3个", query="status=closed")
    assert len(names(session, me)) == MOST


def test_a_view_is_renamed_unless_another_has_the_name(session, me):
    first, _ = save(session, me), save(session, me, "黄灯")
    assert actions.rename(session, view_id=first, name="急的", by=me, at=NOON) == "急的"
    assert actions.rename(session, view_id=first, name="急的", by=me, at=NOON) == "急的"
    with pytest.raises(Refused, match="已经有这个名称"):
        actions.rename(session, view_id=first, name="黄灯", by=me, at=NOON)
    session.flush()
    assert sorted(names(session, me)) == sorted(["急的", "黄灯"])


def test_a_deleted_view_is_gone(session, me):
    view = save(session, me)
    assert actions.delete(session, view_id=view, by=me, at=NOON) == "红灯"
    session.flush()
    assert names(session, me) == []
    with pytest.raises(Refused, match="没有找到"):
        actions.delete(session, view_id=view, by=me, at=NOON)


def test_somebody_elses_view_is_not_there(session, me, other):
    view = save(session, other)
    for act in (partial(actions.rename, name="我的"), actions.delete):
        with pytest.raises(Refused, match="没有找到这个视图"):
            act(session, view_id=view, by=me, at=NOON)
    with pytest.raises(Refused, match="登录"):
        save(session, Person("命令行"))
    assert names(session, other) == ["红灯"]


def test_two_browsers_of_one_person_keep_one_view_of_a_name(store):
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        account = an_account(session)
    by = Person(account.name, account_id=account.id)

    def keep() -> None:
        with transaction(is_domain=False) as session:
            save(session, by)

    assert at_once(keep, keep, keep) == ["", "", ""]
    with Session(engine_for(store)) as session:
        assert len(session.exec(select(SavedView)).all()) == 1


WORDS = st.dictionaries(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=12), max_size=6)


@given(WORDS)
def test_the_words_come_back_as_they_were_but_for_the_place_in_the_list(words):
    kept = query_of(words | {"page": "3", "id": "NL-20260304-0001"})
    assert words_of(kept) == {name: word for name, word in words.items() if name not in ("page", "id")}
    assert query_of(words_of(kept)) == kept


def test_a_lists_filters_come_back_as_they_were():
    filters = Filters(status="open", light="red", q="桥头 & 100%", from_day="2026-01-01", incident_class="2")
    assert parse(words_of(query_of(filters.words()))) == (filters, [])
