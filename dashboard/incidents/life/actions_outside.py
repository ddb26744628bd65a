"""一事一链: a question about one case to a unit without an account, by a link; and the link taken back."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.rules_outside import (
    LONGEST_CONTACT,
    LONGEST_NAME,
    LONGEST_QUESTION,
    NEVER_IN_CONFIDENCE,
    checked,
    ends,
)
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import CaseLink

ASK, TAKE_BACK = "ask_outside", "take_back_link"


@performs(ASK)
def ask_outside(
    session: Session,
    *,
    incident_id: int,
    to_whom: str,
    contact: str = "",
    question: str,
    reason: str,
    days: int,
    token_hash: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """发链接: who has the token with this hash reads the case and answers `question`, once, within `days`.

    Never of a matter that is or was secret.
    """
    act = ActInProgress(session, incident_id, ASK, scope=scope, by=by, at=at, seen=seen)
    if act.standing.row["ever_secret"]:
        raise Refused(NEVER_IN_CONFIDENCE)
    unit = checked(to_whom, LONGEST_NAME, "发给哪个单位", least=2)
    where = checked(contact, LONGEST_CONTACT, "发到哪里", least=0)
    asked = checked(question, LONGEST_QUESTION, "请对方答复什么")
    why = checked(reason, LONGEST_QUESTION, "为什么请他们答复")
    until = ends(days, act.at)
    link = CaseLink(
        incident_id=incident_id, token_hash=token_hash, to_whom=unit, contact=where, question=asked,
        made_at=act.at, made_by=by.name, cadre_id=by.cadre_id, expires_at=until,
    )  # fmt: skip
    session.add(link)
    session.flush()
    said = f"发给{unit}，{local_time(until)}以前有效。请答复：{asked}"
    act.write(reason=why, data={"asked_outside": True, "note": said, "link": link.id})


@performs(TAKE_BACK)
def take_back_link(
    session: Session, *, incident_id: int, link_id: int, scope: Scope, by: Person, at: datetime
) -> None:
    """收回链接: from now on it opens nothing."""
    act = ActInProgress(session, incident_id, TAKE_BACK, scope=scope, by=by, at=at)
    link = session.get(CaseLink, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.incident_id != incident_id:
        raise Refused("没有这个链接。请刷新后再看。")
    if link.answered_at is not None or link.revoked_at is not None:
        raise Refused("这个链接已经用过或者收回了，不用再收回。请刷新后再看。")
    link.revoked_at, link.revoked_by = act.at, by.name
    act.write(data={"link_taken_back": True, "note": f"发给{link.to_whom}的链接收回", "link": link.id})
