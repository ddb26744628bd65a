"""The facts that the checks of the two lists look at. Read only."""

from collections import Counter, defaultdict
from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.lists.queries_items import items
from dashboard.lists.queries_things import parties, things
from dashboard.lists.rules import PersonState
from dashboard.lists.rules_integrity import Facts, ItemFacts, ThingFacts, checks
from models import TOWNSHIP_CODE, Category

ITEM_FACTS = ("number", "lead", "helpers", "town_duties", "category", "example")
COLUMNS = ("title", "verdict", "text", "link")


@needs("ground.read")
def integrity(session: Session, *, today: date) -> pd.DataFrame:
    """Every check of the lists on `today`: title, verdict (a word of Verdict), text, link (URL words)."""
    rows = [
        (one.title, one.verdict.value, one.text, dict(one.link)) for one in checks(_facts(session, today))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _facts(session: Session, today: date) -> Facts:
    listed = items(session, on=today)
    matters = things(session, on=today)
    people = parties(session, on=today, today=today)
    states: dict[int, list[PersonState]] = defaultdict(list)
    leads: Counter[int] = Counter()
    for party in people.to_dict("records"):
        states[party["one_thing_id"]].append(PersonState(party["state"]))
        leads[party["one_thing_id"]] += bool(party["is_lead"])
    targets = session.execute(
        select(col(Category.item_number), col(Category.one_thing_number)).where(
            col(Category.township_code) == TOWNSHIP_CODE
        )
    ).all()
    return Facts(
        [ItemFacts(*(row[name] for name in ITEM_FACTS)) for row in listed.to_dict("records")],
        [
            ThingFacts(
                row["number"],
                row["lead"],
                leads[row["one_thing_id"]],
                tuple(states[row["one_thing_id"]]),
            )
            for row in matters.to_dict("records")
        ],
        frozenset(item for item, _ in targets if item is not None),
        frozenset(thing for _, thing in targets if thing is not None),
    )
