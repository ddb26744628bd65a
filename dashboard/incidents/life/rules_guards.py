"""What keeps a person from an act now, apart from the table of statuses: one sentence, or None."""

from dashboard.access.rules import Scope
from dashboard.incidents.life.rules_standing import (
    ACTIVE,
    HANDED_OUT,
    HANDLING,
    Actor,
    Standing,
    holds,
    is_called,
    mine,
)
from dashboard.incidents.life.rules_targets import (
    SENT,
    SIGNED,
    leads,
    remindable,
    removable,
    strikable_entries,
)
from models import Action, Level, Party

A = Action


def room_first(standing: Standing, actor: Actor) -> str | None:
    if standing.life.level is Level.VILLAGE:
        return "这件事先由村格办理，村格上交以后镇里才受理。"
    return None


def dispatch(standing: Standing, actor: Actor) -> str | None:
    kind = standing.row["incident_class"]
    if kind is None:
        return "还没有研判类别，请先研判。"
    if kind == 3:
        return "三类事件超出镇里能力，请“上报区级”；要由镇里办，请先改研判为一类或二类。"
    return None


def sign(standing: Standing, actor: Actor) -> str | None:
    return None if mine(actor.scope, standing, SENT) else "没有等您签收的交办单。"


def give_back(standing: Standing, actor: Actor) -> str | None:
    if not mine(actor.scope, standing, *ACTIVE):
        return "没有您能退的交办单。"
    if standing.happened(A.ARBITRATE):
        return "指挥长已经裁定，不能再退单。有新情况请写备注。"
    return None


def arbitrate(standing: Standing, actor: Actor) -> str | None:
    if not standing.life.arbitration:
        return "没有第二次退单，不需要裁定。"
    return None if actor.is_commander else "只有指挥长能裁定。"


def feed_back(standing: Standing, actor: Actor) -> str | None:
    lead = standing.lead
    if lead is None:
        return "现在没有牵头方，请指挥室先明确由谁牵头。"
    if not holds(actor.scope, lead):
        return "只有牵头方反馈最终结果。您的部分办完后，请点“完成本方任务”。"
    if lead.status is not SIGNED:
        return "牵头方还没有签收，签收以后才能反馈。"
    if standing.owed:
        return (
            f"有{len(standing.owed)}个必须办理的承办方退了单，还没有着落，现在不能反馈。"
            "请指挥室换一方办、改为可以不等，或者写明理由撤下。"
        )
    if left := waiting(standing):
        return f"还有{len(left)}个承办方没有办完，全部办完以后由牵头方反馈一个结果。"
    return None


def awaits_others(standing: Standing, scope: Scope) -> bool:
    """Whether the lead within `scope` would feed back next, and others have to finish first."""
    lead = standing.lead
    is_mine = lead is not None and lead.status is SIGNED and holds(scope, lead)
    return is_mine and bool(standing.owed or waiting(standing))


def waiting(standing: Standing) -> tuple[int, ...]:
    """Ids of the required shares, beside the lead's, that somebody still works on."""
    return tuple(share.id for share in standing.active if share.is_required and not share.is_lead)


def handlers(standing: Standing) -> frozenset[int]:
    """Accounts that handled the matter in this round, and those in whose place they stood then."""
    return frozenset(
        account
        for past in standing.of_this_round
        if past.action in HANDLING or past.data.get("finished")
        for account in (past.data.get("account"), *past.data.get("for_accounts", ()))
        if account is not None
    )


def verify(standing: Standing, actor: Actor) -> str | None:
    if actor.accounts & handlers(standing):
        return "您办理过这件事，不能由您核查。请换一个人核查。"
    names = {past.actor for past in standing.of_this_round if past.action in HANDLING}
    if actor.person.account_id is None and actor.person.name in names:
        return "您办理过这件事，不能由您核查。请换一个人核查。"
    return None


def rate(standing: Standing, actor: Actor) -> str | None:
    return "已经评价过了，每次办结只评价一次。" if standing.life.rating else None


def extend(standing: Standing, actor: Actor) -> str | None:
    if standing.status not in HANDED_OUT or standing.life.due_at is None:
        return "交办以后才有办理期限，现在不能延期。"
    if standing.life.extensions and not actor.is_commander:
        return "已经延期过一次，再延期要由指挥长决定。"
    if actor.scope.everything:
        return None
    lead = standing.lead
    if lead is None or not holds(actor.scope, lead):
        return "延期由牵头方或指挥室决定。您是配合方，请点“申请延期”。"
    return None if lead.status is SIGNED else "签收以后才能延期，请先签收。"


def add_party(standing: Standing, actor: Actor) -> str | None:
    if standing.status not in HANDED_OUT:
        return "交办以后、办结以前才能增加承办方。"
    lead = standing.lead
    if not actor.scope.everything and (lead is None or not holds(actor.scope, lead)):
        return "只有指挥室和牵头部门能增加承办方。"
    return None


def remove_party(standing: Standing, actor: Actor) -> str | None:
    if removable(standing, actor):
        return None
    if actor.scope.everything:
        return "没有可以撤下的承办方。牵头方不能直接撤下。"
    return "撤下承办方由指挥室办理；一件事的牵头部门签收以后，可以撤下还在办的配合部门。"


def remind(standing: Standing, actor: Actor) -> str | None:
    if actor.scope.everything:
        return None
    if standing.status not in HANDED_OUT or not leads(standing, actor.scope):
        return "催办由指挥室和综合督考办办理；牵头方签收以后，可以催自己的配合方。"
    return None if remindable(standing, actor) else "没有还在办的配合方，不用催办。"


def first_report(standing: Standing, actor: Actor) -> str | None:
    if not standing.row["urgent"]:
        return "不是紧急事件，不需要首次报告。"
    if standing.happened(A.FIRST_REPORT):
        return "已经做过首次报告。"
    at_village = standing.life.level is Level.VILLAGE
    if not at_village and not (actor.scope.everything or mine(actor.scope, standing, *ACTIVE)):
        return "没有您承办的交办单，不需要您首次报告。"
    return None


def arrive(standing: Standing, actor: Actor) -> str | None:
    here = [call for call in standing.calls if call.arrived_at is None and call.released_at is None]
    return None if any(is_called(actor.scope, call) for call in here) else "没有等您到场的点兵点将。"


def district_receipt(standing: Standing, actor: Actor) -> str | None:
    if any(share.party is Party.DISTRICT_CENTRE and share.is_active for share in standing.shares):
        return None
    return "没有等区里签收的上报单。"


def merge(standing: Standing, actor: Actor) -> str | None:
    if standing.children:
        return f"有{standing.children}件事已经合并到这里，请先把它们取消合并。"
    return None


def unmerge(standing: Standing, actor: Actor) -> str | None:
    if standing.happened(A.MERGE):
        return None
    return "这件事在外部系统里合并，不能在这里取消合并。"


def strike(standing: Standing, actor: Actor) -> str | None:
    if standing.files or any(strikable_entries(standing, actor)):
        return None
    return "没有可以划去的记录和附件。办理动作不能划去，请用相反的动作更正。"
