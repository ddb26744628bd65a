"""The function of every act, by the act's key: `FUNCTIONS[key]`. Importing an actions file fills it."""

from dashboard.incidents.life import (  # noqa: F401
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_ends,
    actions_handling,
    actions_mediation,
    actions_merge,
    actions_notes,
    actions_outside,
    actions_report,
    actions_times,
)
from dashboard.incidents.life.lifecycle import FUNCTIONS as FUNCTIONS
