"""Each unit's figures are those it has alone, and behind each figure stand exactly its rows."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.figures.queries_cut import UNITS, figures_by
from dashboard.incidents.figures.rules import FIGURES, NOWHERE, OF_NOW, OF_SHARES, Rows, rows_named
from dashboard.incidents.figures.rules_spans import Span, month_words, spans
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from models import Assignment, AssignmentStatus
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.incidents.figures.test_queries_by import enter
from tests.lives import Told, lives

pytestmark = pytest.mark.postgresql

ALL = tuple(FIGURES)
AT = NOON + timedelta(days=4)
# In the town's months, whole days: what the kept counts know too.
SPAN = Span((NOON - timedelta(days=40)).date(), (NOON + timedelta(days=3)).date())
WINDOW = {"at": AT, "start": SPAN.start, "end": SPAN.end}


def same(found: float, expected: float) -> bool:
    return (math.isnan(found) and math.isnan(expected)) or math.isclose(found, expected, rel_tol=1e-9)


@pytest.mark.long
@PER_STORE
@given(st.lists(lives(), max_size=9), st.sampled_from(list(UNITS)), st.booleans())
def test_each_unit_has_the_figures_that_it_has_alone(
    session: Session, stories: list[Told], of: str, is_whole: bool
) -> None:
    enter(session, stories)
    window = WINDOW if is_whole else WINDOW | {"start": SPAN.start + timedelta(hours=5)}
    found = figures_by(session, of=of, keys=ALL, scope=EVERYTHING, **window)
    assert set(found["key"]) == set(FIGURES)
    for code, rows in found[found["code"] != NOWHERE].groupby("code"):
        alone = figures(session, scope=EVERYTHING, **window, **{of: code}).set_index("key")
        for row in rows.to_dict("records"):
            for name in ("part", "value"):
                expected = alone.loc[row["key"], name]
                # Nothing of nothing: a group without a row has no part either.
                if not (
                    math.isnan(row[name]) and (math.isnan(expected) or not alone.loc[row["key"], "whole"])
                ):
                    assert same(row[name], expected), (code, row["key"], name)


@PER_STORE
@given(st.lists(lives(), max_size=9), st.sampled_from(list(UNITS)))
def test_the_units_with_nowhere_add_up_to_the_whole(session: Session, stories: list[Told], of: str) -> None:
    enter(session, stories)
    found = figures_by(session, of=of, keys=ALL, scope=EVERYTHING, **WINDOW)
    whole = figures(session, scope=EVERYTHING, **WINDOW).set_index("key")
    sums = found.groupby("key")["part"].sum()
    for key in set(FIGURES) - {"mean_handling", "median_handling"}:
        assert sums[key] == (whole.loc[key, "part"] if whole.loc[key, "part"] >= 0 else 0), key


@PER_STORE
@given(st.lists(lives(), max_size=9))
def test_each_month_has_the_figures_that_it_has_alone(session: Session, stories: list[Told]) -> None:
    enter(session, stories)
    found = figures_by(session, of="month", keys=ALL, scope=EVERYTHING, **WINDOW)
    assert list(found["code"].unique()) == month_words(SPAN.last, len(set(found["code"])))
    assert min(found["code"]) == f"{SPAN.first:%Y-%m}"
    for month, rows in found.groupby("code"):
        days = spans(str(month), SPAN.last).now
        days = Span(max(days.first, SPAN.first), days.last)
        alone = figures(session, scope=EVERYTHING, at=AT, start=days.start, end=days.end).set_index("key")
        for row in rows.to_dict("records"):
            if row["key"] not in OF_NOW and not math.isnan(row["value"]):
                assert same(row["value"], alone.loc[row["key"], "value"]), (month, row["key"])
                assert same(row["part"], alone.loc[row["key"], "part"]), (month, row["key"])


@pytest.mark.long
@PER_STORE
@given(st.lists(lives(), max_size=8), st.sampled_from([None, *UNITS]))
def test_behind_each_figure_stand_exactly_its_rows(
    session: Session, stories: list[Told], of: str | None
) -> None:
    enter(session, stories)
    codes = [None] if of is None else list(session.exec(select(UNITS[of][1].code)))[:4]
    for code in codes:
        unit = {} if of is None else {of: code}
        found = figures(session, scope=EVERYTHING, **WINDOW, **unit)
        for row in found.to_dict("records"):
            for which in ("part", "whole"):
                if row["key"] in OF_SHARES or math.isnan(row[which]) or row["key"].endswith("_handling"):
                    continue
                words = Rows(row["key"], which, SPAN.first, SPAN.last).word
                total = number_of_incidents(
                    session, scope=EVERYTHING, at=AT, filters=Filters(figure=words, **unit)
                )["total"].iloc[0]
                if row["key"] == "runs_saved":
                    # What is saved is counted over the departments of these tickets.
                    assert bool(total) == (row["part"] >= 0)
                else:
                    assert total == row[which], (row["key"], which)


@PER_STORE
@given(st.lists(lives(), max_size=8))
def test_behind_a_figure_of_shares_stands_each_of_their_incidents_once(
    session: Session, stories: list[Told]
) -> None:
    enter(session, stories)
    shares = [
        one for one in session.exec(select(Assignment))
        if SPAN.start <= one.sent_at < SPAN.end
    ]  # fmt: skip
    meant = {
        "return_rate": [one for one in shares if one.status is AssignmentStatus.RETURNED],
        "signing_rate": [one for one in shares if one.signed_at and one.signed_at <= one.sign_due_at],
    }
    for key, part in meant.items():
        for which, rows in (("part", part), ("whole", shares)):
            words = Rows(key, which, SPAN.first, SPAN.last).word
            found = number_of_incidents(session, scope=EVERYTHING, at=AT, filters=Filters(figure=words))
            assert found["total"].iloc[0] == len({one.incident_id for one in rows})


@pytest.mark.parametrize(
    "word",
    ["", "open", "open.part.20261101", "open.part.20261301.20261302", "nothing.part.20261101.20261102",
             "closed.part.20261102.20261101", "closed.half.20261101.20261102",
             "closed.part.٢٠٢٦١١٠١.20261102"],
)  # fmt: skip
def test_a_word_that_no_figure_wrote_names_no_rows(word: str) -> None:
    assert rows_named(word) is None


def test_the_rows_of_a_figure_have_a_word_of_their_own() -> None:
    rows = Rows("rework_rate", "part", date(2026, 11, 1), date(2026, 11, 30))
    assert rows_named(rows.word) == rows
    assert rows.shown == "返工率的分子 2026-11-01 至 2026-11-30"


@pytest.mark.parametrize(
    ("word", "today", "now", "before", "year_ago"),
    [
        ("month", "2026-11-10", "2026-11-01 2026-11-10", "2026-10-01 2026-10-10", "2025-11-01 2025-11-10"),
        ("month", "2026-03-31", "2026-03-01 2026-03-31", "2026-02-01 2026-02-28", "2025-03-01 2025-03-31"),
        ("2024-02", "2026-11-10", "2024-02-01 2024-02-29", "2024-01-01 2024-01-31", "2023-02-01 2023-02-28"),
        ("2025-02", "2026-11-10", "2025-02-01 2025-02-28", "2025-01-01 2025-01-31", "2024-02-01 2024-02-29"),
        ("last_month", "2026-01-02", "2025-12-01 2025-12-31", "2025-11-01 2025-11-30",
         "2024-12-01 2024-12-31"),
        ("quarter", "2026-12-01", "2026-10-01 2026-12-01", "2026-07-01 2026-08-31", "2025-10-01 2025-12-01"),
        ("last_quarter", "2026-02-01", "2025-10-01 2025-12-31", "2025-07-01 2025-09-30",
         "2024-10-01 2024-12-31"),
        ("year", "2024-02-29", "2024-01-01 2024-02-29", "2023-01-01 2023-03-01", "2023-01-01 2023-02-28"),
        ("30d", "2026-11-30", "2026-11-01 2026-11-30", "2026-10-02 2026-10-31", "2025-11-01 2025-11-30"),
    ],
)  # fmt: skip
def test_a_period_that_still_runs_is_compared_up_to_the_same_day(
    word: str, today: str, now: str, before: str, year_ago: str
) -> None:
    found = spans(word, date.fromisoformat(today))
    told = [f"{span.first} {span.last}" for span in (found.now, found.before, found.year_ago)]
    assert told == [now, before, year_ago]


def test_the_months_to_choose_from_begin_with_this_one() -> None:
    assert month_words(date(2026, 2, 3), 3) == ["2026-02", "2026-01", "2025-12"]
