"""The town's thresholds and choices, and its name."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.town.settings.rules import checked, in_words, require_agreement, stored, typed
from dashboard.town.settings.rules_known import REGISTRY, Value
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data, checked_text, edited
from models import TOWNSHIP_CODE, Setting, Township

LONGEST_TOWN = 30


@needs("practice.manage")
def change_settings(
    session: Session, *, texts: Mapping[str, str], seen: Mapping[str, str], by: Person, at: datetime
) -> None:
    """Set what differs from what was `seen`: key -> text, of any settings of the registry.

    Refused for a value out of bounds, for settings that contradict each other, and where
    somebody else has changed one of these meanwhile.
    """
    audit.lock_chain(session, SUBJECT)
    query = select(Setting).where(col(Setting.township_code) == TOWNSHIP_CODE).with_for_update()
    rows = {row.key: row for row in session.execute(query).scalars()}
    now = {key: typed(setting, rows[key].value if key in rows else None) for key, setting in REGISTRY.items()}
    touched = [key for key, text in texts.items() if text.strip() != seen[key]]
    wanted = now | {key: checked(REGISTRY[key], texts[key]) for key in touched}
    was = {key: typed(REGISTRY[key], seen[key]) for key in touched}
    changes = edited({key: REGISTRY[key].name for key in touched}, _words(was), _words(now), _words(wanted))
    require_agreement(wanted)
    for key in touched:
        row = rows.get(key) or Setting(
            key=key, kind=REGISTRY[key].kind, value="", changed_by="", changed_at=at
        )
        row.value, row.changed_by, row.changed_at = stored(wanted[key]), by.name, at
        session.add(row)
    session.flush()
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data("阈值", "", changes))


def _words(values: Mapping[str, Value]) -> dict[str, str]:
    return {key: in_words(REGISTRY[key], value) for key, value in values.items()}


@needs("setting.manage")
def rename_town(session: Session, *, name: str, seen: str, by: Person, at: datetime) -> None:
    """Give the town another name; what was printed before keeps the old one."""
    audit.lock_chain(session, SUBJECT)
    town = session.get_one(Township, TOWNSHIP_CODE, with_for_update=True)
    wanted = checked_text(name, "镇名", LONGEST_TOWN)
    changes = edited({"name": "镇名"}, {"name": seen}, {"name": town.name}, {"name": wanted})
    town.name = wanted
    session.flush()
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data("镇名", wanted, changes))
