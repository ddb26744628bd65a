"""Saying where somebody is: oneself, or anybody where one sits in the room."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.members import is_member
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.town.presence.rules_presence import checked_note, require_settable, require_span
from dashboard.words.days import no_earlier_than, township_date
from dashboard.words.errors import Refused
from models import Cadre, Identity, Presence, PresenceSpell, Secondment


@needs("presence.set")
def set_presence(
    session: Session,
    *,
    cadre_id: int,
    presence: Presence,
    note: str = "",
    until: datetime | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
) -> None:
    """End the cadre's spell at `at` and begin another; `until` (UTC) is when that one ends by itself.

    Refused for 处置中, for somebody else outside `scope`, for who is not here any more, and where
    nothing would change.
    """
    cadre = _cadre(session, cadre_id, scope, at)
    require_settable(presence)
    checked = checked_note(note)
    require_span(until, at)
    before = _spell(session, cadre_id, at)
    if before is not None and (before.presence, before.note, before.ended_at) == (presence, checked, until):
        raise Refused("去向没有变化，没有重复登记。")
    # Two words of the same moment: the later one stands.
    started = no_earlier_than(before.started_at, at) if before is not None else at
    if before is not None:
        before.ended_at = max(started, before.started_at)
    session.add(
        PresenceSpell(cadre_id=cadre_id, presence=presence, started_at=started, ended_at=until, note=checked)
    )
    data = {
        "name": cadre.name,
        "presence": [before.presence.value if before else None, presence.value],
        "until": until and until.isoformat(),
    }
    audit.record(session, f"cadre:{cadre_id}", "presence_set", by=by, at=at, reason=checked, data=data)


def _cadre(session: Session, cadre_id: int, scope: Scope, at: datetime) -> Cadre:
    """The cadre under lock; Refused as absent for who may not speak for him, and for who has left."""
    today = township_date(at)
    query = select(Cadre).where(
        col(Cadre.id) == cadre_id, or_(col(Cadre.left_on).is_(None), col(Cadre.left_on) >= today)
    )
    cadre: Cadre | None = session.execute(query.with_for_update(key_share=True)).scalar_one_or_none()
    if cadre is None or not (scope.everything or cadre_id in scope.cadres):
        raise Refused("没有找到这位干部，或者不由您登记他的去向。请选自己，或者请指挥室登记。")
    member = select(col(Secondment.id)).where(col(Secondment.cadre_id) == cadre_id, *is_member(today))
    if cadre.identity is Identity.SECONDED and session.execute(member).first() is None:
        raise Refused(f"{cadre.name}今天不在派驻期内，不能登记去向。请核对派驻日期。")
    return cadre


def _spell(session: Session, cadre_id: int, at: datetime) -> PresenceSpell | None:
    query = (
        select(PresenceSpell)
        .where(
            col(PresenceSpell.cadre_id) == cadre_id,
            or_(col(PresenceSpell.ended_at).is_(None), col(PresenceSpell.ended_at) > at),
        )
        .order_by(col(PresenceSpell.started_at).desc(), col(PresenceSpell.id).desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()
