"""The effect numbers of the areas, all counted from the store."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_members import is_member
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_standing import version_on
from dashboard.store.sql import holds
from dashboard.words.days import township_date
from models import (
    Category,
    OneThing,
    OneThingParty,
    Post,
    PowerGroup,
    PowerKind,
    ResponsibilityItem,
    Secondment,
    StaffingPlan,
    Team,
    Village,
    VillageDepartment,
)


@needs("ground.read")
def effects(session: Session, *, at: datetime) -> pd.DataFrame:
    """One row per number: key, number."""
    numbers = [(key, session.connection().execute(query).scalar_one()) for key, query in _counts(at).items()]
    return pd.DataFrame(numbers, columns=["key", "number"]).astype({"key": "str", "number": "int64"})


def _counts(at: datetime) -> dict[str, Any]:
    day = township_date(at)
    item, power, plan = ResponsibilityItem, PowerGroup, StaffingPlan
    valid = (col(item.effective_from) <= day, func.coalesce(col(item.effective_to) >= day, True))
    listed = (
        func.coalesce(col(OneThing.effective_from) <= day, True),
        func.coalesce(col(OneThing.effective_to) >= day, True),
    )
    approval, enforcement = (col(power.kind) == kind for kind in (PowerKind.APPROVAL, PowerKind.ENFORCEMENT))
    total, in_force = func.coalesce, col(Post.version) == version_on(day)
    return {
        "items": select(func.count()).select_from(item).where(*valid),
        "item_departments": select(_different(item.lead_department_id)).where(*valid),
        "one_things": select(_different(OneThing.number)).where(*listed),
        "one_thing_departments": select(_different(OneThingParty.department_id))
        .join(OneThing, col(OneThing.id) == col(OneThingParty.one_thing_id))
        .where(*listed),
        "approvals": select(total(func.sum(col(power.before) + col(power.added)), 0)).where(approval),
        "approvals_before": select(total(func.sum(power.before), 0)).where(approval),
        "enforcements": select(total(func.sum(col(power.before) + col(power.added)), 0)).where(enforcement),
        "enforcements_on_trial": select(total(func.sum(col(power.before) + col(power.added)), 0)).where(
            enforcement, col(power.stage) == "试运行"
        ),
        "places": select(total(func.sum(plan.places), 0)),
        "place_departments": select(_different(plan.department_id)),
        "seconded": select(_different(Secondment.cadre_id)).where(*is_member(day)),
        "posts": select(func.count()).select_from(Post).where(in_force),
        "fewest_points": select(total(func.min(col(Post.points)), 0)).where(in_force),
        "most_points": select(total(func.max(col(Post.points)), 0)).where(in_force),
        "villages": select(func.count()).select_from(Village),
        "linked_villages": select(_different(VillageDepartment.village_id)).where(
            holds(VillageDepartment, day)
        ),
        "assumed_villages": select(func.count()).select_from(Village).where(col(Village.is_assumed)),
        "teams": select(func.count()).select_from(Team),
        "categories": select(func.count()).select_from(Category).where(~col(Category.is_imported)),
    }


def _different(column: Any) -> Any:
    return func.count(func.distinct(column))
