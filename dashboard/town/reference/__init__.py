"""The shipped reference data: data/reference and data/geo into the store, safe to repeat."""

from sqlmodel import Session

from dashboard.store.database import STRIPES
from dashboard.town.clocks.calendar import fill_calendar
from dashboard.town.reference.delegation import posts_and_powers, powers_at_work
from dashboard.town.reference.files import put
from dashboard.town.reference.lists import categories, category_questions, lists, reply_templates
from dashboard.town.reference.organisation import departments, modules, outline, platforms, roles, villages
from dashboard.town.reference.rule_sets import assessment_rules, clock_rules, score_rules
from models import TOWNSHIP_CODE, Township, VersionStripe

TOWN_NAME = "廿里镇"


def load(session: Session) -> None:
    """Bring every reference table to what the shipped files say.

    What a town changed by hand, and rows that are only in the store, stay.
    """
    put(session, Township, {"code": TOWNSHIP_CODE}, name=TOWN_NAME, outline=outline())
    for slot in range(STRIPES):
        put(session, VersionStripe, {"slot": slot})
    department_ids, module_ids = departments(session), modules(session)
    platform_ids = platforms(session, module_ids)
    villages(session, department_ids)
    lists(session, department_ids)
    categories(session, module_ids, platform_ids)
    category_questions(session)
    reply_templates(session)
    posts_and_powers(session, department_ids, module_ids, platform_ids)
    powers_at_work(session, department_ids)
    clock_rules(session)
    score_rules(session)
    assessment_rules(session)
    roles(session)
    fill_calendar(session)
