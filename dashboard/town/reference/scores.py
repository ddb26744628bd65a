"""The rules of the four-dimension assessment."""

from decimal import Decimal

from sqlmodel import Session

from dashboard.town.reference.files import put, rows_of
from models import ScoreRuleSet

WHOLE = ("from_year", "townships", "ranked_days")
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
            **{name: int(row[name]) for name in WHOLE},
            **{name: Decimal(row[name]) for name in DECIMALS},
            allows_no_village=row["allows_no_village"] == "yes",
            reason="随系统提供",
        )
