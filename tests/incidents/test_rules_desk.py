"""The clocks of one incident in words: done, running, standing still, still to come, unknown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.desk.rules_desk import clock_lines, commonest, gaps, track_of, village_in, why_not
from dashboard.incidents.life.rules_standing import Choice
from models import AssignmentStatus, IncidentStatus, Level, Light, Party

S = IncidentStatus
REPORTED = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
LIMITS = {
    ("1", False, "accept"): (30, "minutes"),
    ("1", False, "sign"): (2, "hours"),
    ("1", False, "finish"): (3, "working_days"),
    ("1", True, "accept"): (5, "minutes"),
    ("2", False, "finish"): (7, "working_days"),
    ("village", False, "finish"): (24, "hours"),
}


def row(**given: Any) -> dict[str, Any]:
    known = {
        "status": S.REPORTED, "level": Level.TOWN, "incident_class": None, "urgent": False, "round": 1,
        "reported_at": REPORTED, "accepted_at": None, "dispatched_at": None, "concluded_at": None,
        "suspended_until": None, "due_at": None, "yellow_at": None, "red_at": None, "clocks": None,
    }  # fmt: skip
    return known | given


def share(**given: Any) -> dict[str, Any]:
    known = {"round": 1, "status": AssignmentStatus.SENT, "sent_at": REPORTED, "signed_at": None,
             "sign_due_at": REPORTED + timedelta(hours=2)}  # fmt: skip
    return known | given


def told(incident: dict[str, Any], *shares: dict[str, Any], minutes: float = 10) -> dict[str, str]:
    lines = clock_lines(incident, shares, LIMITS, REPORTED + timedelta(minutes=minutes))
    return {line.step: f"{line.lamp} {line.words}" for line in lines}


def test_what_has_not_begun_says_what_will_be_asked() -> None:
    assert told(row()) == {
        "受理": "none 上报后30分钟内，按一类算",
        "签收": "none 交办后2小时内，按一类算",
        "办结": "none 交办后3个工作日内，按一类算",
    }
    assert told(row(incident_class=2))["办结"] == "none 交办后7个工作日内"
    assert told(row(urgent=True))["受理"] == "none 上报后5分钟内，按一类算"


def test_a_limit_that_nobody_set_is_unknown_and_not_zero() -> None:
    assert told(row(incident_class=3))["签收"] == "none 无数据"
    assert told(row(status=S.HANDLING))["受理"] == "none 无数据"


def test_what_would_have_to_be_asked_for_is_said_until_it_is_dispatched() -> None:
    whole = {"village_id": 1, "place": "村口", "longitude": None, "phone_length": 11}
    nothing = {"village_id": None, "place": "", "longitude": None, "phone_length": 7}
    assert gaps(row(**whole)) == ()
    assert gaps(row(**whole | {"place": "", "longitude": 118.9})) == ()
    assert gaps(row(**whole | {"phone_length": 0})) == ()
    assert gaps(row(**nothing)) == (
        "没有选村社",
        "没有写地点，也没有位置",
        "上报人电话只有 7 位，可能打不通",
    )
    assert gaps(row(**nothing, status=S.DISPATCHED)) == ()


@pytest.mark.parametrize(
    ("minutes", "lamp", "words"),
    [
        (10, Light.GREEN, "还有20分钟"),
        (23, Light.YELLOW, "还有7分钟"),
        (30, Light.YELLOW, "还有0分钟"),
        (31, Light.RED, "已超1分钟"),
    ],
)
def test_acceptance_runs_against_its_limit_and_turns_red_after_the_due_second(
    minutes: int, lamp: Light, words: str
) -> None:
    line = told(row(red_at=REPORTED + timedelta(minutes=30)), minutes=minutes)["受理"]
    assert line == f"{lamp} 今天 12:30 前，{words}"


def test_what_is_accepted_says_how_long_it_took() -> None:
    incident = row(status=S.ACCEPTED, accepted_at=REPORTED + timedelta(minutes=12))
    assert told(incident)["受理"] == "none 今天 12:12 已受理，用了12分钟"


def test_the_first_due_signature_is_told_with_how_many_are_missing() -> None:
    late = share(sign_due_at=REPORTED + timedelta(hours=3))
    signed = share(status=AssignmentStatus.SIGNED, signed_at=REPORTED + timedelta(minutes=7))
    incident = row(status=S.DISPATCHED, dispatched_at=REPORTED)
    assert (
        told(incident, late, share(), signed)["签收"] == "green 还有2方没有签收：今天 14:00 前，还有1.8小时"
    )
    assert told(incident, share(sign_due_at=None))["签收"] == "none 还有1方没有签收，无数据"
    assert told(incident, signed)["签收"] == "none 今天 12:07 都已签收"
    assert told(incident)["签收"] == "none 无数据"


def test_parties_of_an_earlier_round_do_not_count() -> None:
    incident = row(status=S.DISPATCHED, round=2)
    signed = share(round=2, status=AssignmentStatus.SIGNED, signed_at=REPORTED)
    assert told(incident, share(), signed)["签收"] == "none 今天 12:00 都已签收"


def test_a_village_has_only_its_own_limit() -> None:
    assert told(row(level=Level.VILLAGE)) == {"办结": "none 上报后24小时内"}
    assert track_of(row(level=Level.VILLAGE, incident_class=2)) == "village"
    assert track_of(row(incident_class=2)) == "2"
    assert track_of(row()) == "1"


def test_a_parked_matter_stands_still_until_its_day_and_then_runs_again() -> None:
    due = {"due_at": REPORTED + timedelta(days=3), "red_at": REPORTED + timedelta(days=3)}
    parked = row(status=S.SUSPENDED, suspended_until=REPORTED + timedelta(hours=1), **due)
    assert told(parked)["办结"] == "none 挂账停走，到 今天 13:00 接着走"
    assert told(parked, minutes=61)["办结"] == "green 03-07 12:00 前，还有3.0天"


def test_the_rows_own_yellow_is_taken_because_it_counts_working_days() -> None:
    incident = row(
        status=S.HANDLING, dispatched_at=REPORTED, due_at=REPORTED + timedelta(days=3),
        red_at=REPORTED + timedelta(days=3), yellow_at=REPORTED + timedelta(minutes=5),
    )  # fmt: skip
    assert told(incident)["办结"].startswith("yellow ")


def test_what_is_concluded_says_when_and_how() -> None:
    incident = row(status=S.REJECTED, concluded_at=REPORTED + timedelta(hours=1))
    assert told(incident)["办结"] == "none 今天 13:00 不予受理"


@given(
    st.sampled_from(list(S)), st.sampled_from(list(Level)), st.sampled_from([None, 1, 2, 3]), st.booleans(),
    st.lists(st.sampled_from(list(AssignmentStatus)), max_size=4), st.integers(-10_000, 10_000),
)  # fmt: skip
def test_in_every_state_each_step_has_one_line_and_words(
    status: S, level: Level, track: int | None, urgent: bool, shares: list[AssignmentStatus], minutes: int
) -> None:
    incident = row(status=status, level=level, incident_class=track, urgent=urgent)
    lines = clock_lines(
        incident, [share(status=one) for one in shares], LIMITS, REPORTED + timedelta(minutes=minutes)
    )
    steps = [line.step for line in lines]
    assert len(steps) == len(set(steps))
    assert steps == (["办结"] if level == Level.VILLAGE else ["受理", "签收", "办结"])
    assert all(line.words and "None" not in line.words for line in lines)


def test_the_village_is_the_one_that_the_words_name_and_no_guess_between_two() -> None:
    villages = {1: "彭家村", 2: "上彭家村", 3: "廿里村"}
    assert village_in("廿里村进村路口", villages) == 3
    assert village_in("上彭家村口的沟", villages) == 2
    assert village_in("彭家村和廿里村之间", villages) is None
    assert village_in("廿里镇上", villages) is None


def test_the_commonest_categories_are_of_those_in_use() -> None:
    assert commonest([5, 7, 7, 9, 9, 9, 5], {5, 7}, 3) == [5, 7]
    assert commonest([], {5}, 3) == []


def test_a_decision_that_cannot_be_taken_says_what_it_lacks() -> None:
    party = (Choice(Party.MODULE, 1, is_lead=True),)
    assert "没有事项类别" in why_not({"incident_class": None}, party, is_named=False)
    assert "几类" in why_not({"incident_class": None}, party, is_named=True)
    assert "没有找到承办方" in why_not({"incident_class": 1}, (), is_named=True)
    assert why_not({"incident_class": 3}, (), is_named=True) == ""
    assert why_not({"incident_class": 1}, party, is_named=False) == ""
