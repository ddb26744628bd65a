"""Days of the calendar set one by one and from a file, and what follows from it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from dashboard.access.rules_audit import in_words as log_in_words
from dashboard.admin.settings import actions_calendar as actions
from dashboard.admin.settings import queries_calendar as queries
from dashboard.admin.settings.rules_calendar import (
    DaySetting,
    checked_day,
    day_in_words,
    is_ordinary,
    plan,
    weeks,
)
from dashboard.files.sheets.rules_files import numbers
from dashboard.town.clocks.calendar import FIXED_HOLIDAYS, MARK, UNPUBLISHED_MARK, working_calendar
from dashboard.words.errors import Refused
from models import CalendarDay, StoreMark
from tests.admin.settings.ground import ADMINISTRATOR, entries, last_changes
from tests.factories import NOON

WHO = {"by": ADMINISTRATOR, "at": NOON}
DAY, SATURDAY = date(2026, 10, 12), date(2026, 10, 17)
NEXT = date(2027, 2, 8)
BASIS = "放假通知"
KNOWN = {
    date(2026, 1, 1) + timedelta(days=n): ((date(2026, 1, 1) + timedelta(days=n)).weekday() < 5, True, "")
    for n in range(365)
}


def mark(session: Session) -> str:
    return session.get_one(StoreMark, MARK).value


def off(session: Session, day: date = DAY, name: str = "调休", **given: Any) -> None:
    actions.set_days(session, days=[DaySetting(day, False, name)], basis=BASIS, **WHO, **given)


@pytest.mark.postgresql
def test_a_day_is_set_and_the_clocks_see_it(session: Session) -> None:
    before = mark(session)
    off(session)
    session.expire_all()
    row = session.get_one(CalendarDay, DAY)
    assert (row.is_working, row.published, row.name) == (False, True, "调休")
    assert not working_calendar(session).is_working(DAY)
    assert int(mark(session)) == int(before) + 1


@pytest.mark.postgresql
def test_the_entry_says_before_and_after_and_on_what_ground(session: Session) -> None:
    off(session)
    (entry,) = entries(session)
    assert (entry.kind, entry.reason) == ("setting_changed", BASIS)
    assert log_in_words(entry.data) == "内容 工作日历，改动 2026-10-12 周一：上班 → 休息（调休）"


@pytest.mark.parametrize(
    ("day", "basis", "told"),
    [
        (DaySetting(DAY, True), BASIS, "没有改动"),
        (DaySetting(DAY, False), " ", "还没有填写依据"),
        (DaySetting(date(1999, 1, 1), False), BASIS, "没有 1999-01-01"),
        (DaySetting(date(2099, 1, 1), False), BASIS, "没有 2099-01-01"),
        (DaySetting(DAY, False, "调" * 31), BASIS, "不要超过 30 个字"),
        (DaySetting(DAY, False, "调\u202e休"), BASIS, "看不见的字符"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_and_nothing_moves(
    session: Session, day: DaySetting, basis: str, told: str
) -> None:
    before = mark(session)
    with pytest.raises(Refused, match=told):
        actions.set_days(session, days=[day], basis=basis, **WHO)
    assert (mark(session), entries(session)) == (before, [])


def test_whoever_comes_second_is_told_what_the_day_has_become(session: Session) -> None:
    off(session)
    with pytest.raises(Refused, match="别人把 2026-10-12 改成了“休息（调休）”"):
        off(session, name="节日", seen={DAY: "上班"})


def rows(*lines: tuple[str, str, str]) -> list[Any]:
    columns = ("日期", "上班或休息", "名称")
    return [(number, dict(zip(columns, line, strict=True))) for number, line in enumerate(lines, 2)]


YEAR = rows(
    ("2027-02-08", "休息", "春节"),
    ("2027年2月20日", "上班", "春节调休"),
    ("2026-10-12", "休息", "示例"),
    ("2026-10-13", "上班", ""),
    ("2027-02-08", "休息", "春节"),
    ("明天", "休息", ""),
    ("2027-02-09", "放假", ""),
    ("", "休息", ""),
    ("2099-01-01", "休息", ""),
)


def test_every_row_of_a_file_has_one_of_four_results(session: Session) -> None:
    outcomes = plan(YEAR, queries.known_days(session))
    assert [done.result for done in outcomes] == [
        "imported", "imported", "updated", "unchanged", *["refused"] * 5,
    ]  # fmt: skip
    assert sum(numbers(outcomes).values()) == len(YEAR)
    why = [done.told for done in outcomes if done.result == "refused"]
    words = ("出现了两次", "日期读不懂", "只能填", "还没有填写日期", "没有 2099-01-01")
    assert all(word in told for word, told in zip(words, why, strict=True))


def imported(session: Session, lines: list[Any], **given: Any) -> None:
    expected = [done.result for done in plan(lines, queries.known_days(session))]
    told = {"rows": lines, "expected": expected, "whole_years": (), "basis": BASIS, "file_name": "放假.xlsx"}
    actions.import_days(session, **(told | given), **WHO)


def test_a_file_is_imported_without_its_refused_rows_and_the_log_counts_them(session: Session) -> None:
    imported(session, YEAR)
    session.expire_all()
    assert not session.get_one(CalendarDay, NEXT).is_working
    assert session.get_one(CalendarDay, date(2027, 2, 20)).is_working
    assert session.get_one(CalendarDay, date(2027, 2, 22)).name == UNPUBLISHED_MARK
    data = entries(session)[0].data
    assert [data[word] for word in ("imported", "updated", "unchanged", "refused")] == [2, 1, 1, 5]
    assert len(data["was_now"]) == 3
    assert entries(session)[0].kind == "imported"


def test_a_whole_year_is_no_longer_a_guess(session: Session) -> None:
    imported(session, YEAR[:2], whole_years=[2027])
    year = queries.years(session).set_index("year").loc[2027]
    assert year["published"] == year["days"] == 365
    names = set(queries.days(session, year=2027)["name"])
    assert names == {"", "春节", "春节调休", *FIXED_HOLIDAYS.values()}, (
        "nobody's file takes New Year's day away"
    )
    assert queries.years(session).set_index("year").loc[2028, "published"] == 0


def test_a_year_with_refused_rows_is_not_whole(session: Session) -> None:
    with pytest.raises(Refused, match="不能算作全年"):
        imported(session, YEAR, whole_years=[2027])


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    imported(session, YEAR[:2])
    assert [done.result for done in plan(YEAR[:2], queries.known_days(session))] == ["unchanged"] * 2
    with pytest.raises(Refused, match="没有要写入的内容"):
        imported(session, YEAR[:2])


def test_what_changed_since_the_check_is_noticed(session: Session) -> None:
    with pytest.raises(Refused, match="检查之后"):
        imported(session, YEAR, expected=["unchanged"] * len(YEAR))


def test_the_second_library_agrees_until_somebody_makes_a_slip(session: Session) -> None:
    for year in range(2024, 2027):
        assert queries.differences(session, year=year).empty
    off(session, SATURDAY - timedelta(days=1), name="")
    found = queries.differences(session, year=2026)
    assert found["day"].tolist() == [SATURDAY - timedelta(days=1)]
    assert found["other"].tolist() == [True]
    assert last_changes(session) == [f"{day_in_words(SATURDAY - timedelta(days=1))}：上班 → 休息"]


def test_of_an_unpublished_year_it_knows_what_follows_the_moon(session: Session) -> None:
    found = queries.differences(session, year=2027)
    assert {"中秋节", "农历除夕"} <= set(found["other_name"])
    assert not {"元旦", "劳动节", "国庆节"} & set(found["other_name"])
    assert not found["published"].any()


@given(st.integers(2004, 2030), st.integers(1, 12))
def test_a_month_has_every_day_once_under_its_weekday(year: int, month: int) -> None:
    found = weeks(year, month)
    days = [day for week in found for day in week if day]
    assert days == sorted(days)
    assert [day.day for day in days] == list(range(1, len(days) + 1))
    assert all(day is None or day.weekday() == place for week in found for place, day in enumerate(week))


@given(st.sampled_from(sorted(KNOWN)), st.booleans(), st.sampled_from(["", "春节"]))
def test_what_is_set_twice_is_unchanged_the_second_time(day: date, is_working: bool, name: str) -> None:
    result, words, change = checked_day(DaySetting(day, is_working, name), KNOWN)
    assert (result == "unchanged") == (change is None) == (not words)
    again = dict(KNOWN) | {day: (is_working, True, name)}
    assert checked_day(DaySetting(day, is_working, name), again) == ("unchanged", "", None)


def test_an_ordinary_day_has_no_name_and_follows_the_week() -> None:
    assert is_ordinary(DAY, True, "")
    assert is_ordinary(SATURDAY, False, "")
    assert not is_ordinary(SATURDAY, True, "")
    assert not is_ordinary(DAY, True, "国庆节")
