"""一事一链: a question about one case to a unit without an account, by a link; the link sent again, shown
again and taken back."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Person, Scope, refused_as_absent
from dashboard.access.rules_rights import needs
from dashboard.incidents.life import outside_sending as sending
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.outside_links import state_of, token_again, token_of
from dashboard.incidents.life.rules_outside import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    NEVER_IN_CONFIDENCE,
    NOT_REMADE,
    checked,
    ends,
    shown_address,
    way_of,
    why_unsent,
)
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import CaseLink, Channel, ChannelKind, Incident, MessageState

ASK, SEND_AGAIN, TAKE_BACK = "ask_outside", "send_link_again", "take_back_link"
GONE = "没有这个链接。请刷新后再看。"


@performs(ASK)
def ask_outside(
    session: Session,
    *,
    incident_id: int,
    to_whom: str,
    send_to: str = "",
    question: str,
    reason: str,
    days: int,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> int:
    """发链接: who has the link reads the case and answers `question`, once, within `days`; returns its id.

    `send_to`: a mail address, a mobile number or the word of one that is kept (`outside_sending.known`), to
    which the outbox sends it; empty where somebody hands it over himself. `to_whom` may be empty where the
    address says whose it is. Never of a matter that is or was secret.
    """
    act = ActInProgress(session, incident_id, ASK, scope=scope, by=by, at=at, seen=seen)
    if act.standing.row["ever_secret"]:
        raise Refused(NEVER_IN_CONFIDENCE)
    goes = sending.chosen(session, send_to.strip(), township_date(act.at)) if send_to.strip() else None
    unit = checked(to_whom.strip() or (goes.unit if goes else ""), LONGEST_NAME, "发给哪个单位", least=2)
    asked = checked(question, LONGEST_QUESTION, "请对方答复什么")
    why = checked(reason, LONGEST_QUESTION, "为什么请他们答复")
    until = ends(days, act.at)
    link = CaseLink(
        incident_id=incident_id, token_hash=token_hash(new_token()), to_whom=unit,
        contact=goes.contact if goes else "", question=asked, made_at=act.at, made_by=by.name,
        cadre_id=by.cadre_id, expires_at=until,
    )  # fmt: skip
    session.add(link)
    session.flush()
    # Made of the row, which has its id only now.
    link.token_hash = token_hash(token_of(link))
    if goes:
        sending.put(session, link, goes.way, act.at, is_urgent=act.urgent)
    by_what = f"（{shown_address(goes.contact)}）" if goes else ""
    said = f"发给{unit}{by_what}，{local_time(until)}以前有效。请答复：{asked}"
    act.write(reason=why, data={"asked_outside": True, "note": said, "link": link.id})
    return link.id or 0


@performs(SEND_AGAIN)
def send_link_again(
    session: Session, *, incident_id: int, link_id: int, scope: Scope, by: Person, at: datetime
) -> None:
    """再发一次: to the same address. What was not taken is tried anew with the same number; what was taken
    once is another message, as a receiver drops a number that he knows."""
    act = ActInProgress(session, incident_id, SEND_AGAIN, scope=scope, by=by, at=at)
    link = _link(session, incident_id, link_id)
    if why := why_unsent(state_of(link, session.get_one(Incident, incident_id)), act.at):
        raise Refused(f"{why}。请刷新后再看。")
    if token_again(link) is None:
        raise Refused(NOT_REMADE)
    last = sending.last_message(session, link_id)
    if last is not None and last.state is MessageState.WAITING:
        raise Refused("上一条还在发，到时候会自动再试。请过一会儿再看。")
    channel = session.get(Channel, last.channel_id) if last else None
    if channel is not None and channel.kind is ChannelKind.GROUP:
        way = sending.group_way(session, channel.id or 0)
    elif way_of(link.contact) is None:
        raise Refused(
            "这个链接没有登记能发到的邮箱或者手机号。请点“显示链接”自己转给对方，或者收回重新做一个。"
        )
    else:
        way = sending.way_to(session, link.contact)
    if last is not None and last.state is MessageState.DEAD:
        last.state, last.tries, last.ended_at = MessageState.WAITING, 0, None
        last.channel_id, last.due_at = way[0].id or 0, sending.due(session, way, act.at, is_urgent=act.urgent)
        last.decided_by, last.decision = by.name[:60], "再发一次"
    else:
        sending.put(session, link, way, act.at, is_urgent=act.urgent)
    said = f"发给{link.to_whom}的链接再发一次（{shown_address(link.contact)}）"
    act.write(data={"link_sent_again": True, "note": said, "link": link.id})


@needs("incident.ask_outside")
def show_link(
    session: Session, *, incident_id: int, link_id: int, scope: Scope, by: Person, at: datetime
) -> str:
    """显示链接: the last part of the address of a link that still takes an answer. Each look is logged."""
    if not session.scalar(select(visible_incident(scope, incident_id))):
        raise refused_as_absent()
    link = _link(session, incident_id, link_id)
    if why := why_unsent(state_of(link, session.get_one(Incident, incident_id)), at):
        raise Refused(f"这个链接已经打不开了：{why}。")
    token = token_again(link)
    if token is None:
        raise Refused(NOT_REMADE)
    data = {"link": link.id, "to": link.to_whom}
    audit.record(session, f"incident:{incident_id}", "case_link_shown", by=by, at=at, data=data)
    return token


@performs(TAKE_BACK)
def take_back_link(
    session: Session, *, incident_id: int, link_id: int, scope: Scope, by: Person, at: datetime
) -> None:
    """收回链接: from now on it opens nothing."""
    act = ActInProgress(session, incident_id, TAKE_BACK, scope=scope, by=by, at=at)
    link = _link(session, incident_id, link_id)
    if link.answered_at is not None or link.revoked_at is not None:
        raise Refused("这个链接已经用过或者收回了，不用再收回。请刷新后再看。")
    link.revoked_at, link.revoked_by = act.at, by.name
    act.write(data={"link_taken_back": True, "note": f"发给{link.to_whom}的链接收回", "link": link.id})


def _link(session: Session, incident_id: int, link_id: int) -> CaseLink:
    link = session.get(CaseLink, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.incident_id != incident_id:
        raise Refused(GONE)
    return link
