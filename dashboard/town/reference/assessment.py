"""The shipped rules of the two-way assessment."""

from decimal import Decimal

from sqlmodel import Session

from dashboard.town.reference.files import put, rows_of
from models import AssessmentRuleSet

WHOLE = ("from_year", "visits_due", "few_answers", "few_cases")


def assessment_rules(session: Session) -> None:
    for row in rows_of("assessment_rules"):
        numbers = {name: value for name, value in row.items() if name not in (*WHOLE, "version")}
        put(
            session,
            AssessmentRuleSet,
            {"version": int(row["version"])},
            **{name: int(row[name]) for name in WHOLE},
            **{name: Decimal(value) for name, value in numbers.items()},
            reason="随系统提供",
        )
