"""The table of acts: everything that may happen to an incident, each act by its key and by its word."""

from dashboard.incidents.life.rules_act import Act
from dashboard.incidents.life.rules_acts_beside import BESIDE
from dashboard.incidents.life.rules_acts_steps import STEPS
from models import Action

ACTS: dict[str, Act] = {act.key: act for act in (*STEPS, *BESIDE)}
# The act that each word of the log is named after.
OF_ACTION: dict[Action, Act] = {action: ACTS[action.value] for action in Action}
# Those that have a button, in its order.
OFFERED: tuple[Act, ...] = tuple(act for act in ACTS.values() if act.is_offered)
