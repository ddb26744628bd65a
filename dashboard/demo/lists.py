"""What a demo town would have added to the two lists: scores, groups of departments, an end that is near."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models import Department, OneThing, OneThingParty

# Breadth, difficulty and how much people wait for it, 1–5, by number of the matter; invented.
SCORES = {
    1: (5, 4, 5), 2: (4, 5, 4), 3: (4, 3, 5), 4: (5, 4, 3), 5: (3, 4, 4),
    6: (4, 3, 4), 7: (3, 2, 4), 8: (3, 2, 3), 9: (4, 3, 3), 10: (4, 5, 4),
}  # fmt: skip
GROUPS = {
    "平安法治组（示例）": ("political_legal", "police", "justice", "court", "petitions", "mediation_centre"),
    "自然生态组（示例）": ("natural_resources", "ecology", "forestry_water", "agriculture"),
    "城乡建设组（示例）": ("housing", "transport", "city_law"),
    "经济安全组（示例）": ("market", "emergency", "fire", "industry"),
    "民生服务组（示例）": (
        "human_resources", "civil_affairs", "health", "medical_insurance", "education", "culture",
        "veterans", "disabled_federation", "union",
    ),
}  # fmt: skip
ENDS_SOON, DAYS_LEFT = 20, 18


def fill_lists(session: Session, today: date) -> None:
    """Score the matters, group the departments, and let one named person's term end soon."""
    for thing in session.execute(select(OneThing)).scalars():
        thing.breadth, thing.difficulty, thing.demand = SCORES[thing.number]
    groups = {code: name for name, codes in GROUPS.items() for code in codes}
    for department in session.execute(select(Department)).scalars():
        department.group_name = groups.get(department.code, "")
    named = select(OneThingParty).where(col(OneThingParty.person_name).is_not(None))
    people = session.execute(named.order_by(col(OneThingParty.id))).scalars().all()
    people[ENDS_SOON].valid_until = today + timedelta(days=DAYS_LEFT)
    session.flush()
