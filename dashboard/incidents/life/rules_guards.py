"""What keeps a person from an act now, beside the table of statuses: one sentence, or nothing."""

from collections.abc import Callable, Iterable

from dashboard.access.rules import Person, scope_of
from dashboard.incidents.life.rules import next_status, outcomes
from dashboard.incidents.life.rules_actor import Actor as Actor
from dashboard.incidents.life.rules_guards_joint import (
    add_party,
    extend,
    feed_back,
    remind,
    remove_party,
)
from dashboard.incidents.life.rules_standing import (
    ACTIVE,
    HANDLING,
    Past,
    Standing,
    is_called,
    mine,
)
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Action, AssignmentStatus, IncidentStatus, Level, Party

A, S = Action, IncidentStatus
SENT = AssignmentStatus.SENT
STRIKABLE = frozenset({A.COMMENT, A.FIRST_REPORT, A.REMIND, A.SUPERVISE})


def actor_of(person: Person, action: Action) -> Actor:
    return Actor(person, scope_of(person, f"incident.{action.value}"))


def refusal(action: Action, standing: Standing, actor: Actor) -> str | None:
    """Why `action` is not possible now, whatever is typed; None where it is (domain: life cycle)."""
    if actor.scope.is_empty:
        return f"您现在的角色不能“{LABELS[action]}”。"
    try:
        next_status(action, standing.status, standing.life.level, _some(action, standing.status))
    except Refused as refused:
        return str(refused)
    if standing.life.arbitration and action is not A.ARBITRATE and _moves(action, standing.status):
        return f"这件事已经两次退单，等指挥长裁定，裁定以前不能“{LABELS[action]}”。"
    guard = GUARDS.get(action)
    return guard(standing, actor) if guard else None


def _some(action: Action, current: IncidentStatus) -> IncidentStatus | None:
    return next(iter(outcomes(action, current)), None)


def _moves(action: Action, current: IncidentStatus) -> bool:
    return outcomes(action, current) != {current}


def _room_first(standing: Standing, actor: Actor) -> str | None:
    if standing.life.level is Level.VILLAGE:
        return "这件事先由村格办理，村格上交以后镇里才受理。"
    return None


def _sign(standing: Standing, actor: Actor) -> str | None:
    return None if mine(actor.scope, standing, SENT) else "没有等您签收的交办单。"


def _return(standing: Standing, actor: Actor) -> str | None:
    if not mine(actor.scope, standing, *ACTIVE):
        return "没有您能退的交办单。"
    if standing.happened(A.ARBITRATE):
        return "指挥长已经裁定，不能再退单。有新情况请写备注。"
    return None


def _arbitrate(standing: Standing, actor: Actor) -> str | None:
    if not standing.life.arbitration:
        return "没有第二次退单，不需要裁定。"
    return None if actor.is_commander else "只有指挥长能裁定。"


def handlers(standing: Standing) -> frozenset[int]:
    """Accounts that handled the matter in this round, and those in whose place they stood then."""
    return frozenset(
        account
        for past in standing.of_this_round
        if past.action in HANDLING or past.data.get("finished")
        for account in (past.data.get("account"), *past.data.get("for_accounts", ()))
        if account is not None
    )


def _verify(standing: Standing, actor: Actor) -> str | None:
    if actor.accounts & handlers(standing):
        return "您办理过这件事，不能由您核查。请换一个人核查。"
    names = {past.actor for past in standing.of_this_round if past.action in HANDLING}
    if actor.person.account_id is None and actor.person.name in names:
        return "您办理过这件事，不能由您核查。请换一个人核查。"
    return None


def _rate(standing: Standing, actor: Actor) -> str | None:
    return "已经评价过了，每次办结只评价一次。" if standing.life.rating else None


def _first_report(standing: Standing, actor: Actor) -> str | None:
    if not standing.row["urgent"]:
        return "不是紧急事件，不需要首次报告。"
    if standing.happened(A.FIRST_REPORT):
        return "已经做过首次报告。"
    at_village = standing.life.level is Level.VILLAGE
    if not at_village and not (actor.scope.everything or mine(actor.scope, standing, *ACTIVE)):
        return "没有您承办的交办单，不需要您首次报告。"
    return None


def _arrive(standing: Standing, actor: Actor) -> str | None:
    here = [call for call in standing.calls if call.arrived_at is None and call.released_at is None]
    return None if any(is_called(actor.scope, call) for call in here) else "没有等您到场的点兵点将。"


def _district_receipt(standing: Standing, actor: Actor) -> str | None:
    if any(share.party is Party.DISTRICT_CENTRE and share.is_active for share in standing.shares):
        return None
    return "没有等区里签收的上报单。"


def _merge(standing: Standing, actor: Actor) -> str | None:
    if standing.children:
        return f"有{standing.children}件事已经合并到这里，请先把它们取消合并。"
    return None


def _unmerge(standing: Standing, actor: Actor) -> str | None:
    if standing.happened(A.MERGE):
        return None
    return "这件事在外部系统里合并，不能在这里取消合并。"


def is_strikable(past: Past) -> bool:
    """Whether an entry is words that somebody added, and no step."""
    steps = ("shares", "calls", "exclusion")
    return past.action in STRIKABLE and not any(past.data.get(step) for step in steps)


def _strike(standing: Standing, actor: Actor) -> str | None:
    if standing.files or any(is_strikable(past) and past.seq not in standing.struck for past in standing.log):
        return None
    return "没有可以划去的记录和附件。办理动作不能划去，请用相反的动作更正。"


def _dispatch(standing: Standing, actor: Actor) -> str | None:
    kind = standing.row["incident_class"]
    if kind is None:
        return "还没有研判类别，请先研判。"
    if kind == 3:
        return "三类事件超出镇里能力，请“上报区级”；要由镇里办，请先改研判为一类或二类。"
    return None


Guard = Callable[[Standing, Actor], str | None]
GUARDS: dict[Action, Guard] = {
    A.ACCEPT: _room_first,
    A.REJECT: _room_first,
    A.DISPATCH: _dispatch,
    A.SIGN: _sign,
    A.RETURN: _return,
    A.ARBITRATE: _arbitrate,
    A.FEED_BACK: feed_back,
    A.VERIFY: _verify,
    A.REWORK: _verify,
    A.RATE: _rate,
    A.EXTEND: extend,
    A.ADD_PARTY: add_party,
    A.REMOVE_PARTY: remove_party,
    A.REMIND: remind,
    A.FIRST_REPORT: _first_report,
    A.ARRIVE: _arrive,
    A.DISTRICT_RECEIPT: _district_receipt,
    A.MERGE: _merge,
    A.UNMERGE: _unmerge,
    A.STRIKE: _strike,
}


def possible(standing: Standing, actors: Iterable[tuple[Action, Actor]]) -> dict[Action, str | None]:
    """Each act with the reason why it is not possible now, or None where it is."""
    return {action: refusal(action, standing, actor) for action, actor in actors}
