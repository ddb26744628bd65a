"""Which papers an incident can have, what of its limits was kept, and what paper hides of its reporter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.rules_reporter import replacements_on_paper, with_replacements
from dashboard.incidents.life.rules_limits import limits, next_working_day, working_days_over
from dashboard.incidents.life.rules_papers import PaperKind, offered, paper_number, require_offered
from dashboard.town.clocks.calendar import known_day
from dashboard.town.clocks.rules import DAY, WorkingCalendar
from dashboard.words.errors import Refused
from models import AssignmentStatus, IncidentStatus, Party
from tests.factories import NOON

HOUR = timedelta(hours=1)
S, K = IncidentStatus, PaperKind
DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
CALENDAR = WorkingCalendar([day for day in DAYS if known_day(day).is_working])


def a_row(**given: Any) -> dict[str, Any]:
    empty = (
        "due_at",
        "concluded_at",
        "escalated_at",
        "incident_class",
        "triaged_at",
        "item_number",
        "clocks",
    )
    return {"status": S.HANDLING, "round": 1, **dict.fromkeys(empty)} | given


def a_share(**given: Any) -> dict[str, Any]:
    times = dict.fromkeys(("sign_due_at", "signed_at", "due_at", "ended_at"))
    return {
        "who": "大执法",
        "party": Party.MODULE,
        "round": 1,
        "status": AssignmentStatus.SIGNED,
        **times,
    } | given


def a_call(**given: Any) -> dict[str, Any]:
    times = {"sign_due_at": NOON + HOUR, "arrive_due_at": NOON + 24 * HOUR}
    return {"who": "区公安分局", **times, "signed_at": None, "arrived_at": None, "released_at": None} | given


def kinds(row: dict[str, Any], *shares: dict[str, Any], supervised: bool = False) -> list[PaperKind]:
    return offered(row, shares, [], is_supervised=supervised, at=NOON)


@pytest.mark.parametrize(
    ("row", "shares", "supervised", "expected"),
    [
        (a_row(status=S.REPORTED), [], False, [K.CASE_FILE]),
        (a_row(status=S.TRIAGED, triaged_at=NOON), [], False, [K.ACCOUNTABILITY, K.CASE_FILE]),
        (a_row(triaged_at=NOON), [a_share()], False, [K.DISPATCH_ORDER, K.ACCOUNTABILITY, K.CASE_FILE]),
        (a_row(), [a_share(status=AssignmentStatus.RETURNED)], False, [K.CASE_FILE]),
        (a_row(), [a_share(status=AssignmentStatus.WITHDRAWN)], False, [K.CASE_FILE]),
        (a_row(round=2), [a_share()], False, [K.CASE_FILE]),
        (a_row(due_at=NOON), [], False, [K.CASE_FILE]),
        (a_row(due_at=NOON - HOUR), [], False, [K.SUPERVISION_NOTICE, K.CASE_FILE]),
        (a_row(), [], True, [K.SUPERVISION_NOTICE, K.CASE_FILE]),
        (a_row(status=S.CLOSED, due_at=NOON - HOUR, concluded_at=NOON), [], True, [K.CASE_FILE]),
        (a_row(incident_class=3), [], False, [K.ESCALATION, K.CASE_FILE]),
        (a_row(escalated_at=NOON), [], False, [K.ESCALATION, K.CASE_FILE]),
        # Neither an order nor a notice goes from the town to the district.
        (
            a_row(status=S.ESCALATED, escalated_at=NOON, due_at=NOON - HOUR),
            [a_share(party=Party.DISTRICT_CENTRE)],
            True,
            [K.ESCALATION, K.CASE_FILE],
        ),
    ],
)
def test_only_papers_that_make_sense_are_offered(row, shares, supervised, expected) -> None:
    assert kinds(row, *shares, supervised=supervised) == expected


def test_a_share_that_was_not_signed_in_time_is_enough_for_a_notice() -> None:
    late = a_share(status=AssignmentStatus.SENT, sign_due_at=NOON - HOUR)
    assert K.SUPERVISION_NOTICE in kinds(a_row(), late)
    assert K.SUPERVISION_NOTICE not in kinds(a_row(), late | {"signed_at": NOON - 2 * HOUR})


def test_the_rooms_own_clocks_count_too() -> None:
    row = a_row(status=S.REPORTED, clocks={"accept": [NOON.isoformat(), (NOON - HOUR).isoformat()]})
    assert [limit.step for limit in limits(row, [], []) if limit.is_over(NOON)] == ["受理"]


@pytest.mark.parametrize("kind", [kind for kind in PaperKind if kind is not K.CASE_FILE])
def test_a_paper_that_makes_no_sense_is_refused_with_what_to_do(kind: PaperKind) -> None:
    with pytest.raises(Refused, match="请"):
        require_offered(kind, [K.CASE_FILE])
    require_offered(kind, [kind])


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (a_share(due_at=NOON + HOUR), "办理中"),
        (a_share(due_at=NOON - HOUR), "超期"),
        (a_share(due_at=NOON, status=AssignmentStatus.DONE, ended_at=NOON), "按期"),
        (a_share(due_at=NOON, status=AssignmentStatus.DONE, ended_at=NOON + HOUR), "超期"),
        (a_share(due_at=NOON - HOUR, status=AssignmentStatus.RETURNED, ended_at=NOON), "不再计"),
    ],
)
def test_what_became_of_a_limit_is_said_in_a_word(share, expected) -> None:
    assert limits(a_row(), [share], [])[0].kept(NOON) == expected


def test_a_call_up_has_two_limits_and_arriving_signs() -> None:
    found = limits(a_row(), [], [a_call(arrived_at=NOON + 2 * HOUR)])
    assert [(limit.step, limit.done_at) for limit in found] == [
        ("点将签收", NOON + 2 * HOUR),
        ("到场", NOON + 2 * HOUR),
    ]
    closed = a_row(status=S.CLOSED, concluded_at=NOON)
    assert [limit.kept(NOON) for limit in limits(closed, [], [a_call()])] == ["不再计", "不再计"]


def test_a_merged_matter_owes_nobody_anything() -> None:
    row = a_row(status=S.MERGED, due_at=NOON - HOUR, concluded_at=NOON)
    assert not limits(row, [a_share(due_at=NOON - HOUR)], [])[0].is_over(NOON)
    assert limits(row, [], [])[-1].kept(NOON) == "不再计"


@pytest.mark.parametrize(
    ("number", "part", "expected"),
    [
        ("NL-20260304-0001", None, "廿里交办〔2026〕0304-0001号"),
        ("NL-20260304-0012", 2, "廿里交办〔2026〕0304-0012-2号"),
        ("NL-B1-000012", 2, "廿里交办NL-B1-000012-2号"),
    ],
)
def test_a_paper_is_numbered_after_its_incident(number, part, expected) -> None:
    assert paper_number("廿里", "交办", number, part) == expected


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1), st.integers(1, 99))
def test_two_incidents_never_share_a_paper_number(one: int, other: int, part: int) -> None:
    papers = {paper_number("廿里", "交办", f"NL-20260304-{number:04d}", part) for number in {one, other}}
    assert len(papers) == len({one, other})


FRIDAY = datetime(2026, 3, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (0.5, "不足0.1个工作日"),
        (12, "0.5个工作日"),
        # The weekend does not count.
        (72, "1个工作日"),
        (72 + 12, "1.5个工作日"),
        # Cut, never rounded up.
        (23.9, "0.5个工作日"),
    ],
)
def test_how_late_it_is_counts_working_days(hours: float, expected: str) -> None:
    assert working_days_over(FRIDAY, FRIDAY + timedelta(hours=hours), CALENDAR) == expected


@given(st.integers(0, 200 * 24))
def test_nobody_is_told_that_he_is_later_than_he_is(hours: int) -> None:
    due, at = FRIDAY, FRIDAY + timedelta(hours=hours)
    told = working_days_over(due, at, CALENDAR)
    exact = (CALENDAR.elapsed(at) - CALENDAR.elapsed(due)) / DAY
    number = 0 if told.startswith("不足") else float(told.removesuffix("个工作日"))
    assert number <= exact + 1e-9 < number + 0.1 + 1e-6


def test_without_a_calendar_plain_days_are_told_as_such() -> None:
    later = datetime(2031, 1, 1, tzinfo=UTC)
    assert working_days_over(later, later + timedelta(days=2), CALENDAR) == "2天（工作日历没有那几天）"


def test_the_next_working_day_leaps_the_weekend_and_needs_no_calendar() -> None:
    assert next_working_day(date(2026, 3, 6), CALENDAR) == date(2026, 3, 9)
    assert next_working_day(date(2040, 3, 6), CALENDAR) == date(2040, 3, 7)


def test_a_reporter_is_hidden_wherever_he_was_typed() -> None:
    hide = replacements_on_paper("王建国", "13800001234", "塘湖村 水库", secret=False)
    told = {"title": "王建国反映", "steps": [{"told": "电话13800001234，王建国在家"}], "n": 3, "at": NOON}
    assert with_replacements(told, hide) == {
        "title": "王某反映",
        "steps": [{"told": "电话138****1234，王某在家"}],
        "n": 3,
        "at": NOON,
    }


def test_a_secret_reporter_leaves_no_trace() -> None:
    hide = replacements_on_paper("王建国", "13800001234", "", secret=True)
    assert with_replacements("王建国 13800001234", hide) == "保密 保密"


@pytest.mark.parametrize(
    ("name", "phone"),
    [("村民", None), ("王", None), ("塘湖", None), (None, "110"), ("", ""), (None, None)],
)
def test_what_names_nobody_is_left_as_it_is(name: str | None, phone: str | None) -> None:
    assert replacements_on_paper(name, phone, "塘湖村 水库", secret=False) == {}


@given(
    st.text(alphabet="甲乙丙 ，", max_size=20),
    st.text(alphabet="王李建国", min_size=2, max_size=4),
    st.from_regex(r"1[0-9]{10}", fullmatch=True),
    st.booleans(),
)
def test_neither_whole_name_nor_phone_is_left(text: str, name: str, phone: str, secret: bool) -> None:
    left = with_replacements(
        f"{text}{name}{text}{phone}{name}", replacements_on_paper(name, phone, "", secret=secret)
    )
    assert name not in left
    assert phone not in left
    assert left.count(text) >= 1
