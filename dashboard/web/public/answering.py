"""What somebody with a link to one case does without an account: reads it, answers once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.notices.rules import to_cadre, to_role
from dashboard.access.notices.rules_channels import without_personal
from dashboard.access.notices.telling import write_notices
from dashboard.access.passwords import token_hash
from dashboard.access.rules import EVERYTHING, Person
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.actions_notes import NoteKind, comment
from dashboard.incidents.life.outside_links import state_of
from dashboard.incidents.life.rules_outside import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    UNKNOWN,
    checked,
    why_shut,
)
from dashboard.store.database import reading, transaction
from dashboard.town.settings import queries as settings
from dashboard.words.errors import Refused
from models import Action, CaseLink, Category, Incident, IncidentLog, Village

# The dispatcher is told where whoever sent the link is no cadre.
ROOM = "dispatcher"


@dataclass(frozen=True)
class Asked:
    """What whoever opened a link reads: of the case what the answer needs, never who reported it."""

    to_whom: str
    question: str
    made_by: str
    expires_at: datetime
    number: str
    title: str
    description: str
    category: str
    village: str
    place: str
    reported_at: datetime
    result: str = ""
    town: str = ""


class Shut(Refused):
    """A link that opens nothing any more; the sentence says why. `is_known`: there was such a link."""

    def __init__(self, sentence: str, *, is_known: bool = True) -> None:
        super().__init__(sentence)
        self.is_known = is_known


def open_link(token: str, address: str, *, at: datetime) -> Asked:
    """What the holder of `token` may read; each opening is logged. Shut where it opens nothing."""
    with transaction() as session:
        link, incident = _link(session, token)
        why = why_shut(state_of(link, incident), at)
        link.opened, link.opened_at = link.opened + 1, at
        by = Person(f"外单位：{link.to_whom}"[:60], address=address)
        audit.record(
            session, f"incident:{link.incident_id}", "case_link_opened", by=by, at=at,
            data={"link": link.id, "to": link.to_whom} | ({"refused": why} if why else {}),
        )  # fmt: skip
        asked = None if why else _asked(session, link, incident)
    if asked is None:
        raise Shut(why)
    return asked


def look(token: str, *, at: datetime) -> Asked:
    """As `open_link`, for a form that comes back with a mistake: it was logged when it was opened."""
    with reading() as session:
        link, incident = _link(session, token, lock=False)
        if why := why_shut(state_of(link, incident), at):
            raise Shut(why)
        return _asked(session, link, incident)


def answer(
    token: str, text: str, name: str, files: Sequence[KeptFile], *, form_key: str, address: str, at: datetime
) -> None:
    """The one answer: a note in the case's log with its files, and a notice to whoever asked.

    The same form sent again changes nothing. Refused where something is missing, Shut where it is too late.
    """
    with transaction() as session:
        link, incident = _link(session, token)
        if link.form_key and link.form_key == form_key:
            return
        if why := why_shut(state_of(link, incident), at):
            raise Shut(why)
        words = checked(text, LONGEST_ANSWER, "答复的内容")
        who = checked(name, LONGEST_NAME, "您的单位和姓名", least=2)
        by = Person(f"外单位：{link.to_whom}"[:60], address=address)
        said = f"{link.to_whom}（{who}）答复：{words}"
        comment(
            session, incident_id=link.incident_id, text=said, kind=NoteKind.OUTSIDE, files=files,
            scope=EVERYTHING, by=by, at=at,
        )  # fmt: skip
        last = select(func.max(col(IncidentLog.seq))).where(col(IncidentLog.incident_id) == link.incident_id)
        seq = session.execute(last).scalar_one()
        link.answered_at, link.answered_by, link.form_key, link.seq = at, who, form_key, seq
        sentence = f"{link.to_whom}答复了“{incident.title}”：{words}"
        told = to_role(ROOM, sentence) if link.cadre_id is None else to_cadre(link.cadre_id, sentence)
        write_notices(session, [told], incident_id=link.incident_id, seq=seq, action=Action.COMMENT, at=at)


def _link(session: Session, token: str, *, lock: bool = True) -> tuple[CaseLink, Incident]:
    query = select(CaseLink).where(col(CaseLink.token_hash) == token_hash(token))
    link = session.execute(query.with_for_update() if lock else query).scalar()
    if link is None:
        raise Shut(UNKNOWN, is_known=False)
    return link, session.get_one(Incident, link.incident_id)


def _asked(session: Session, link: CaseLink, incident: Incident) -> Asked:
    village = session.get(Village, incident.village_id) if incident.village_id else None
    category = session.get(Category, incident.category_id) if incident.category_id else None

    def shown(text: str) -> str:
        return without_personal(text, incident.reporter_name or "", incident.reporter_phone or "")

    return Asked(
        to_whom=link.to_whom,
        question=link.question,
        made_by=link.made_by,
        expires_at=link.expires_at,
        number=incident.number,
        title=shown(incident.title),
        description=shown(incident.description),
        category=category.name if category else "",
        village=village.short_name if village else "",
        place=shown(incident.place),
        reported_at=incident.reported_at,
        result=shown(incident.result),
        town=str(settings.value(session, "town_short_name")),
    )
