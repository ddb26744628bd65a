"""What a server does for running calls: whoever has not answered, or not reported 平安, in time."""

import logging
from datetime import datetime

from dashboard.room.calls.calling import climb_call, due_calls
from dashboard.room.calls.contacts import climb_contacts, due_contacts
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now

LOOK_SECONDS = 5.0
log = logging.getLogger("command_room")


def climb_due() -> float:
    """Call further whoever is due; returns the seconds until the next look."""
    if climbed := climb_once(now()):
        log.info("calls: %s called further", climbed)
    return LOOK_SECONDS


def climb_once(at: datetime) -> int:
    """As `climb_due` at a moment (UTC); how many were called further. Several servers may do so at once."""
    with reading() as session:
        call_ids, contact_ids = due_calls(session, at), due_contacts(session, at)
    climbed = 0
    for call_id in call_ids:
        with transaction() as session:
            climbed += climb_call(session, call_id, at)
    if contact_ids:
        with transaction() as session:
            climbed += climb_contacts(session, contact_ids, at)
    return climbed
