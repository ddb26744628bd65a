"""What a new report begins with, and how its fields come together."""

from datetime import UTC, date, datetime, time

import pytest

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.find.rules_likeness import as_note
from dashboard.incidents.find.rules_same import speaks_alike
from dashboard.incidents.life.rules_report import (
    REPORTERS,
    Reporter,
    fields_of,
    first_level,
    first_source,
    happened,
    own_ground,
    session_name,
    who_sees,
)
from dashboard.town.clocks.rules_clocks import urgency_words, usual_words
from dashboard.words.errors import Refused
from models import Level, NewIncident, Source

GIVEN = {"title": "村口路面塌陷", "source": Source.GRID,
         "reporter": Reporter.NAMED, "reporter_name": " 王五 ",
         "reporter_phone": "13800001234", "position": (118.8, 28.8), "village": 3}  # fmt: skip


def test_everybody_begins_with_the_source_and_level_that_is_usual_for_him() -> None:
    assert (first_source(EVERYTHING), first_level(EVERYTHING)) == (Source.PHONE, Level.TOWN)
    assert (first_source(Scope(villages=(1,))), first_level(Scope(villages=(1,)))) == (
        Source.GRID,
        Level.VILLAGE,
    )
    assert first_source(Scope(teams=(1,))) is Source.VISIT
    assert first_source(Scope(departments=(1,))) is Source.DEPARTMENT
    assert first_level(Scope(modules=(1,))) is Level.TOWN


def test_a_grid_worker_and_a_team_report_from_their_own_villages_alone() -> None:
    teams = {7: (4, 2), 8: (9,)}
    assert own_ground(Scope(villages=(3,)), teams) == (3,)
    assert own_ground(Scope(teams=(7,), villages=(5,)), teams) == (2, 4, 5)
    assert own_ground(Scope(villages=(3,), departments=(1,)), teams) is None
    assert own_ground(EVERYTHING, teams) is None


def test_who_may_see_a_reporter_is_said_as_the_table_of_rights_has_it() -> None:
    assert "指挥长" in who_sees(Reporter.HIDDEN)
    assert "网格员" not in who_sees(Reporter.HIDDEN)
    assert "网格员" in who_sees(Reporter.NAMED)
    assert "谁也看不到" in who_sees(Reporter.ANONYMOUS)
    assert set(REPORTERS) == set(Reporter)


def test_the_fields_are_those_that_a_report_takes() -> None:
    made = fields_of(GIVEN)
    assert set(made) == set(NewIncident.model_fields)
    assert (made["reporter_name"], made["longitude"], made["secret"]) == ("王五", 118.8, False)


def test_of_an_anonymous_reporter_nothing_is_kept_even_if_it_was_typed() -> None:
    made = fields_of(GIVEN | {"reporter": Reporter.ANONYMOUS})
    assert made["reporter_name"] is made["reporter_phone"] is None


def test_secret_needs_somebody_to_keep_secret() -> None:
    assert fields_of(GIVEN | {"reporter": Reporter.HIDDEN})["secret"]
    with pytest.raises(Refused, match="保密"):
        fields_of(GIVEN | {"reporter": Reporter.HIDDEN, "reporter_name": " ", "reporter_phone": None})


def test_a_moment_is_a_whole_township_time_or_now() -> None:
    assert happened(None, None) is None
    assert happened(date(2026, 3, 4), time(8, 30)) == datetime(2026, 3, 4, 0, 30, tzinfo=UTC)
    for half in ((date(2026, 3, 4), None), (None, time(8))):
        with pytest.raises(Refused, match="一半"):
            happened(*half)


def test_limits_are_told_in_words_and_unknown_ones_as_unknown() -> None:
    limits = {("1", True, "accept"): (5, "minutes"), ("1", True, "sign"): (15, "minutes"),
              ("1", False, "finish"): (3, "working_days")}  # fmt: skip
    assert urgency_words(limits) == "5分钟内受理，15分钟内签收"
    assert usual_words(limits, "1") == "3个工作日内办结"
    assert urgency_words({}) == usual_words(limits, "2") == "无数据"


def test_a_repeat_leaves_a_note_without_its_reporter() -> None:
    text = as_note(title="垃圾又堆起来", description="比上次多", source=Source.VISIT, place="桥头",
                   reported_at=datetime(2026, 3, 4, 0, 30, tzinfo=UTC))  # fmt: skip
    assert text == "又有人反映（走访，2026-03-04 08:30）：垃圾又堆起来\n地点：桥头\n比上次多"


def test_titles_speak_alike_by_a_word_beside_the_villages_name() -> None:
    assert speaks_alike("塘湖村养鸭子", "塘湖村鸭子下水库", "塘湖村")
    assert not speaks_alike("塘湖村养鸭子", "塘湖村停水", "塘湖村")


def test_a_session_is_named_by_day_village_and_topic() -> None:
    row = {"held_on": date(2026, 3, 4), "village": "廿里村", "topic": "防溺水"}
    assert session_name(row) == "2026-03-04 廿里村 · 防溺水"
