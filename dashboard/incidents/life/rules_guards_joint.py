"""What keeps the parties of one matter from an act: who leads, who is waited for, what was given back."""

from dashboard.access.rules import Scope
from dashboard.incidents.life.rules_actor import Actor
from dashboard.incidents.life.rules_standing import HANDED_OUT, Share, Standing, holds
from models import AssignmentStatus, IncidentStatus, Party

S = IncidentStatus
SIGNED = AssignmentStatus.SIGNED


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


def waiting(standing: Standing) -> tuple[int, ...]:
    """Ids of the required shares, beside the lead's, that somebody still works on."""
    return tuple(share.id for share in standing.active if share.is_required and not share.is_lead)


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


def removable(standing: Standing, actor: Actor) -> tuple[Share, ...]:
    """The shares that may be taken off: by the room any but the lead's, also one that was given back; by
    the lead of a 一件事 those of the other departments that are at work."""
    helpers = tuple(share for share in standing.active if not share.is_lead)
    if actor.scope.everything:
        return helpers + standing.owed
    if standing.row["one_thing_id"] is None or not leads(standing, actor.scope):
        return ()
    return tuple(share for share in helpers if share.party is Party.DEPARTMENT)


def leads(standing: Standing, scope: Scope) -> bool:
    """Whether a unit within `scope` leads the matter, and has signed."""
    lead = standing.lead
    return lead is not None and lead.status is SIGNED and holds(scope, lead)


def remind(standing: Standing, actor: Actor) -> str | None:
    if actor.scope.everything:
        return None
    if standing.status not in HANDED_OUT or not leads(standing, actor.scope):
        return "催办由指挥室和综合督考办办理；牵头方签收以后，可以催自己的配合方。"
    return None if remindable(standing, actor) else "没有还在办的配合方，不用催办。"


def remindable(standing: Standing, actor: Actor) -> tuple[Share, ...]:
    """Whom the lead may remind, one or several; whoever reminds for the town reminds all that are at work."""
    if actor.scope.everything or not leads(standing, actor.scope):
        return ()
    return tuple(share for share in standing.active if not share.is_lead)
