"""What a person sees and does on the page of missed steps."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select
from streamlit import cache_data

from dashboard.room.inspection.rules import KINDS
from dashboard.running.inspection import keep_findings
from dashboard.store.database import engine_for
from dashboard.words.clock import now
from models import CalendarDay, OneThingParty
from tests.room.inspection.ground import DAY, HOUR, SHARE, A, S, a_case, a_share, at_work
from tests.stores import TITLE

PAGE = "pages/room/inspect.py"


@pytest.fixture
def all_named(database: str) -> None:
    """Everybody on the lists has a name: nothing is missing in this store."""
    with Session(engine_for(database)) as session, session.begin():
        for party in session.exec(select(OneThingParty)):
            party.person_name, party.person_phone = "责任人", "10000000001"


def fill(database: str, make: Callable[[Session], Any]) -> Any:
    with Session(engine_for(database)) as session, session.begin():
        return make(session)


def three_waiting(session: Session) -> list[str]:
    return [a_case(session, reported_at=now() - (n + 1) * HOUR, title=f"漏水{n}").number for n in range(3)]


def said(app: Any) -> str:
    """What stands on the page beside its tables."""
    kinds = ("markdown", "caption", "subheader")
    return " ".join(element.value for kind in kinds for element in app.get(kind))


@pytest.mark.long
def test_a_town_where_nothing_is_missing_is_told_so(all_named: None, open_page: Callable[..., Any]) -> None:
    app = open_page(PAGE)
    assert not app.exception
    assert app.success[0].value == f"没有发现漏项，检查了 {len(KINDS)} 类。"
    assert not app.selectbox
    rules = app.dataframe[0].value
    assert list(rules["title"]) == [kind.title for kind in KINDS.values()]
    assert set(rules["total"]) == {"0"}


@pytest.mark.long
def test_the_summary_counts_each_kind_and_the_serious_ones_come_first(
    all_named: None, database: str, open_page: Callable[..., Any]
) -> None:
    fill(database, three_waiting)
    fill(database, lambda session: a_share(session, at_work(session, due_at=now() - HOUR)))
    app = open_page(PAGE)
    assert not app.exception
    told = said(app)
    assert "**5 项漏项**，分属 3 类，其中严重的 4 项" in told
    headings = [heading.value for heading in app.subheader]
    assert headings == ["严重", "一般"]
    assert ":gray[4 项]" in told
    assert ":gray[1 项]" in told
    assert "**超时未受理**" in told
    assert "最久的已超过 2.5小时" in told
    assert app.selectbox[0].options[0] == "超时未受理（3）"


@pytest.mark.long
def test_a_kind_opens_its_list_with_the_rule_and_the_remedy(
    all_named: None, database: str, open_page: Callable[..., Any]
) -> None:
    numbers = fill(database, three_waiting)
    app = open_page(PAGE, kind="accept_late")
    assert not app.exception
    assert app.subheader[0].value == "超时未受理　3 项"
    kind, told = KINDS["accept_late"], said(app).replace("\\", "")
    for text in (kind.should, kind.source, kind.who, kind.remedy):
        assert text in told
    frame = app.dataframe[0].value
    # The longest over first.
    assert list(frame["number"]) == numbers[::-1]
    assert frame["over"].iloc[0] == "2.5小时"


@pytest.mark.long
def test_a_chosen_kind_stays_in_the_url_and_can_be_dropped(
    all_named: None, database: str, open_page: Callable[..., Any]
) -> None:
    fill(database, three_waiting)
    app = open_page(PAGE)
    app.selectbox[0].select("accept_late").run()
    assert app.query_params["kind"] in ("accept_late", ["accept_late"])
    assert app.subheader[0].value == "超时未受理　3 项"
    app.selectbox[0].select(None).run()
    assert "kind" not in app.query_params
    assert "发现 **3 项漏项**" in said(app)


@pytest.mark.long
@pytest.mark.parametrize("word", ["nonsense", "call_unsigned"])
def test_a_word_that_leads_nowhere_shows_the_summary(
    all_named: None, open_page: Callable[..., Any], word: str
) -> None:
    app = open_page(PAGE, kind=word)
    assert not app.exception
    assert app.success


def test_what_could_not_be_checked_is_named_and_not_counted_as_well(
    all_named: None, database: str, open_page: Callable[..., Any]
) -> None:
    fill(database, lambda s: s.execute(delete(CalendarDay).where(col(CalendarDay.day) >= now().date())))
    app = open_page(PAGE)
    assert not app.exception
    unchecked = [kind.title for kind in KINDS.values() if kind.needs_calendar]
    assert app.success[0].value == f"没有发现漏项，检查了 {len(KINDS) - len(unchecked)} 类。"
    warned = [warning.value for warning in app.warning]
    assert len(warned) == len(unchecked)
    for title, text in zip(unchecked, warned, strict=True):
        assert text.startswith(f"“{title}”没有检查：")
    rules = app.dataframe[0].value.set_index("title")["total"]
    assert set(rules[unchecked]) == {"没有检查"}


@pytest.mark.long
def test_units_without_an_account_lead_to_the_accounts_whoever_may_go_there(
    all_named: None, database: str, open_page: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    fill(database, lambda session: a_share(session, at_work(session, sent=now() - DAY), status=SHARE.SENT))
    app = open_page(PAGE, kind="unit_without_account")
    assert [link.label for link in app.get("page_link")][-1] == "去账号管理"
    assert "number" in app.dataframe[0].value
    sign_in("dispatcher")
    app = open_page(PAGE, kind="unit_without_account")
    labels = [link.label for link in app.get("page_link")]
    assert "回到全部漏项" in labels
    assert not [label for label in labels if label.startswith("去")]


@pytest.mark.long
def test_a_head_sees_what_is_missing_in_his_own_module(
    all_named: None, database: str, open_page: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    def two(session: Session) -> list[str]:
        made = [a_case(session, (A.ACCEPT, now() - DAY, S.ACCEPTED), module_id=module) for module in (1, 2)]
        return [case.number for case in made]

    own, _ = fill(database, two)
    sign_in("module_head", module_id=1)
    app = open_page(PAGE, kind="dispatch_waiting")
    assert list(app.dataframe[0].value["number"]) == [own]
    assert "这里只有您职责范围内的事件。" in said(app)


@pytest.mark.long
def test_typed_text_is_shown_as_text(all_named: None, database: str, open_page: Callable[..., Any]) -> None:
    fill(database, lambda session: a_case(session, reported_at=now() - HOUR, title=TITLE))
    for query in ({}, {"kind": "accept_late"}):
        app = open_page(PAGE, **query)
        assert not app.exception
        assert "evil.example" not in said(app)


@pytest.mark.long
def test_after_a_round_the_same_is_told_and_when_it_was(
    all_named: None, database: str, open_page: Callable[..., Any]
) -> None:
    fill(database, three_waiting)
    assert "逐件检查于" not in said(open_page(PAGE))
    keep_findings(now())
    # Within the minute the page says what it said: a round is no write that anybody waits for.
    cache_data.clear()
    app = open_page(PAGE)
    assert not app.exception
    assert "**3 项漏项**" in said(app)
    assert "全部事件逐件检查于" in said(app)
    assert open_page(PAGE, kind="accept_late").subheader[0].value == "超时未受理　3 项"
