"""Whether somebody else changed the matter while a person was looking at it, and how he is told."""

from dashboard.incidents.life.rules_acts import OF_ACTION
from dashboard.incidents.life.rules_standing import Actor, Past, Standing, holds
from dashboard.words.labels import LABELS, local_time
from models import Action


def what_changed(action: Action, standing: Standing, seen: int, actor: Actor) -> str | None:
    """A sentence where the screen that the person acted on no longer holds; None where it still does.

    `seen`: the last entry of the log that his screen showed. Different parties sign and finish
    side by side; of two people on the same thing, the second is told what the first did.
    """
    since = [past for past in standing.log if past.seq > seen]
    if not since:
        return None
    again = next((past for past in since if past.action is action and _is_own(past, actor)), None)
    if again is not None and not OF_ACTION[action].is_repeatable:
        return f"您在{_time(again)}已经“{LABELS[action]}”过了，没有重复办理。"
    if OF_ACTION[action].goes_with_others:
        return None
    own = {str(share.id) for share in standing.shares if holds(actor.scope, share)}
    for past in reversed(since):
        moved = past.from_status is not past.to_status
        touches = not actor.scope.everything and bool(own & set(past.data.get("shares", {})))
        if action is Action.SIGN and past.action is Action.SIGN and not touches:
            continue
        if moved or touches or past.action is action:
            return (
                f"您打开以后，{past.actor}在{_time(past)}已经“{LABELS[past.action]}”，"
                f"事件现在是“{LABELS[standing.status]}”。您填写的内容还在，请看清楚再决定。"
            )
    return None


def _is_own(past: Past, actor: Actor) -> bool:
    account = past.data.get("account")
    return account is not None and account in actor.accounts


def _time(past: Past) -> str:
    return local_time(past.at)[11:]
