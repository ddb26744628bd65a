"""The one table of an incident's fields."""

import pytest

from dashboard.words.fields import EVERYWHERE, FIELD, FIELDS, PERSONAL, PLAIN, IncidentField, Kind, Use, used
from models import Incident, Level, NewIncident


def test_every_field_is_a_column_and_whatever_is_reported_is_declared() -> None:
    assert set(FIELD) <= set(Incident.model_fields)
    assert set(NewIncident.model_fields) <= set(FIELD)
    assert len(FIELD) == len(FIELDS)
    assert all((field.kind is Kind.CHOICE) == (field.words is not None) for field in FIELDS)


def test_who_reported_it_is_nowhere_by_its_kind_alone() -> None:
    assert {"reporter_name", "reporter_phone"} == PERSONAL
    for use in EVERYWHERE - {Use.AMENDED}:
        assert not PERSONAL & {field.name for field in used(use)}
        with pytest.raises(ValueError, match="own code"):
            IncidentField("reporter_name", "上报人", Kind.PERSONAL, uses=frozenset({use}))


def test_plain_fields_may_be_corrected() -> None:
    assert all(Use.AMENDED in field.uses for field in PLAIN)
    assert {field.name for field in PLAIN} == {"title", "place", "description"}


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (Kind.TEXT, "村口", "村口"),
        (Kind.TEXT, "", ""),
        (Kind.WHOLE, 3, "3"),
        (Kind.WHOLE, 0, "0"),
        (Kind.WHOLE, 3.0, "3"),
        (Kind.WHOLE, float("nan"), ""),
        (Kind.WHOLE, None, ""),
        (Kind.FLAG, True, "是"),
        (Kind.FLAG, None, "否"),
        (Kind.CLASS, 2, "二类"),
    ],
)
def test_a_value_in_chinese(kind: Kind, value: object, said: str) -> None:
    assert IncidentField("x", "某项", kind).said(value) == said


def test_a_word_of_a_choice_in_chinese() -> None:
    level = IncidentField("x", "层级", Kind.CHOICE, words=Level)
    assert level.said(Level.TOWN) == level.options["town"] == level.said("town")
    assert level.said("哪里") == "哪里"


def test_limits_are_those_of_the_report() -> None:
    assert FIELD["title"].limit("max_length") == 200
    assert FIELD["title"].limit("min_length") == 2
    assert FIELD["longitude"].limit("ge") == -180
    assert FIELD["module_id"].limit("max_length") is None
