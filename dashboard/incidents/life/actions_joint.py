"""What the parties of one matter ask of each other and of the room: a part that came back, more time."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.lifecycle import Turn
from dashboard.incidents.life.lifecycle_sharing import hand_out
from dashboard.incidents.life.rules_inputs import not_again, written
from dashboard.incidents.life.rules_joint import to_ask
from dashboard.incidents.life.rules_notices import ROOM, Told, to_party, to_role
from dashboard.incidents.life.rules_standing import Choice
from dashboard.words.errors import Refused
from models import Action

A = Action
ASKED_AGAIN = timedelta(hours=4)


class Settling(StrEnum):
    """What becomes of a required part that its party gave back."""

    REPLACED = "replaced"
    OPTIONAL = "optional"
    TAKEN_OFF = "taken_off"


@needs("incident.remove_party")
def settle_return(
    session: Session,
    *,
    incident_id: int,
    assignment_id: int,
    how: Settling,
    reason: str,
    party: Choice | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """处理退单: the room gives a returned part to `party`, lets it be optional or takes it off, and says why.

    Until then the matter waits for it. The return itself stays as it was.
    """
    action = A.ADD_PARTY if how is Settling.REPLACED else A.REMOVE_PARTY
    turn = Turn(session, incident_id, action, scope=scope, by=by, at=at, seen=seen)
    share = turn.share(assignment_id)
    if not scope.everything or share not in turn.standing.owed:
        raise Refused("这份退单已经处理，或者不由您处理。请刷新后再看。")
    text = written(reason, action, what="处理退单的理由")
    clocks = turn.clocks
    tell: list[Told] = []
    if how is Settling.REPLACED:
        if party is None or party.unit_id is None:
            raise Refused("还没有选换谁办，请选好再提交。")
        if any(active.whom == (party.party, party.unit_id) for active in turn.standing.active):
            raise Refused("这个承办方已经在办。请另选一个，或者把退回的部分改为可以不等、撤下。")
        clocks, tell = hand_out(turn, [Choice(party.party, party.unit_id)], clocks)
    lead = turn.standing.lead
    if lead is not None:
        told = f"“{turn.standing.row['title']}”退回的部分，指挥室已处理：{text}"
        tell.append(to_party(lead.party, lead.unit_id, told))
    turn.take(
        reason=text,
        clocks=clocks,
        shares={share.id: {"is_required": False}},
        data={"settled": how.value},
        tell=tell,
    )


@needs("incident.feed_back")
def ask_extension(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    assignment_id: int | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """申请延期: a party that may not put the matter off asks the lead and the room to; nothing moves yet."""
    turn = Turn(session, incident_id, A.COMMENT, scope=scope, by=by, at=at, seen=seen)
    own = to_ask(turn.standing, turn.actor)
    share = next((one for one in own if assignment_id in (None, one.id)), None)
    if share is None:
        raise Refused("没有要您申请延期的交办单：牵头方签收以后可以直接延期。请刷新后再看。")
    text = written(reason, A.EXTEND, what="申请延期的理由")
    before = [past.at for past in turn.standing.of_this_round if past.data.get("asks_extension") == share.id]
    not_again(before, turn.at, ASKED_AGAIN, "申请延期")
    said = f"申请延期“{turn.standing.row['title']}”：{text}"
    tell: list[Told] = [to_role(ROOM, said)]
    lead = turn.standing.lead
    if lead is not None and lead.id != share.id:
        tell.append(to_party(lead.party, lead.unit_id, said))
    turn.take(reason=text, data={"asks_extension": share.id, "assignment": share.id}, tell=tell)
