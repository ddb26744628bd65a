"""Where everyone is at the end of the demo year."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models import Cadre, CallUp, Presence, PresenceSpell

# Out of a hundred. Who is on an incident is 处置中 whatever was said of him.
MIX = ((Presence.ON_DUTY, 62), (Presence.IN_FIELD, 22), (Presence.TRAINING, 6), (Presence.ON_LEAVE, 6),
       (Presence.AWAY, 4))  # fmt: skip
NOTES = {Presence.TRAINING: "区里业务培训", Presence.ON_LEAVE: "年休假", Presence.IN_FIELD: "联村走访"}


def fill_presence(session: Session, rng: random.Random, until: datetime) -> None:
    """The last two spells of everyone; who is called to an open incident was on duty before it."""
    query = select(CallUp).where(col(CallUp.cadre_id).is_not(None), col(CallUp.released_at).is_(None))
    called = {call.cadre_id: call for call in session.execute(query.order_by(col(CallUp.id))).scalars()}
    for cadre in session.execute(select(Cadre).order_by(col(Cadre.id))).scalars():
        started = (until - timedelta(minutes=rng.randint(25, 400))).replace(second=0, microsecond=0)
        presence = rng.choices([word for word, _ in MIX], [weight for _, weight in MIX])[0]
        note = NOTES.get(presence, "")
        if call := called.get(cadre.id):
            presence, started, note = Presence.ON_DUTY, call.called_at - timedelta(hours=2), ""
        before = started - timedelta(hours=rng.randint(6, 30))
        cadre_id = cadre.id or 0
        session.add(
            PresenceSpell(cadre_id=cadre_id, presence=Presence.ON_DUTY, started_at=before, ended_at=started)
        )
        session.add(PresenceSpell(cadre_id=cadre_id, presence=presence, started_at=started, note=note))
