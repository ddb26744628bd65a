"""Event categories: added and changed. None is taken away: incidents refer to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.town.settings.queries_categories import categories, list_matters, platforms
from dashboard.town.settings.rules_categories import AREA, NAMES, checked_category, fields_of
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data, edited
from dashboard.words.errors import Refused
from dashboard.words.labels import CLASS_LABELS
from models import TOWNSHIP_CODE, Category, Module, Platform


@needs("practice.manage")
def add_category(session: Session, *, wanted: Mapping[str, Any], by: Person, at: datetime) -> int:
    """A category of the fields in NAMES (platform and module by code); returns its id.

    Refused for a name that its major group has already, and for what makes no sense.
    """
    audit.lock_chain(session, SUBJECT)
    fields = _checked(session, wanted)
    _require_new(session, fields, besides=0)
    row = Category(code=_new_code(session, col(Category.code)), **_columns(session, fields))
    session.add(row)
    session.flush()
    words = _in_words(session, fields)
    changes = [f"{NAMES[name]}：{words[name]}" for name in NAMES if words[name] not in (None, "", False)]
    audit.record(
        session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, row.name, ["新增", *changes])
    )
    return row.id or 0


@needs("practice.manage")
def change_category(
    session: Session,
    *,
    category_id: int,
    wanted: Mapping[str, Any],
    seen: Mapping[str, Any],
    by: Person,
    at: datetime,
) -> None:
    """Replace the fields in NAMES; what was an example becomes the town's own.

    Incidents that were triaged already keep their class, module and item.
    """
    audit.lock_chain(session, SUBJECT)
    present = categories(session)
    present = present[present["category_id"] == category_id]
    if present.empty:
        raise Refused("没有这个事项。请刷新页面。")
    row = session.get_one(Category, category_id, with_for_update=True)
    fields = _checked(session, wanted)
    _require_new(session, fields, besides=category_id)
    now = fields_of(present.to_dict("records")[0])
    changes = edited(NAMES, _in_words(session, seen), _in_words(session, now), _in_words(session, fields))
    for name, value in _columns(session, fields).items():
        setattr(row, name, value)
    row.example = False
    session.flush()
    data = change_data(AREA, now["name"], changes)
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=data)


def _checked(session: Session, wanted: Mapping[str, Any]) -> dict[str, Any]:
    feeds = platforms(session)
    return checked_category(
        wanted,
        modules_of=dict(zip(feeds["code"], feeds["module"], strict=True)),
        modules=set(session.execute(select(col(Module.code))).scalars()),
        items=set(list_matters(session, of="items")["number"].tolist()),
        things=set(list_matters(session, of="things")["number"].tolist()),
    )


def _require_new(session: Session, fields: Mapping[str, Any], *, besides: int) -> None:
    query = select(col(Category.id)).where(
        col(Category.township_code) == TOWNSHIP_CODE,
        col(Category.major) == fields["major"],
        col(Category.name) == fields["name"],
        col(Category.id) != besides,
    )
    if session.execute(query).first() is not None:
        raise Refused(f"“{fields['major']}”里已经有“{fields['name']}”。请换一个名称。")


def _columns(session: Session, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the table keeps them: ids for codes, and the major group's own code."""
    platform, module = fields["platform"], fields["module"]
    of_platform = select(col(Platform.id)).where(
        col(Platform.code) == platform, col(Platform.valid_to).is_(None)
    )
    major = select(col(Category.major_code)).where(col(Category.major) == fields["major"])
    own = {name: fields[name] for name in NAMES if name not in ("platform", "module")}
    return own | {
        "platform_id": session.execute(of_platform).scalars().first() if platform else None,
        "module_id": session.execute(select(col(Module.id)).where(col(Module.code) == module)).scalar(),
        "major_code": session.execute(major.limit(1)).scalar()
        or _new_code(session, col(Category.major_code)),
    }


def _new_code(session: Session, column: Any) -> str:
    """own_1, own_2, …: the first that no row has; nothing is taken away, so none is used twice."""
    used = set(session.execute(select(column).where(column.startswith("own_", autoescape=True))).scalars())
    return next(f"own_{number}" for number in range(1, len(used) + 2) if f"own_{number}" not in used)


def _in_words(session: Session, fields: Mapping[str, Any]) -> dict[str, Any]:
    # A platform and a module may have the same code.
    of_module = dict(session.execute(select(col(Module.code), col(Module.name))).all())
    of_platform = dict(session.execute(select(col(Platform.code), col(Platform.name))).all())
    return {
        **fields,
        "platform": of_platform.get(fields["platform"] or ""),
        "module": of_module.get(fields["module"] or ""),
        "usual_class": CLASS_LABELS.get(fields["usual_class"] or 0),
    }
