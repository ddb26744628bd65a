"""Time limits."""

from datetime import date

from sqlmodel import Session

from dashboard.town.reference.files import id_of, put, rows_of
from models import ClockLimit, ClockRuleSet, LimitUnit, Stage


def clock_rules(session: Session) -> None:
    start = date(2020, 1, 1)
    put(
        session, ClockRuleSet, {"code": "external", "version": 1}, name="外部系统的时限", effective_from=start
    )
    for row in rows_of("clock_rules"):
        key = {"code": row["rule_set"], "version": int(row["version"])}
        rule_set = put(session, ClockRuleSet, key, name="镇级办理时限", effective_from=start)
        put(
            session,
            ClockLimit,
            {
                "rule_set_id": id_of(rule_set),
                "track": row["incident_class"],
                "urgent": row["urgent"] == "yes",
                "stage": Stage(row["stage"]),
            },
            amount=int(row["amount"]),
            unit=LimitUnit(row["unit"]),
        )
