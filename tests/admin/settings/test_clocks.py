"""Versions of the time limits: whole, sensible, and never one that changes what was promised."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access.rules_audit import in_words
from dashboard.admin.settings import queries_clocks as queries
from dashboard.admin.settings.actions_clocks import publish
from dashboard.town.clocks.queries import current_rule_set
from dashboard.town.clocks.rules_clocks import (
    KEYS,
    Limit,
    Limits,
    differences,
    name_of,
    require_sensible,
)
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import ClockLimit, LimitUnit, Stage
from tests.admin.settings.ground import COMMANDER, entries
from tests.factories import NOON

TODAY = township_date(NOON)
ACCEPT, FINISH = ("1", False, Stage.ACCEPT), ("1", False, Stage.FINISH)
MINUTES, HOURS, DAYS = LimitUnit.MINUTES, LimitUnit.HOURS, LimitUnit.WORKING_DAYS


def shipped(session: Session) -> Limits:
    return queries.limits(session, version=1)


def published(session: Session, changes: Limits, base: int = 1, **given: Any) -> int:
    told = {"effective_from": TODAY, "reason": "试运行后调整"} | given
    wanted = {**queries.limits(session, version=base), **changes}
    return publish(session, wanted=wanted, base=base, by=COMMANDER, at=NOON, **told)


@pytest.mark.postgresql
def test_the_shipped_version_is_whole_and_sensible(session: Session) -> None:
    limits = shipped(session)
    assert set(limits) == set(KEYS)
    assert len(KEYS) == len(set(KEYS)) == 25
    require_sensible(limits)


@pytest.mark.postgresql
def test_a_change_makes_a_new_version_and_leaves_the_old_one_as_it_was(session: Session) -> None:
    before = shipped(session)
    assert published(session, {ACCEPT: Limit(45, MINUTES)}) == 2
    assert shipped(session) == before
    assert queries.limits(session, version=2) == {**before, ACCEPT: Limit(45, MINUTES)}
    assert queries.versions(session)["version"].tolist() == [2, 1]


def test_a_version_holds_from_its_day_on(session: Session) -> None:
    tomorrow = TODAY + timedelta(days=1)
    published(session, {ACCEPT: Limit(45, MINUTES)}, effective_from=tomorrow)
    assert current_rule_set(session, TODAY).version == 1
    assert current_rule_set(session, tomorrow).version == 2


def test_of_two_versions_of_a_day_the_later_one_holds(session: Session) -> None:
    published(session, {ACCEPT: Limit(45, MINUTES)})
    published(session, {ACCEPT: Limit(50, MINUTES)}, base=2)
    assert current_rule_set(session, TODAY).version == 3


def test_the_entry_says_what_was_changed_why_and_from_when(session: Session) -> None:
    published(session, {ACCEPT: Limit(45, MINUTES), FINISH: Limit(24, HOURS)})
    (entry,) = entries(session)
    assert (entry.kind, entry.reason, entry.actor) == ("setting_changed", "试运行后调整", "指挥长甲")
    assert in_words(entry.data) == (
        "内容 办理时限，对象 第 2 版，2026-03-04 起生效，"
        "改动 一类 · 受理：30 分钟 → 45 分钟；一类 · 办结：3 个工作日 → 24 小时"
    )


@pytest.mark.parametrize(
    ("changes", "given_", "told"),
    [
        ({}, {}, "没有改动"),
        ({ACCEPT: Limit(0, MINUTES)}, {}, "1 到 1440 分钟"),
        ({ACCEPT: Limit(-5, MINUTES)}, {}, "1 到 1440 分钟"),
        ({FINISH: Limit(121, DAYS)}, {}, "1 到 120 个工作日"),
        ({ACCEPT: Limit(4, DAYS)}, {}, "不应比“一类 · 办结”（3 个工作日）还长"),
        (
            {("1", True, Stage.SIGN): Limit(3, HOURS)},
            {},
            "“一类（紧急） · 签收”（3 小时）不应比“一类 · 签收”",
        ),
        ({("call_up", False, Stage.ARRIVE): Limit(6, DAYS)}, {}, "不应比“点兵点将 · 到场（攻坚）”"),
        ({("village", False, Stage.SIGN): Limit(1, HOURS)}, {}, "没有这些时限：村格自办 · 签收"),
        ({ACCEPT: Limit(45, MINUTES)}, {"effective_from": TODAY - timedelta(days=1)}, "不能早于今天"),
        ({ACCEPT: Limit(45, MINUTES)}, {"reason": ""}, "还没有填写修改的理由"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused(
    session: Session, changes: Limits, given_: dict[str, Any], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        published(session, changes, **given_)
    assert len(queries.versions(session)) == 1
    assert entries(session) == []


def test_a_stage_that_is_missing_is_named(session: Session) -> None:
    wanted = {key: limit for key, limit in shipped(session).items() if key != ACCEPT}
    with pytest.raises(Refused, match="还缺少这些时限：一类 · 受理"):
        publish(session, wanted=wanted, base=1, effective_from=TODAY, reason="测试", by=COMMANDER, at=NOON)


def test_whoever_comes_second_is_told_that_there_is_a_newer_version(session: Session) -> None:
    published(session, {ACCEPT: Limit(45, MINUTES)})
    with pytest.raises(Refused, match="指挥长甲把办理时限修订成第 2 版（一类 · 受理：30 分钟 → 45 分钟）"):
        published(session, {ACCEPT: Limit(50, MINUTES)}, base=1)


def test_no_limit_of_an_older_version_was_touched(session: Session) -> None:
    before = {row.id: row.model_dump() for row in session.exec(select(ClockLimit))}
    published(session, {ACCEPT: Limit(45, MINUTES)})
    session.expire_all()
    after = {row.id: row.model_dump() for row in session.exec(select(ClockLimit))}
    assert {number: after[number] for number in before} == before


limits_of_any_kind = st.builds(Limit, st.integers(-5, 3_000), st.sampled_from(LimitUnit))


@given(
    st.dictionaries(st.sampled_from(KEYS), limits_of_any_kind),
    st.dictionaries(st.sampled_from(KEYS), limits_of_any_kind),
)
def test_differences_name_exactly_the_limits_that_differ(before: Limits, after: Limits) -> None:
    told = differences(before, after)
    differing = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    assert len(told) == len(differing)
    assert {line.split("：")[0] for line in told} == {name_of(key) for key in differing}
    assert differences(before, before) == []


@given(st.sampled_from(KEYS), limits_of_any_kind)
def test_what_is_taken_contradicts_nothing(key: Any, limit: Limit) -> None:
    ordinary = {one: Limit(10, DAYS) for one in KEYS} | {
        (track, True, stage): Limit(5, DAYS) for track, urgent, stage in KEYS if urgent
    }
    wanted = ordinary | {key: limit}
    try:
        require_sensible(wanted)
    except Refused:
        return
    for (track, urgent, stage), found in wanted.items():
        assert found.amount > 0
        if urgent and (track, False, stage) in wanted:
            assert found.seconds <= wanted[track, False, stage].seconds
        if (track, False, Stage.FINISH) in wanted and not urgent:
            assert found.seconds <= wanted[track, False, Stage.FINISH].seconds


def test_a_limit_is_compared_in_the_units_of_the_clocks() -> None:
    assert Limit(1, DAYS).seconds == Limit(24, HOURS).seconds == Limit(1_440, MINUTES).seconds
    assert replace(Limit(1, DAYS), amount=2).words == "2 个工作日"
    assert date(2026, 3, 4) == TODAY
