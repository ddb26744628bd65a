"""What a widget holds is the same after it was JSON."""

import json
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from dashboard.screen.values import from_json, to_json
from models import Level, QuestionKind

SCALARS = any_.one_of(
    any_.none(), any_.booleans(), any_.integers(), any_.text(), any_.dates(), any_.times(), any_.datetimes(),
    any_.floats(allow_nan=False), any_.decimals(allow_nan=False), any_.sampled_from([*Level, *QuestionKind]),
)  # fmt: skip
VALUES = any_.recursive(
    SCALARS,
    lambda part: any_.one_of(
        any_.lists(part), any_.lists(part).map(tuple), any_.dictionaries(any_.text() | any_.dates(), part)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    again = from_json(json.loads(json.dumps(to_json(value))))
    assert again == value
    assert type(again) is type(value)


def test_a_choice_comes_back_as_the_very_member() -> None:
    assert from_json(to_json(QuestionKind.TEXT)) is QuestionKind.TEXT


@pytest.mark.parametrize("value", [object(), b"bytes", {1, 2}])
def test_what_is_no_value_of_a_widget_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(value)


@pytest.mark.parametrize(
    "value",
    [
        {"date": "not a day"}, {"unknown": 1}, {"enum": ["models", "Level", "no such"]}, {"a": 1, "b": 2},
        {"enum": ["no.such.module", "Level", "town"]}, {"enum": ["json", "dumps", 1]}, {"tuple": 3},
    ],
)  # fmt: skip
def test_what_an_older_program_wrote_is_no_value(value: object) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_json(value)


def test_days_and_hours_are_told_apart() -> None:
    values = [date(2026, 5, 1), datetime(2026, 5, 1), time(9), Decimal("1.50")]
    assert from_json(to_json(values)) == values
    assert [type(value) for value in from_json(to_json(values))] == [date, datetime, time, Decimal]
