"""The way down: from a figure to the list filtered to exactly its rows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

LIST_PAGE, LIST_PATH = "pages/command/incidents.py", "incidents"
CASE_PAGE, CASE_PATH = "pages/command/incident.py", "incident"


def is_embedded() -> bool:
    """Whether this page hangs on a wall, without menu."""
    return st.context.is_embedded is True


def incident_link(label: str, *, icon: str | None = None, **filters: str) -> None:
    """A link to the list narrowed to `filters` (the words of the list's own URL).

    From an embedded page it leaves by a plain URL, so that the list has its menu again.
    """
    if is_embedded():
        st.markdown(f"[{label}]({incident_url(**filters)})")
    else:
        st.page_link(LIST_PAGE, label=label, icon=icon, query_params=filters)


def incident_url(**filters: str) -> str:
    """The list's address, relative to any page of the room."""
    return f"{LIST_PATH}?{urlencode(filters)}"


def open_incidents(**filters: str) -> None:
    """Go to the list narrowed to `filters`."""
    st.switch_page(LIST_PAGE, query_params=filters)


def open_incident(incident_id: int | str) -> None:
    """Go to one incident."""
    st.switch_page(CASE_PAGE, query_params={"id": str(incident_id)})


def follow(picked: Mapping[str, Any]) -> None:
    """Go where a picked bar, row or point of a panel leads; see `target`."""
    where = target(picked)
    if where is None:
        return
    path, query = where
    if is_embedded():
        st.markdown(f"##### [打开所选事件]({path}?{urlencode(query)})")
    else:
        st.switch_page(CASE_PAGE if path == CASE_PATH else LIST_PAGE, query_params=query)


def target(picked: Mapping[str, Any]) -> tuple[str, dict[str, str]] | None:
    """Page and query of a picked object: `to` is a case's id or the list's filters."""
    if not picked:
        return None
    if picked.get("incident_id"):
        return CASE_PATH, {"id": str(picked["incident_id"])}
    return LIST_PATH, dict(picked["filters"])
