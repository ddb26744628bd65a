"""What a figure is compared with: the period before and the year before, or no data."""

import io
import math

import openpyxl
import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.figures.exports import HEADER, indicator_file
from dashboard.incidents.figures.queries_compared import compared, compared_by
from dashboard.incidents.figures.rules import FIGURES, moved_words
from models import IncidentStatus
from tests.factories import NOON
from tests.wall.scenes.facts import DAY, add

pytestmark = pytest.mark.postgresql

ASKED = {"at": NOON, "scope": EVERYTHING, "period": "30d"}


@pytest.fixture
def years(session: Session) -> Session:
    """Four closed now, of which one was reworked; two in the period before, one; one a year ago."""
    for days, number, again in ((3, 4, 1), (40, 2, 1), (365 + 3, 1, 0)):
        for place in range(number):
            add(
                session, status=IncidentStatus.CLOSED, reported_at=NOON - (days + 1) * DAY,
                due_at=NOON - days * DAY, concluded_at=NOON - days * DAY, reworks=int(place < again),
                module="governance", village_id=1, handling_seconds=3600 * (place + 1),
            )  # fmt: skip
    return session


def test_each_figure_stands_beside_the_period_before_and_the_year_before(years: Session) -> None:
    found = compared(years, **ASKED).set_index("key")
    assert list(found.index) == list(FIGURES)
    assert tuple(found.loc["closed", ["value", "before", "year_ago"]]) == (4, 2, 1)
    assert tuple(found.loc["rework_rate", ["value", "before", "year_ago"]]) == (0.25, 0.5, 0)
    assert tuple(found.loc["median_handling", ["value", "before", "year_ago"]]) == (9000, 5400, 3600)
    assert math.isnan(found.loc["satisfaction", "before"])


def test_of_time_before_the_first_report_there_are_no_data(session: Session) -> None:
    add(
        session,
        status=IncidentStatus.CLOSED,
        reported_at=NOON - 3 * DAY,
        concluded_at=NOON - DAY,
        handling_seconds=60,
    )
    found = compared(session, **ASKED).set_index("key")
    assert found.loc["closed", "value"] == 1
    assert found["before"].isna().all()
    by = compared_by(session, of="village", keys=tuple(FIGURES), **ASKED)
    assert by["before"].isna().all()


@pytest.mark.parametrize("of", ["module", "department", "village"])
def test_each_unit_is_compared_as_it_is_alone(years: Session, of: str) -> None:
    by = compared_by(years, of=of, keys=tuple(FIGURES), **ASKED)
    for code in ("governance",) if of == "module" else ():
        alone = compared(years, **ASKED, module=code).set_index("key")
        rows = by[by["code"] == code].set_index("key")
        for name in ("value", "before", "year_ago"):
            for key in ("closed", "rework_rate", "mean_handling"):
                assert rows.loc[key, name] == alone.loc[key, name], (key, name)
    assert by[by["key"] == "closed"]["part"].sum() == 4


def test_months_are_compared_with_the_month_before_and_the_same_of_last_year(years: Session) -> None:
    keys = ("closed", "rework_rate")
    found = compared_by(years, of="month", keys=keys, **ASKED)
    this = f"{NOON:%Y-%m}"
    assert found["code"].nunique() == 13
    assert found["code"].iloc[0] == this
    alone = compared(years, **(ASKED | {"period": "month"})).set_index("key")
    for row in found[found["code"] == this].to_dict("records"):
        for name in ("value", "before", "year_ago"):
            assert row[name] == alone.loc[row["key"], name] or math.isnan(row[name])
    february = compared(years, **(ASKED | {"period": "2026-02"})).set_index("key")
    rows = found[found["code"] == "2026-02"].set_index("key")
    assert tuple(rows.loc["closed", ["value", "before", "year_ago"]]) == tuple(
        february.loc["closed", ["value", "before", "year_ago"]]
    )


def test_somebody_sees_the_figures_of_his_own_part(years: Session) -> None:
    add(years, status=IncidentStatus.REPORTED, village_id=2)
    found = compared(years, **(ASKED | {"scope": Scope(villages=(2,))})).set_index("key")
    assert found.loc["closed", "value"] == 0
    assert found.loc["open", "value"] == 1
    by = compared_by(
        years, of="village", keys=("open", "closed"), **(ASKED | {"scope": Scope(villages=(2,))})
    )
    assert by.groupby("key")["part"].sum().to_dict() == {"closed": 0, "open": 1}


@pytest.mark.parametrize(
    ("key", "now", "then", "words"),
    [
        ("rework_rate", 0.25, 0.5, "-25 个百分点"),
        ("rework_rate", 0.5, 0.5, "持平"),
        ("rework_rate", 0.5, float("nan"), "无数据"),
        ("closed", 5, 4, "+25.0%"),
        ("closed", 5, 0, "上次为 0"),
        ("closed", 0, 0, "持平"),
        ("mean_handling", 1800, 3600, "-50.0%"),
    ],
)
def test_a_rate_moves_by_points_and_a_number_by_its_share(
    key: str, now: float, then: float, words: str
) -> None:
    assert moved_words(FIGURES[key], now, then) == words


def test_the_file_has_every_figure_of_every_unit_as_numbers(years: Session) -> None:
    made = indicator_file(
        years, of="module", period="30d", whole="全镇", kind="xlsx", at=NOON, scope=EVERYTHING
    )
    rows = list(openpyxl.load_workbook(io.BytesIO(made)).active.values)
    assert rows[0] == HEADER
    found = {(row[0], row[1]): row for row in rows[1:]}
    assert found["全镇", "返工率"][2:10] == (25, "%", 1, 4, 50, -25, 0, 25)
    assert found["大治理", "办结量"][2:4] == (4, "件")
    assert found["全镇", "满意率"][2] == "无数据"
    assert found["全镇", "处置时长中位数"][2:4] == (2.5, "小时")
    assert {row[1] for row in rows[1:]} == {figure.title for figure in FIGURES.values()}


def test_a_month_before_the_first_report_has_no_data_and_no_nought(session: Session) -> None:
    add(
        session,
        status=IncidentStatus.CLOSED,
        reported_at=NOON - 3 * DAY,
        concluded_at=NOON - DAY,
        handling_seconds=60,
    )
    months = compared_by(session, of="month", keys=("closed",), **ASKED).set_index("code")
    assert months["value"].notna().sum() <= 2
    assert months.loc[f"{NOON:%Y-%m}", "value"] == 1
    past = compared(session, **(ASKED | {"period": "last_year"})).set_index("key")
    assert math.isnan(past.loc["closed", "value"])
    assert past.loc["open", "value"] == 0
