"""Reply templates: added, changed, put out of use. None is deleted: a text that was used can be looked up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.settings.rules_templates import (
    ACTIONS,
    AREA,
    LONGEST_TEXT,
    LONGEST_TITLE,
    NAMES,
)
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data, checked_text, edited
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Action, ReplyTemplate


@needs("practice.manage")
def add_template(session: Session, *, wanted: Mapping[str, Any], by: Person, at: datetime) -> int:
    """A template of the fields in NAMES; returns its id.

    Refused for a title that the act has already, and for texts that make no sense.
    """
    audit.lock_chain(session, SUBJECT)
    row = ReplyTemplate(**_checked(wanted))
    _stored(session, row)
    data = change_data(AREA, f"{LABELS[row.action]} · {row.title}", [f"新增：{row.text}"])
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=data)
    return row.id or 0


@needs("practice.manage")
def change_template(
    session: Session,
    *,
    template_id: int,
    wanted: Mapping[str, Any],
    seen: Mapping[str, Any],
    by: Person,
    at: datetime,
) -> None:
    """Replace the fields in NAMES; what was an example becomes the town's own."""
    audit.lock_chain(session, SUBJECT)
    row = session.get(ReplyTemplate, template_id, with_for_update=True)
    if row is None:
        raise Refused("没有这个模板。请刷新页面。")
    checked = _checked(wanted)
    now = {field: getattr(row, field) for field in NAMES}
    name = f"{LABELS[row.action]} · {row.title}"
    changes = edited(NAMES, {**seen, "action": Action(seen["action"])}, now, checked)
    for field, value in checked.items():
        setattr(row, field, value)
    row.example = False
    _stored(session, row)
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, name, changes))


def _checked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    if wanted["action"] not in ACTIONS:
        raise Refused("请选择这个模板用在哪一步。")
    return {
        **wanted,
        "action": Action(wanted["action"]),
        "title": checked_text(wanted["title"], "标题", LONGEST_TITLE),
        "text": checked_text(wanted["text"], "内容", LONGEST_TEXT, lines=True),
        "sort_order": int(wanted["sort_order"]),
    }


def _stored(session: Session, row: ReplyTemplate) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise Refused(f"“{LABELS[row.action]}”已经有叫“{row.title}”的模板。请换一个标题。") from error
