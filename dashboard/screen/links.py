"""The way down: from a figure to the list filtered to exactly its rows."""

from urllib.parse import urlencode

import streamlit as st

from dashboard.access.cookies import NARROW
from dashboard.screen.moment import kept_moment

LIST_PAGE, LIST_PATH = "pages/incidents/incidents.py", "incidents"
CASE_PAGE, CASE_PATH = "pages/incidents/incident.py", "incident"
ICON = ":material/chevron_right:"
HOME_PAGE = "pages/room/home.py"
# The words of a link that leaves from the checklist on the administrator's home.
FROM_SETUP = {"back": "setup"}


def is_embedded() -> bool:
    """Whether this page hangs on a wall, without menu."""
    return st.context.is_embedded is True


def is_phone() -> bool:
    """Whether the browser says that it is a phone's, or its window is no wider (web/shell.py tells)."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "") or st.context.cookies.get(NARROW) == "1"


def incident_link(label: str, **filters: str) -> None:
    """A link to the list narrowed to `filters` (the words of the list's own URL).

    From an embedded page it leaves by a plain URL, so that the list has its menu again.
    """
    filters = kept_moment() | filters
    if is_embedded():
        st.markdown(f"###### [{label}]({incident_url(**filters)})")
    else:
        st.page_link(LIST_PAGE, label=label, icon=ICON, query_params=filters)


def incident_url(**filters: str) -> str:
    """The list's address, relative to any page of the room."""
    return f"{LIST_PATH}?{urlencode(filters)}"


def follow_list(**filters: str) -> None:
    """Go to the list narrowed to `filters`, because its bar or square was picked."""
    _follow(LIST_PAGE, LIST_PATH, filters)


def follow_case(number: str) -> None:
    """Go to one incident, because its point or row was picked; the filters go along for the way back."""
    # The page left behind stays in the history with the new page's words: they must fit both.
    _follow(CASE_PAGE, CASE_PATH, st.query_params.to_dict() | {"id": number})


def way_back() -> None:
    """A link from an incident to the list that led to it."""
    words = st.query_params.to_dict()
    words.pop("id", None)
    st.page_link(
        LIST_PAGE, label="回到事件列表", icon=":material/arrow_back:", query_params=words, width="content"
    )


def back_to_setup() -> None:
    """A link back to the checklist, for whoever came from it."""
    if st.query_params.get("back") == FROM_SETUP["back"]:
        st.page_link(HOME_PAGE, label="回到启用清单", icon=":material/arrow_back:")


def _follow(page: str, path: str, query: dict[str, str]) -> None:
    query = kept_moment() | query
    # A page switch would carry the wall's embed parameters along.
    if is_embedded():
        st.markdown(f"###### [打开所选事件]({path}?{urlencode(query)})")
    else:
        st.switch_page(page, query_params=query)
