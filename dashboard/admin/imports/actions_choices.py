"""What was chosen for one kind of file is remembered, and forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.files.sheets.rules_choices import LONGEST, Key
from models import ImportChoice


@needs("incident.import")
def remember(session: Session, *, profile: str, chosen: Mapping[Key, str], by: Person, at: datetime) -> None:
    """Keep what was chosen for files of `profile`; what was chosen before of the same is gone."""
    audit.lock_chain(session, f"import:{profile}")
    query = select(ImportChoice).where(ImportChoice.profile == profile)
    remembered = {(one.kind, one.field, one.said): one for one in session.exec(query)}
    for (kind, field, word), meant in chosen.items():
        if len(word) > LONGEST:
            continue
        row = remembered.get((kind, field, word)) or ImportChoice(
            profile=profile, kind=kind, field=field, said=word, meant=meant, actor=by.name, made_at=at
        )
        if row.id is None or row.meant != meant:
            row.meant, row.actor, row.made_at = meant, by.name, at
            session.add(row)


@needs("incident.import")
def forget(session: Session, *, choice_ids: Sequence[int], by: Person, at: datetime) -> None:
    """Forget what was remembered: the next file is read without it."""
    for row in session.exec(select(ImportChoice).where(col(ImportChoice.id).in_(choice_ids))):
        session.delete(row)
