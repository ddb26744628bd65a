"""The figures of all units at once are those of each unit asked for alone, and add up to the whole."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.figures.queries import NUMBERS, by_unit, closing_by, figures
from dashboard.incidents.figures.rules import NOWHERE
from models import Department, Module
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.lives import Told, lives, rows_of

pytestmark = pytest.mark.postgresql

WINDOW = {"at": NOON + timedelta(days=4), "start": NOON - timedelta(days=9), "end": NOON + timedelta(days=3)}
KEYS = ("accepted", "closed", "open", "overdue", "on_time_rate")
RATES = ("closing_rate", "on_time_rate")


def enter(session: Session, stories: list[Told]) -> None:
    """The stories as the store's only ones."""
    session.rollback()
    for number, told in enumerate(stories, start=1):
        incident, log, assignments = rows_of(told, number)
        session.add(incident)
        session.flush()
        session.add_all([*log, *assignments])
    session.flush()


@PER_STORE
@given(st.lists(lives(), max_size=8), st.sampled_from(["module", "department"]))
def test_each_unit_has_the_closing_rates_that_it_has_alone(
    session: Session, stories: list[Told], of: str
) -> None:
    enter(session, stories)
    units = {"module": Module, "department": Department}
    found = closing_by(session, of=of, scope=EVERYTHING, **WINDOW).set_index("code")
    for code in session.exec(select(units[of].code)).all():  # type: ignore[attr-defined]
        alone = figures(session, scope=EVERYTHING, keys=RATES, **WINDOW, **{of: code}).set_index("key")
        row = found.loc[code] if code in found.index else dict.fromkeys(("due", "closed", "on_time"), 0)
        assert (row["closed"], row["due"]) == tuple(alone.loc["closing_rate", ["part", "whole"]])
        assert (row["on_time"], row["due"]) == tuple(alone.loc["on_time_rate", ["part", "whole"]])


@PER_STORE
@given(st.lists(lives(), max_size=8), st.sampled_from(["module", "village"]))
def test_each_unit_has_the_figures_that_it_has_alone(session: Session, stories: list[Told], of: str) -> None:
    enter(session, stories)
    found = by_unit(session, of=of, scope=EVERYTHING, **WINDOW)
    for row in found[found["code"] != NOWHERE].to_dict("records"):
        if any(row[name] for name in NUMBERS):
            unit = {of: row["code"]}
            alone = figures(session, scope=EVERYTHING, keys=KEYS, **WINDOW, **unit).set_index("key")
            for name in ("accepted", "closed", "open", "overdue"):
                assert row[name] == alone.loc[name, "part"], name
            assert (row["on_time"], row["due"]) == tuple(alone.loc["on_time_rate", ["part", "whole"]])
    whole = figures(session, scope=EVERYTHING, keys=KEYS, **WINDOW).set_index("key")
    for name in ("accepted", "closed", "open", "overdue"):
        assert found[name].sum() == whole.loc[name, "part"], name
    assert found["due"].sum() == whole.loc["on_time_rate", "whole"]


@pytest.mark.parametrize(("of", "units"), [("module", 6), ("village", 22)])
def test_an_empty_store_names_every_unit_with_nothing(session: Session, of: str, units: int) -> None:
    found = by_unit(session, of=of, scope=EVERYTHING, **WINDOW)
    assert len(found) == units
    assert not found[list(NUMBERS)].to_numpy().any()
    assert len(by_unit(session, of=of, scope=Scope(villages=(1,)), **WINDOW)) == units
