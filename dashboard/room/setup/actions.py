"""What somebody says himself of setting the town up, because the store cannot know it."""

import json
from datetime import datetime

from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.room.setup.queries import facts
from dashboard.room.setup.rules import AREA, MARK, checked_note
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data
from dashboard.words.days import township_date
from models import StoreMark


@needs("setting.manage")
def confirm_step(session: Session, *, step: str, note: str, by: Person, at: datetime) -> None:
    """Keep a note on a step, with name and day; a later one replaces it.

    Refused for a step that the store itself can count, and for an empty note.
    """
    audit.lock_chain(session, SUBJECT)
    today = township_date(at)
    checked, text = checked_note(step, note, facts(session, today=today))
    row = session.get(StoreMark, MARK + step)
    if row is None:
        row = StoreMark(key=MARK + step, value="")
    row.value = json.dumps({"note": text, "by": by.name, "on": today.isoformat()}, ensure_ascii=False)
    session.add(row)
    session.flush()
    audit.record(
        session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, checked.title, [f"已登记：{text}"])
    )
