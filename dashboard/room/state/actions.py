"""平急转换: the town switched to 应急 and back."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.access.town_state import state_at
from dashboard.room.state.rules import LONGEST_REASON, checked_from, name_of
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import TownState

SUBJECT = "town_state"


@needs("state.switch")
def switch(
    session: Session,
    *,
    is_emergency: bool,
    reason: str,
    from_at: datetime | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Put the town into 应急 or back into 平时, from `from_at` (UTC; now unless said), with the reason.

    Refused where it is in that state then anyway: two people at once switch it once.
    """
    audit.lock_chain(session, SUBJECT)
    since = checked_from(from_at or at, at)
    before = state_at(session, at=since)
    if before.is_emergency == is_emergency:
        who = f"（{before.set_by}，{local_time(before.since)}起）" if before.since else ""
        raise Refused(f"那时已经是{name_of(is_emergency)}状态{who}，没有再转。")
    why = checked_text(" ".join(reason.split()), "转换的原因", LONGEST_REASON)
    session.add(
        TownState(is_emergency=is_emergency, from_at=since, reason=why, set_by=by.name[:60], set_at=at)
    )
    session.flush()
    data = {"to_state": name_of(is_emergency), "since": local_time(since)}
    audit.record(session, SUBJECT, "state_switched", by=by, at=at, reason=why, data=data)
