"""Posts, delegated powers and the staffing plan; the counter's windows, the enforcement team, checklists."""

from sqlmodel import Session

from dashboard.town.reference.files import Ids, is_example, put, rows_of
from models import (
    ChecklistItem,
    CounterWindow,
    LawTeamSlot,
    Post,
    PostList,
    PostListStatus,
    PowerGroup,
    PowerItem,
    StaffingPlan,
)


def posts_and_powers(session: Session, department_ids: Ids, module_ids: Ids, platform_ids: Ids) -> None:
    for version in sorted({int(row["version"]) for row in rows_of("posts")}):
        put(
            session,
            PostList,
            {"version": version},
            status=PostListStatus.ADOPTED,
            note="随系统提供的示例岗位，没有班子会决议。",
            example=True,
        )
    for row in rows_of("posts"):
        put(
            session,
            Post,
            {"number": int(row["number"]), "version": int(row["version"])},
            module_id=module_ids[row["module_code"]],
            name=row["name"],
            points=int(row["points"]),
            difficulty=int(row["difficulty"]),
            workload=int(row["workload"]),
            places=int(row["places"]),
            example=is_example(row),
        )
    for row in rows_of("powers"):
        put(
            session,
            PowerGroup,
            {"kind": row["kind"], "category": row["category"]},
            department_id=department_ids[row["department_code"]],
            before=int(row["before"]),
            added=int(row["added"]),
            stage=row["stage"],
            example=is_example(row),
        )
    for row in rows_of("power_examples"):
        put(
            session,
            PowerItem,
            {"kind": row["kind"], "name": row["name"]},
            category=row["category"],
            department_id=department_ids[row["department_code"]],
            finishes_in_town=row["finishes_in_town"] == "yes",
            example=is_example(row),
        )
    for row in rows_of("staffing_plan"):
        key = {
            "department_id": department_ids[row["department_code"]],
            "module_id": module_ids[row["module_code"]],
        }
        put(
            session,
            StaffingPlan,
            key,
            platform_id=platform_ids.get(row["platform_code"]),
            places=int(row["places"]),
            example=is_example(row),
        )


def powers_at_work(session: Session, department_ids: Ids) -> None:
    for row in rows_of("counter_windows"):
        put(
            session,
            CounterWindow,
            {"code": row["code"]},
            name=row["name"],
            department_id=department_ids.get(row["department_code"]),
            sort_order=int(row["sort_order"]),
            example=is_example(row),
        )
    for row in rows_of("law_team"):
        put(
            session,
            LawTeamSlot,
            {"slot": row["slot"], "seq": int(row["order"])},
            name=row["name"],
            department_id=department_ids.get(row["department_code"]),
            example=is_example(row),
        )
    for row in rows_of("checklists"):
        key = {"department_id": department_ids[row["department_code"]], "text": row["text"]}
        put(session, ChecklistItem, key, seq=int(row["seq"]), example=is_example(row))
