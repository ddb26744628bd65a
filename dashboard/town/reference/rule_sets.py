"""The first version of each rule set: time limits, scores, the two-way assessment."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from dashboard.town.reference.files import id_of, put, rows_of
from models import AssessmentRuleSet, ClockLimit, ClockRuleSet, LimitUnit, ScoreRuleSet, Stage


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


SCORE_WHOLES = ("from_year", "townships", "ranked_days")
DECIMALS = (
    "weight_p", "weight_m", "weight_g", "weight_s", "full", "day_cap", "special_cap", "floor",
    "default_module", "spread_goal", "backbone_share",
)  # fmt: skip


def score_rules(session: Session) -> None:
    for row in rows_of("score_rules"):
        put(
            session,
            ScoreRuleSet,
            {"version": int(row["version"])},
            **{name: int(row[name]) for name in SCORE_WHOLES},
            **{name: Decimal(row[name]) for name in DECIMALS},
            allows_no_village=row["allows_no_village"] == "yes",
            reason="随系统提供",
        )


ASSESSMENT_WHOLES = ("from_year", "visits_due", "few_answers", "few_cases")


def assessment_rules(session: Session) -> None:
    for row in rows_of("assessment_rules"):
        numbers = {name: value for name, value in row.items() if name not in (*ASSESSMENT_WHOLES, "version")}
        put(
            session,
            AssessmentRuleSet,
            {"version": int(row["version"])},
            **{name: int(row[name]) for name in ASSESSMENT_WHOLES},
            **{name: Decimal(value) for name, value in numbers.items()},
            reason="随系统提供",
        )
