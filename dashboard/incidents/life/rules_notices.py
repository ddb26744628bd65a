"""Who is notified of an act, and in which words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboard.access.notices.rules import COMMANDER as COMMANDER
from dashboard.access.notices.rules import LONGEST
from dashboard.access.notices.rules import NoticeDraft as NoticeDraft
from dashboard.access.notices.rules import to_cadre as to_cadre
from dashboard.access.notices.rules import to_role as to_role
from dashboard.incidents.life.rules_standing import Share, Standing
from models import Party

ROOM, DISTRICT = "dispatcher", "district_centre"
# Recipients that are no role: every share at work (or those that the act names); who leads; the room, and
# for an urgent matter the commander too.
PARTIES, LEAD, HEADS = "parties", "lead", "heads"


@dataclass(frozen=True)
class Message:
    """A sentence to whom an act concerns: a role, or PARTIES, LEAD, HEADS.

    `text` may hold {act}, {title} and {why}: a colon and the reason, nothing where there is none.
    """

    to: str
    text: str


TO_PARTIES = Message(PARTIES, "{act}“{title}”{why}")
TO_PARTIES_BRIEFLY = Message(PARTIES, "{act}“{title}”")


def to_party(party: Party, unit_id: int | None, text: str) -> NoticeDraft:
    if party is Party.DISTRICT_CENTRE:
        return to_role(DISTRICT, text)
    return NoticeDraft(party.value, unit_id, None, text[:LONGEST])


def notices_of(
    messages: Iterable[Message], label: str, reason: str, standing: Standing, parties: Iterable[Share]
) -> Iterator[NoticeDraft]:
    """The notices that follow from an act's record; `standing` before it, `parties` it concerns."""
    words = {"act": label, "title": standing.row["title"], "why": f"：{reason}" if reason else ""}
    for message in messages:
        text = message.text.format(**words)
        if message.to == PARTIES:
            yield from (to_party(share.party, share.unit_id, text) for share in parties)
        elif message.to == LEAD:
            yield from (to_party(share.party, share.unit_id, text) for share in (standing.lead,) if share)
        elif message.to == HEADS:
            yield from (to_role(role, text) for role in (ROOM, COMMANDER)[: 1 + bool(standing.row["urgent"])])
        else:
            yield to_role(message.to, text)
