"""Which time limits hold on a day. Read only."""

from datetime import date

from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.clocks.rules_clocks import STANDARD
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.errors import Refused
from models import ClockRuleSet


@needs("ground.read")
def current_rule_set(session: Session, on: date) -> ClockRuleSet:
    """The town's time limits on a township day: the newest that hold by then, of equals the later version.

    Refused for a day before the first of them.
    """
    own = col(ClockRuleSet.code) == STANDARD
    rule_set: ClockRuleSet | None = in_force(session, ClockRuleSet, ClockRuleSet.effective_from, on, own)
    if rule_set is None:
        raise Refused(f"{on} 还没有生效的办理时限，算不出期限。请在“系统设置”的“办理时限”里核对生效日期。")
    return rule_set
