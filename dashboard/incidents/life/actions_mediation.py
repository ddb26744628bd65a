"""A mediation and the keeping of what was agreed: each a row of its own and an entry of the log."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.rules_mediation import Sitting, check_kept, checked, summary
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Action, Mediation

A = Action


@performs("mediate")
def record_mediation(
    session: Session,
    *,
    incident_id: int,
    held_at: datetime,
    mediators: str,
    sides: str,
    is_agreed: bool,
    place: str = "",
    dispute: str = "",
    agreement: str = "",
    due_on: date | None = None,
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Keep the record of a mediation that was held; the log tells how it ended, not who sat there.

    The same one sent twice from one screen is one.
    """
    act = ActInProgress(session, incident_id, "mediate", scope=scope, by=by, at=at, seen=seen)
    sitting = checked(
        Sitting(held_at, mediators, sides, is_agreed, place, dispute, agreement, due_on), at=act.at
    )
    if seen is not None and _is_known(session, act, sitting, seen):
        raise Refused("这次调解刚才已经记下，没有重复记录。")
    made = insert(Mediation).values(
        incident_id=incident_id, seq=act.standing.seq + 1, held_at=sitting.held_at, place=sitting.place,
        mediators=sitting.mediators, parties=sitting.sides, dispute=sitting.dispute,
        is_agreed=sitting.is_agreed, agreement=sitting.agreement, due_on=sitting.due_on,
        recorded_by=by.name, recorded_at=act.at,
    )  # fmt: skip
    number = session.execute(made.returning(col(Mediation.id))).scalar_one()
    data = {"mediation": number, "agreed": sitting.is_agreed}
    act.write(reason=summary(sitting), data=data, files=files)


@performs("keep_promise")
def keep_promise(
    session: Session,
    *,
    incident_id: int,
    mediation_id: int,
    kept_on: date,
    note: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Note that what was agreed in a mediation was kept, on which township day."""
    act = ActInProgress(session, incident_id, "keep_promise", scope=scope, by=by, at=at, seen=seen)
    mine = (col(Mediation.id) == mediation_id, col(Mediation.incident_id) == incident_id)
    row = session.execute(select(Mediation).where(*mine)).scalar_one_or_none()
    if row is None or row.seq in act.standing.struck:
        raise Refused("没有找到这次调解，请刷新后再看。")
    if not row.is_agreed:
        raise Refused("这次调解没有达成协议，没有要履行的。")
    if any(
        past.data.get("mediation_kept") == mediation_id and past.seq not in act.standing.struck
        for past in act.standing.log
    ):
        raise Refused(f"已经记过了：{row.kept_on} 履行。记错了的，请先划去那一条，再重新记。")
    check_kept(kept_on, township_date(row.held_at), today=township_date(act.at))
    session.execute(update(Mediation).where(*mine).values(kept_on=kept_on))
    sentence = f"{kept_on} 履行。{note.strip()}"
    act.write(reason=sentence, data={"mediation_kept": mediation_id})


def _is_known(session: Session, act: ActInProgress, sitting: Sitting, seen: int) -> bool:
    query = select(col(Mediation.id)).where(
        col(Mediation.incident_id) == act.standing.incident_id,
        col(Mediation.seq) > seen,
        col(Mediation.held_at) == sitting.held_at,
        col(Mediation.parties) == sitting.sides,
        col(Mediation.recorded_by) == act.by.name,
    )
    return session.execute(query).first() is not None
