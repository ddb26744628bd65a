"""The counter's windows, the units of the enforcement team, and what each department looks at."""

from sqlmodel import Session

from dashboard.town.reference.files import Ids, is_example, put, rows_of
from models import ChecklistItem, CounterWindow, LawTeamSlot


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
