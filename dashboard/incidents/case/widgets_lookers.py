"""Who else has the same case open now, so that two people do not answer one caller."""

from datetime import datetime, timedelta
from threading import Lock

import streamlit as st

from dashboard.access.rules import Person
from dashboard.screen.moment import looked_back
from dashboard.words.clock import now
from dashboard.words.labels import plain

# A page says every so often that it is still open; after so long without a word it is not.
PACE = timedelta(seconds=20)
OPEN_FOR = 3 * PACE
# Case -> who looked at it last and when; of this server alone, and of nobody's business afterwards.
_LOOKS: dict[int, dict[str, tuple[str, datetime]]] = {}
_LOCK = Lock()


def others_looking(incident_id: int, subject: str, name: str, at: datetime) -> list[str]:
    """Note that `subject`, called `name`, has the case open at `at` (UTC); the names of the others."""
    with _LOCK:
        for key in [
            key for key, looks in _LOOKS.items() if all(at - seen > OPEN_FOR for _, seen in looks.values())
        ]:
            del _LOOKS[key]
        looks = _LOOKS.setdefault(incident_id, {})
        looks[subject] = (name, at)
        return sorted(
            other for key, (other, seen) in looks.items() if key != subject and at - seen <= OPEN_FOR
        )


def also_here(incident_id: int, person: Person) -> None:
    """A line that names who else has the case open, kept up to date while the page is open."""
    if not looked_back():
        _line(incident_id, person)


@st.fragment(run_every=PACE)
def _line(incident_id: int, person: Person) -> None:
    if names := others_looking(incident_id, person.subject, person.name, now()):
        st.markdown(f":violet[:material/group: 也在看：{plain('、'.join(names))}]", width="content")
