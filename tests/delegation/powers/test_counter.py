"""The counter: what is written of a case, and rates that add up, with 无数据 where nothing ended."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.delegation.powers import actions_counter, queries_counter
from dashboard.delegation.powers.rules_counter import (
    PERIODS,
    Shares,
    checked_conclusion,
    masked,
    number_of,
    since,
)
from dashboard.words.errors import Refused
from dashboard.words.labels import NO_DATA, percent
from models import AuditLog, CounterCase, CounterStatus, PowerKind
from tests.delegation.powers.ground import NOON, TODAY, TOLD, a_case, a_window, an_item

FINISHED, SENT_UP, WITHDRAWN = CounterStatus.FINISHED, CounterStatus.SENT_UP, CounterStatus.WITHDRAWN
ALL: dict[str, Any] = {"since": TODAY - timedelta(days=400), "until": TODAY + timedelta(days=1)}
GIVEN: dict[str, Any] = {
    "now": CounterStatus.ACCEPTED, "to": FINISHED, "visits": 1, "reason": "", "finishes": True,
    "stage": "正式",
}  # fmt: skip
NUMBERS = st.integers(0, 1_000)
SHARES = st.builds(Shares, NUMBERS, NUMBERS, NUMBERS, NUMBERS)


@pytest.mark.parametrize(
    ("typed", "kept"), [("王小明", "王某"), (" 李 ", "李某"), ("廿里示例木业有限公司", "某单位")]
)
def test_of_an_applicant_a_masked_label_is_kept(typed: str, kept: str) -> None:
    assert masked(typed) == kept


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"now": FINISHED}, "不能再改"),
        ({"to": None}, "还没有选"),
        ({"to": CounterStatus.ACCEPTED}, "还没有选"),
        ({"visits": None}, "跑了几次"),
        ({"visits": 100}, "0 到 99"),
        ({"finishes": False}, "不能在镇里办结"),
        ({"stage": "上报"}, "不能在镇里办结"),
        ({"to": SENT_UP}, "原因"),
        ({"to": WITHDRAWN}, "原因"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(wrong: dict[str, Any], match: str) -> None:
    with pytest.raises(Refused, match=match):
        checked_conclusion(**(GIVEN | wrong))


def test_a_period_begins_where_it_says() -> None:
    assert since("month", date(2026, 3, 4)) == date(2026, 3, 1)
    assert since("quarter", date(2026, 3, 4)) == date(2025, 12, 5)
    assert all(since(period, TODAY) <= TODAY for period in PERIODS)
    assert number_of(date(2026, 3, 4), 7) == "BM-20260304-0007"


@given(st.lists(SHARES))
def test_shares_of_parts_are_those_of_the_whole(parts: list[Shares]) -> None:
    whole = sum(parts, Shares())
    assert whole.total == sum(part.total for part in parts)
    assert whole.concluded == whole.finished + whole.sent_up <= whole.total
    told = percent(whole.finished, whole.concluded)
    assert (told == NO_DATA) == (whole.concluded == 0)
    if whole.concluded:
        assert whole.finished / whole.concluded + whole.sent_up / whole.concluded == pytest.approx(1)


@pytest.mark.postgresql
def test_a_case_is_accepted_and_finished_in_town_and_logged(session: Session) -> None:
    row = a_case(session, an_item(session))
    assert (row.number, row.applicant, row.status) == ("BM-20260304-0001", "王某", CounterStatus.ACCEPTED)
    actions_counter.conclude(session, case_id=row.id or 0, to=FINISHED, visits=1, **TOLD)
    session.refresh(row)
    assert (row.status, row.visits, row.concluded_at) == (FINISHED, 1, NOON)
    kinds = session.exec(
        select(AuditLog.kind).where(AuditLog.subject == f"counter_case:{row.id}").order_by(col(AuditLog.seq))
    ).all()
    assert kinds == ["counter_recorded", "counter_concluded"]
    assert "王小明" not in str(session.exec(select(AuditLog.data)).all())
    with pytest.raises(Refused, match="不能再改"):
        actions_counter.conclude(session, case_id=row.id or 0, to=SENT_UP, visits=1, reason="错了", **TOLD)


@pytest.mark.postgresql
def test_the_same_form_makes_one_case_and_numbers_go_on(session: Session) -> None:
    item = an_item(session)
    first = a_case(session, item, form_key="f1")
    assert a_case(session, item, form_key="f1").id == first.id
    assert a_case(session, item, form_key="f2").number.endswith("0002")


def test_only_an_approval_at_a_window_that_is_open_is_accepted(session: Session) -> None:
    law = an_item(session, kind=PowerKind.ENFORCEMENT, name="对占道经营的处罚")
    for wrong, match in (
        ({"item_id": law}, "事项"),
        ({"item_id": None}, "事项"),
        ({"window_id": 99}, "窗口"),
    ):
        given = {"item_id": an_item(session, name=f"第{match}{wrong}项"[:40]), "window_id": a_window(session)}
        with pytest.raises(Refused, match=match):
            actions_counter.accept(session, applicant="王小明", **(given | wrong | TOLD))


def test_the_rates_by_group_add_up_to_the_whole(session: Session) -> None:
    house = session.exec(select(CounterCase)).all()
    assert house == []
    empty = queries_counter.counts(session, **ALL).to_dict("records")
    assert [row["finished"] + row["sent_up"] for row in empty] == [0]
    police, shop = an_item(session), an_item(session, name="别的许可", category="市场监管")
    ends = [
        (police, FINISHED, 1, 0),
        (police, SENT_UP, 2, 40),
        (shop, FINISHED, 0, 40),
        (shop, WITHDRAWN, None, 0),
    ]
    for item, to, visits, days in ends:
        row = a_case(session, item, at=NOON - timedelta(days=days))
        actions_counter.conclude(session, case_id=row.id or 0, to=to, visits=visits, reason="会签", **TOLD)
    a_case(session, shop, window_id=a_window(session, "market"))
    whole = queries_counter.counts(session, **ALL).iloc[0]
    figures = list(queries_counter.COUNTS)
    assert whole[figures].tolist() == [1, 2, 1, 1, 3, 2, 3]
    for of in ("category", "department", "window", "month"):
        parts = queries_counter.counts(session, of=of, **ALL)
        assert parts[figures].sum().tolist() == whole[figures].tolist(), of
    months = queries_counter.counts(session, of="month", **ALL)
    assert months["name"].tolist() == ["2026-01", "2026-03"]
    windows = queries_counter.counts(session, of="window", **ALL).set_index("name")
    assert windows.loc["公安入驻窗口", "finished"] == 2
    listed = queries_counter.cases(session, **ALL)
    assert len(listed) == 5
    assert set(listed["stationed"]) == {"区公安分局", "区市场监管局"}
    assert len(queries_counter.cases(session, is_open=True, **ALL)) == 1
    assert len(queries_counter.cases(session, is_open=False, **ALL)) == 4
