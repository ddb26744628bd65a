"""What the parties of one matter ask of each other and of the room: a part that came back, more time."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.lifecycle_sharing import hand_out
from dashboard.incidents.life.rules_inputs import not_again, written
from dashboard.incidents.life.rules_notices import NoticeDraft, to_party
from dashboard.incidents.life.rules_standing import Choice
from dashboard.incidents.life.rules_targets import to_ask
from dashboard.words.errors import Refused
from models import Action

A = Action
ASKED_AGAIN = timedelta(hours=4)


class Settling(StrEnum):
    """What becomes of a required part that its party gave back."""

    REPLACED = "replaced"
    OPTIONAL = "optional"
    TAKEN_OFF = "taken_off"


@performs("settle_return")
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
    act = ActInProgress(
        session, incident_id, "settle_return", action=action, scope=scope, by=by, at=at, seen=seen
    )
    share = act.share(assignment_id)
    if not scope.everything or share not in act.standing.owed:
        raise Refused("这份退单已经处理，或者不由您处理。请刷新后再看。")
    text = written(reason, action, what="处理退单的理由")
    clocks = act.clocks
    tell: list[NoticeDraft] = []
    if how is Settling.REPLACED:
        if party is None or party.unit_id is None:
            raise Refused("还没有选换谁办，请选好再提交。")
        if any(active.whom == (party.party, party.unit_id) for active in act.standing.active):
            raise Refused("这个承办方已经在办。请另选一个，或者把退回的部分改为可以不等、撤下。")
        clocks, tell = hand_out(act, [Choice(party.party, party.unit_id)], clocks)
    act.write(
        reason=text,
        clocks=clocks,
        shares={share.id: {"is_required": False}},
        data={"settled": how.value},
        tell=tell,
    )


@performs("ask_extension")
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
    act = ActInProgress(session, incident_id, "ask_extension", scope=scope, by=by, at=at, seen=seen)
    own = to_ask(act.standing, act.actor)
    share = next((one for one in own if assignment_id in (None, one.id)), None)
    if share is None:
        raise Refused("没有要您申请延期的交办单：牵头方签收以后可以直接延期。请刷新后再看。")
    text = written(reason, A.EXTEND, what="申请延期的理由")
    before = [past.at for past in act.standing.of_this_round if past.data.get("asks_extension") == share.id]
    not_again(before, act.at, ASKED_AGAIN, "申请延期")
    tell: list[NoticeDraft] = []
    lead = act.standing.lead
    if lead is not None and lead.id != share.id:
        said = f"申请延期“{act.standing.row['title']}”：{text}"
        tell.append(to_party(lead.party, lead.unit_id, said))
    act.write(reason=text, data={"asks_extension": share.id, "assignment": share.id}, tell=tell)
