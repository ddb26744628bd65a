"""A plain field of an incident as a widget by its kind, in a new report as in its correction."""

from typing import Any

import streamlit as st

from dashboard.screen import drafts
from dashboard.screen.drafts import Reader
from dashboard.words.fields import IncidentField, Kind

HEIGHT = 110


def widget(field: IncidentField, key: str, *, is_new: bool = False) -> Any:
    """The field's widget, which follows the session's `key`; returns what stands in it.

    `is_new`: in a new report, where an empty one says what belongs into it.
    """
    given: dict[str, Any] = {"key": key, "persist_state": "session"}
    hint = field.hint if is_new else ""
    match field.kind:
        case Kind.LONG_TEXT:
            height: Any = {"height": HEIGHT} if is_new else {}
            most = field.limit("max_length")
            return st.text_area(field.label, max_chars=most, placeholder=hint, **height, **given)
        case Kind.WHOLE:
            least, most = field.limit("ge"), field.limit("le")
            return st.number_input(
                field.label, value=None, step=1, min_value=least, max_value=most, placeholder=hint, **given
            )
        case Kind.FLAG:
            return st.checkbox(field.label, **given)
        case Kind.CHOICE:
            options = field.options
            return st.selectbox(
                field.label,
                list(options),
                index=None,
                format_func=lambda word: options.get(word, ""),
                placeholder=hint or "不清楚",
                **given,
            )
        case _:
            return st.text_input(field.label, max_chars=field.limit("max_length"), placeholder=hint, **given)


def reader(field: IncidentField) -> Reader:
    """How a draft reads back what stood in the field's widget."""
    if field.kind is Kind.CHOICE:
        return drafts.one_of(field.options)
    return {Kind.WHOLE: drafts.whole, Kind.FLAG: drafts.flag}.get(field.kind, drafts.text)
