"""The message with a link to one case as it is sent: made from the store as it is then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.incidents.life.outside_links import state_of, token_again
from dashboard.incidents.life.rules_outside import (
    ANSWER_PATH,
    NOT_REMADE,
    link_text,
    title_outside,
    way_of,
    why_unsent,
)
from models import CaseLink, Channel, ChannelKind, Incident, OutgoingMessage


@dataclass(frozen=True)
class LinkReady:
    """A message that can go: to which phone or mail address (empty: a group), in which words."""

    to: str
    text: str


def link_message(
    session: Session, row: OutgoingMessage, channel: Channel, settings: Mapping[str, Any], at: datetime
) -> LinkReady | str:
    """What the message of a link says and to whom; or why it is not sent any more."""
    link = session.get_one(CaseLink, row.case_link_id)
    incident = session.get_one(Incident, link.incident_id)
    if why := why_unsent(state_of(link, incident), at):
        return why
    token, base = token_again(link), str(settings["base_address"]).rstrip("/")
    if token is None:
        return NOT_REMADE
    if not base:
        return "没有填写“指挥室的网址”，做不出链接"
    is_group = channel.kind is ChannelKind.GROUP
    if not is_group and way_of(link.contact) is not channel.kind:
        return "地址和渠道对不上"
    text = link_text(
        str(settings["town_short_name"]), link.to_whom,
        title_outside(incident.title, incident.reporter_name, incident.reporter_phone), link.expires_at,
        link=f"{base}/{ANSWER_PATH}/{token}", key=row.key, is_urgent=row.is_urgent,
    )  # fmt: skip
    return LinkReady("" if is_group else link.contact, text)
