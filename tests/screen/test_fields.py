"""A plain field as a widget: each kind draws what takes it, and a draft reads it back."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.screen.fields import reader
from dashboard.words.fields import IncidentField, Kind
from models import Level


def page() -> None:
    import streamlit as st

    from dashboard.screen.fields import widget
    from dashboard.words.fields import FIELD, IncidentField, Kind
    from models import Level

    fields = (
        FIELD["place"],
        FIELD["description"],
        IncidentField("runs", "跑次", Kind.WHOLE),
        IncidentField("arbitration", "待裁定", Kind.FLAG),
        IncidentField("level", "层级", Kind.CHOICE, words=Level),
    )
    st.json({field.name: widget(field, field.name, is_new=True) for field in fields})


def test_each_kind_has_its_widget() -> None:
    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    assert at.text_input(key="place").proto.max_chars == 300
    assert at.text_area(key="description").placeholder.startswith("时间、经过")
    at.number_input(key="runs").set_value(0)
    at.checkbox(key="arbitration").check()
    at.selectbox(key="level").select("town").run()
    assert not at.exception
    assert [at.session_state[name] for name in ("runs", "arbitration", "level")] == [0, True, "town"]


@pytest.mark.parametrize(
    ("field", "kept", "wrong"),
    [
        (IncidentField("place", "地点"), "桥头", 3),
        (IncidentField("runs", "跑次", Kind.WHOLE), 3, "3"),
        (IncidentField("arbitration", "待裁定", Kind.FLAG), True, "是"),
        (IncidentField("level", "层级", Kind.CHOICE, words=Level), "town", "县"),
    ],
)
def test_a_draft_reads_back_what_the_widget_holds(field: IncidentField, kept: object, wrong: object) -> None:
    assert reader(field)(kept) == kept
    with pytest.raises((TypeError, KeyError)):
        reader(field)(wrong)
