"""Rosters of people from a file: what each row does, what is refused and why, and that all rows add up."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.access import marks
from dashboard.admin.settings.actions_rosters import import_roster
from dashboard.admin.settings.queries_rosters import known
from dashboard.admin.settings.rules_rosters import (
    CADRES,
    HOLDINGS,
    MEMBERS,
    ROSTERS,
    SECONDMENTS,
    Spell,
)
from dashboard.admin.settings.rules_rosters_dated import (
    HINTS,
    MOST_POSTS,
    plan,
    second_anniversary,
)
from dashboard.delegation.seconded.cases import end_membership
from dashboard.files.sheets.forms import Form, filled_rows, template
from dashboard.files.sheets.rules_files import numbers
from dashboard.words.errors import Refused
from models import (
    Cadre,
    Department,
    Identity,
    Module,
    Placement,
    Post,
    PostHolding,
    Secondment,
    Staffing,
    StoreMark,
    TeamMember,
    TeamRole,
)
from tests.access.people import an_account
from tests.admin.settings.ground import ADMINISTRATOR, entries
from tests.factories import NOON

DAY = timedelta(days=1)
START = date(2026, 1, 1)


def row(roster: str, number: int, **texts: str) -> tuple[int, dict[str, str]]:
    return number, dict.fromkeys(HINTS[roster], "") | texts


def rows(roster: str, *lines: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
    return [row(roster, number, **line) for number, line in enumerate(lines, 2)]


def take(session: Session, roster: str, *lines: dict[str, str], **given: Any) -> dict[str, int]:
    """Import the lines as the page does: checked, then written; how many rows had each result."""
    sheet = rows(roster, *lines)
    outcomes = plan(roster, sheet, known(session))
    inputs = {"expected": [done.result for done in outcomes], "file_name": "名册.xlsx"} | given
    import_roster(session, roster=roster, rows=sheet, by=ADMINISTRATOR, at=NOON, **inputs)
    return numbers(outcomes)


def told(session: Session, roster: str, *lines: dict[str, str]) -> list[str]:
    return [f"{done.result}:{done.told}" for done in plan(roster, rows(roster, *lines), known(session))]


ONE = {"工号": "A1", "姓名": "示例甲", "身份": "镇干部", "模块": "大治理", "到模块日期": "2026-01-01"}
TWO = {"工号": "B1", "姓名": "示例乙", "身份": "派驻干部", "电话": "10000000001"}


@pytest.fixture
def town(session: Session) -> Session:
    take(session, CADRES, ONE, TWO)
    return session


def all_of(session: Session, table: Any) -> list[Any]:
    return list(session.exec(select(table).order_by(col(table.id))))


@pytest.mark.postgresql
def test_cadres_come_in_with_their_module_and_the_log_keeps_no_phone(town: Session) -> None:
    assert [(one.staff_number, one.identity) for one in all_of(town, Cadre)] == [
        ("A1", Identity.TOWN), ("B1", Identity.SECONDED)
    ]  # fmt: skip
    place = all_of(town, Placement)[0]
    assert (town.get_one(Module, place.module_id).name, place.from_on, place.to_on) == ("大治理", START, None)
    entry = entries(town)[-1]
    assert (entry.kind, entry.data["what"], entry.data["imported"], entry.data["refused"]) == (
        "imported", ROSTERS[CADRES], 2, 0
    )  # fmt: skip
    assert "1000000" not in str(entry.data)


@pytest.mark.postgresql
def test_the_same_file_twice_changes_nothing(town: Session) -> None:
    assert told(town, CADRES, ONE, TWO) == ["unchanged:", "unchanged:"]
    with pytest.raises(Refused, match="没有要写入的内容"):
        take(town, CADRES, ONE, TWO)


def test_empty_cells_change_nothing_and_another_module_ends_the_first(town: Session) -> None:
    moved = {"工号": "A1", "模块": "大执法", "到模块日期": "2026-03-01"}
    counts = take(town, CADRES, moved, {"工号": "B1", "电话": "10000000002"})
    assert counts == {"imported": 0, "updated": 2, "unchanged": 0, "refused": 0}
    first, second = all_of(town, Placement)
    assert (first.to_on, second.from_on, second.to_on) == (date(2026, 2, 28), date(2026, 3, 1), None)
    assert [one.name for one in all_of(town, Cadre)] == ["示例甲", "示例乙"]
    assert "电话已改" in str(entries(town)[-1].data["was_now"])


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ({"工号": "", "姓名": "丙"}, "工号"),
        ({"工号": "C1", "身份": "镇干部"}, "姓名"),
        ({"工号": "C1", "姓名": "示例丙", "身份": "镇干部", "电话": "大治理"}, "填错了列"),
        ({"工号": "C1", "姓名": "丙"}, "没有填写身份"),
        ({"工号": "C1", "姓名": "丙", "身份": "临时工"}, "不能填“临时工”"),
        (
            {"工号": "C1", "姓名": "丙", "身份": "镇干部", "模块": "大数据", "到模块日期": "2026-01-01"},
            "没有“大数据”这个模块",
        ),
        ({"工号": "A1", "模块": "大执法"}, "没有填写“到模块日期”"),
        ({"工号": "A1", "到模块日期": "2026-01-01"}, "没有填写模块"),
        ({"工号": "A1", "模块": "大执法", "到模块日期": "去年"}, "读不懂"),
        ({"工号": "A1", "模块": "大执法", "到模块日期": "2026-01-01"}, "时间重叠：大治理"),
        ({"工号": "A1", "模块": "大执法", "到模块日期": "2026-05-01", "离任日期": "2026-04-01"}, "离任日期"),
    ],
)
def test_a_cadre_that_cannot_be_is_refused_with_why(town: Session, line: dict[str, str], word: str) -> None:
    (answer,) = told(town, CADRES, line)
    assert answer.startswith("refused:")
    assert word in answer


def test_a_staff_number_that_comes_twice_is_refused_the_second_time(town: Session) -> None:
    assert [one.split(":")[0] for one in told(town, CADRES, ONE, ONE)] == ["unchanged", "refused"]


SPELL = {"工号": "B1", "部门": "区公安分局", "起始日期": "2026-01-01"}


def test_a_secondment_is_locked_for_two_years_unless_the_file_says_otherwise(town: Session) -> None:
    take(town, SECONDMENTS, SPELL)
    (made,) = all_of(town, Secondment)
    assert (made.locked_until, made.staffing, made.to_on) == (date(2028, 1, 1), Staffing.SERVING, None)
    assert town.get_one(Department, made.department_id).code == "police"
    assert told(town, SECONDMENTS, SPELL) == ["unchanged:"]


def test_one_file_ends_a_secondment_and_begins_the_next(town: Session) -> None:
    take(town, SECONDMENTS, SPELL)
    busy(town)
    over = SPELL | {"状态": "调离", "结束日期": "2028-02-29"}
    following = {"工号": "B1", "部门": "区司法局", "起始日期": "2028-03-01", "锁定到": "2031-01-01"}
    assert take(town, SECONDMENTS, over, following) == {
        "imported": 1, "updated": 1, "unchanged": 0, "refused": 0
    }  # fmt: skip
    first, second = all_of(town, Secondment)
    assert (first.staffing, first.to_on) == (Staffing.TRANSFERRED, date(2028, 2, 29))
    assert (second.from_on, second.locked_until) == (date(2028, 3, 1), date(2031, 1, 1))
    assert [to_on for _, to_on in work_of(town)] == [None] * 3


def busy(session: Session, from_on: str = "2026-01-01") -> None:
    """The seconded cadre gets a module, a post and a team."""
    take(session, CADRES, {"工号": "B1", "模块": "大执法", "到模块日期": from_on})
    take(session, HOLDINGS, {"工号": "B1", "岗位": "1", "起始日期": from_on})
    take(session, MEMBERS, {"工号": "B1", "组团": "第一组团", "起始日期": from_on})


def work_of(session: Session) -> list[tuple[date, date | None]]:
    """First and last day of what the seconded cadre does, table by table."""
    session.expire_all()
    own = session.exec(select(Cadre.id).where(Cadre.staff_number == "B1")).one()
    return [
        (row.from_on, row.to_on)
        for table in (Placement, PostHolding, TeamMember)
        for row in all_of(session, table)
        if row.cadre_id == own
    ]


@pytest.mark.parametrize("staffing", ["", "在编在岗", "调离", "退回"])
@pytest.mark.parametrize("is_new", [True, False])
def test_nobody_leaves_within_the_lock_by_a_file(town: Session, staffing: str, is_new: bool) -> None:
    if not is_new:
        take(town, SECONDMENTS, SPELL)
    over = SPELL | {"状态": staffing, "结束日期": "2027-12-30"}
    (answer,) = told(town, SECONDMENTS, over)
    assert answer.startswith("refused:")
    assert "锁定期内调离要走调动或否决，名册里不能直接改" in answer
    with pytest.raises(Refused, match="没有要写入的内容"):
        take(town, SECONDMENTS, over)
    assert [one.to_on for one in all_of(town, Secondment)] == [None] * (not is_new)


@pytest.mark.parametrize(
    ("stored", "said"), [(None, "2027-12-31"), ("", "2027-12-31"), ("2029-01-01", "2028-06-01")]
)
def test_a_lock_is_not_shortened_by_a_file(town: Session, stored: str | None, said: str) -> None:
    if stored is not None:
        take(town, SECONDMENTS, SPELL | {"锁定到": stored})
    (answer,) = told(town, SECONDMENTS, SPELL | {"锁定到": said})
    assert answer.startswith("refused:")
    assert "不能缩短锁定期" in answer


def test_a_shorter_lock_and_an_end_that_the_store_has_may_stand_in_the_file(town: Session) -> None:
    take(town, SECONDMENTS, SPELL)
    (row,) = all_of(town, Secondment)
    row.locked_until = date(2027, 6, 1)
    end_membership(town, row, Staffing.RETURNED, date(2026, 9, 1))
    town.flush()
    same = SPELL | {"锁定到": "2027-06-01", "状态": "退回", "结束日期": "2026-09-01"}
    assert told(town, SECONDMENTS, same) == told(town, SECONDMENTS, SPELL) == ["unchanged:"]
    for other in ({"状态": "调离"}, {"结束日期": "2026-10-01"}, {"状态": "在编在岗"}):
        assert "不能直接改" in told(town, SECONDMENTS, same | other)[0]


@pytest.mark.parametrize("last_on", ["2027-12-31", "2028-05-31"])
def test_an_end_after_two_years_ends_the_work_as_well(town: Session, last_on: str) -> None:
    take(town, SECONDMENTS, SPELL)
    busy(town)
    take(town, HOLDINGS, {"工号": "B1", "岗位": "2", "起始日期": "2028-07-01"})
    assert take(town, SECONDMENTS, SPELL | {"状态": "调离", "结束日期": last_on})["updated"] == 1
    assert work_of(town) == [(START, date.fromisoformat(last_on))] * 3


def test_an_end_of_long_ago_leaves_the_work_of_the_next_secondment_alone(town: Session) -> None:
    take(town, SECONDMENTS, SPELL)
    busy(town)
    earlier = {"工号": "B1", "部门": "区司法局", "起始日期": "2020-01-01"}
    take(town, SECONDMENTS, earlier | {"状态": "调离", "结束日期": "2022-06-30"})
    assert work_of(town) == [(START, None)] * 3


def test_the_roster_of_cadres_lets_nobody_out_of_his_lock(town: Session) -> None:
    take(town, SECONDMENTS, SPELL)
    assert "不能直接改" in told(town, CADRES, {"工号": "B1", "离任日期": "2026-06-01"})[0]
    assert "身份不能改" in told(town, CADRES, {"工号": "B1", "身份": "镇干部"})[0]
    assert told(town, CADRES, {"工号": "B1", "离任日期": "2027-12-31"})[0].startswith("updated")
    end_membership(town, all_of(town, Secondment)[0], Staffing.RETURNED, date(2026, 6, 1))
    town.flush()
    assert told(town, CADRES, {"工号": "B1", "离任日期": "2026-06-01"})[0].startswith("updated")


@pytest.mark.parametrize(
    ("roster", "line", "word"),
    [
        (SECONDMENTS, SPELL | {"工号": "X9"}, "没有工号“X9”"),
        (SECONDMENTS, SPELL | {"工号": "A1"}, "是镇干部"),
        (SECONDMENTS, SPELL | {"部门": "区魔法局"}, "没有部门叫“区魔法局”"),
        (SECONDMENTS, SPELL | {"部门": ""}, "没有填写部门"),
        (SECONDMENTS, SPELL | {"平台": "第五平台"}, "没有“第五平台”这个平台"),
        (SECONDMENTS, SPELL | {"起始日期": ""}, "没有填写“起始日期”"),
        (SECONDMENTS, SPELL | {"结束日期": "2025-12-31"}, "在起始日期"),
        (SECONDMENTS, SPELL | {"锁定到": "2025-12-31"}, "锁定到"),
        (SECONDMENTS, SPELL | {"状态": "调离"}, "没有填写结束日期"),
        (SECONDMENTS, SPELL | {"状态": "休假"}, "不能填“休假”"),
        (HOLDINGS, {"工号": "A1", "岗位": "999", "起始日期": "2026-01-01"}, "没有“999”这个岗位"),
        (
            MEMBERS,
            {"工号": "A1", "组团": "第九十九组团", "起始日期": "2026-01-01"},
            "没有“第九十九组团”这个组团",
        ),
        (
            MEMBERS,
            {"工号": "A1", "组团": "第一组团", "角色": "队长", "起始日期": "2026-01-01"},
            "不能填“队长”",
        ),
    ],
)
def test_a_place_that_cannot_be_is_refused_with_why(
    town: Session, roster: str, line: dict[str, str], word: str
) -> None:
    (answer,) = told(town, roster, line)
    assert answer.startswith("refused:")
    assert word in answer


def test_overlapping_places_are_refused(town: Session) -> None:
    other = {"工号": "B1", "部门": "区司法局", "起始日期": "2026-06-01"}
    assert "时间重叠：区公安分局" in told(town, SECONDMENTS, SPELL, other)[1]
    teams = {"工号": "A1", "组团": "第一组团", "角色": "组团长", "起始日期": "2026-01-01"}
    assert "时间重叠：第一组团" in told(town, MEMBERS, teams, teams | {"组团": "第二组团"})[1]
    take(town, MEMBERS, teams)
    assert all_of(town, TeamMember)[0].role is TeamRole.LEADER


def test_nobody_has_more_than_three_posts_at_once(town: Session) -> None:
    lines = [
        {"工号": "A1", "岗位": str(number), "起始日期": "2026-01-01"} for number in range(1, MOST_POSTS + 2)
    ]
    answers = told(town, HOLDINGS, *lines)
    assert [one.split(":")[0] for one in answers] == ["imported"] * MOST_POSTS + ["refused"]
    assert "最多 3 个" in answers[-1]
    lines[0]["结束日期"] = "2026-01-31"
    lines[-1]["起始日期"] = "2026-02-01"
    assert take(town, HOLDINGS, *lines)["imported"] == MOST_POSTS + 1
    name = town.get_one(Post, all_of(town, PostHolding)[0].post_id).name
    assert told(town, HOLDINGS, {"工号": "A1", "岗位": name, "起始日期": "2026-01-01"})[0].startswith(
        "unchanged"
    )


def test_what_changed_since_the_check_is_not_written(town: Session) -> None:
    with pytest.raises(Refused, match="检查之后"):
        take(town, SECONDMENTS, SPELL, expected=["updated"])
    assert all_of(town, Secondment) == []


def test_a_demo_store_asks_before_it_takes_a_real_roster(town: Session) -> None:
    town.add(StoreMark(key=marks.DEMO, value="{}"))
    town.flush()
    with pytest.raises(Refused, match="演示数据"):
        take(town, SECONDMENTS, SPELL)
    assert take(town, SECONDMENTS, SPELL, into_demo=True)["imported"] == 1


@pytest.mark.parametrize("roster", ROSTERS)
def test_the_template_comes_back_as_it_was_filled_in(roster: str) -> None:
    form = Form(ROSTERS[roster], HINTS[roster])
    line = [f"值{number}" for number in range(len(form.columns))]
    made = template(form, {}, [line])
    assert filled_rows(BytesIO(made), form) == [(2, dict(zip(form.columns, line, strict=True)))]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_lock_ends_on_the_second_anniversary(day: date) -> None:
    found = second_anniversary(day)
    assert found.year == day.year + 2
    assert timedelta(days=729) <= found - day <= timedelta(days=731)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
spells = st.tuples(days, st.none() | days).map(lambda two: Spell(None, 1, two[0], two[1] and max(two)))


@given(spells, spells)
def test_two_spells_meet_when_some_day_lies_in_both(one: Spell, other: Spell) -> None:
    def held(spell: Spell) -> set[date]:
        last = spell.to_on or date(2027, 1, 1)
        return {spell.from_on + DAY * n for n in range((last - spell.from_on).days + 1)}

    assert one.meets(other) == other.meets(one) == bool(held(one) & held(other))


def test_a_roster_gives_the_accounts_that_waited_their_people(session: Session) -> None:
    waiting = {
        number: an_account(session, login=f"one.{number}", name=name, awaited_number=number)
        for number, name in (("G001", "甲某"), ("G002", "别人"), ("G003", "丙某"))
    }
    lines = [
        {"工号": number, "姓名": name, "身份": "镇干部"}
        for number, name in (("G001", "甲某"), ("G002", "乙某"))
    ]
    take(session, CADRES, *lines)
    for account in waiting.values():
        session.refresh(account)
    cadre = session.exec(select(Cadre).where(Cadre.staff_number == "G001")).one()
    assert (waiting["G001"].cadre_id, waiting["G001"].awaited_number) == (cadre.id, "")
    # Another name under the number, and a number that has not come in: an administrator looks at them.
    assert [(waiting[one].cadre_id, waiting[one].awaited_number) for one in ("G002", "G003")] == [
        (None, "G002"),
        (None, "G003"),
    ]
    assert "1 个先建的账号对上了干部" in entries(session)[-1].data["was_now"]
