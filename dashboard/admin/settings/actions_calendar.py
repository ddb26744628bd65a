"""The working calendar: days set one by one or from a file; the calendar's mark tells whoever runs clocks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.settings.queries_calendar import known_days
from dashboard.admin.settings.rules_calendar import (
    AREA,
    LONGEST_BASIS,
    DaySetting,
    checked_day,
    in_words,
    plan,
)
from dashboard.files.sheets.rules_files import Row, numbers, to_write
from dashboard.town.clocks.calendar import FIXED_HOLIDAYS, calendar_changed
from dashboard.town.settings.rules_words import CHANGED, IMPORTED, SUBJECT, change_data, checked_text
from dashboard.words.errors import Refused
from models import CalendarDay


@needs("setting.manage")
def set_days(
    session: Session,
    *,
    days: Sequence[DaySetting],
    basis: str,
    seen: Mapping[date, str] | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Set days, and count the change in the calendar's mark: due times of running incidents follow from it.

    `seen`: the days in words as they were when the form was opened. Refused where somebody else
    has changed one of them since, where nothing changes, and for days that the calendar lacks.
    """
    audit.lock_chain(session, SUBJECT)
    stored = known_days(session)
    why = checked_text(basis, "依据", LONGEST_BASIS)
    for day, words in (seen or {}).items():
        if day in stored and words != (now := in_words(stored[day][0], stored[day][2])):
            raise Refused(f"在您填写的时候，别人把 {day} 改成了“{now}”，没有保存。请核对后再保存。")
    changes = [change for change in (checked_day(day, stored) for day in days) if change[2] is not None]
    if not changes:
        raise Refused("没有改动，没有保存。")
    _write(session, [day for _, _, day in changes if day is not None])
    data = change_data(AREA, "", [words for _, words, _ in changes])
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, reason=why, data=data)


@needs("setting.manage")
def import_days(
    session: Session,
    *,
    rows: Sequence[Row],
    expected: Sequence[str],
    whole_years: Sequence[int],
    basis: str,
    file_name: str,
    by: Person,
    at: datetime,
) -> None:
    """Set the days of a file; rows that are refused are left out.

    `whole_years`: those whose arrangement the file has in full, so that their other days are known
    too: no longer a guess, but ordinary. `expected`: the result of each row as the check showed it.
    """
    audit.lock_chain(session, SUBJECT)
    why = checked_text(basis, "依据", LONGEST_BASIS)
    outcomes = plan(rows, known_days(session))
    writing = to_write(outcomes, expected)
    if whole_years and numbers(outcomes)["refused"]:
        raise Refused("表里还有不能导入的行，不能算作全年的安排。请先改好，或者不选“全年”。")
    _write(session, [done.change for done in writing])
    for year in whole_years:
        rest = update(CalendarDay).where(
            col(CalendarDay.day).between(date(year, 1, 1), date(year, 12, 31)),
            col(CalendarDay.published).is_(False),
        )
        for (month, day), name in FIXED_HOLIDAYS.items():
            session.execute(
                rest.where(col(CalendarDay.day) == date(year, month, day)).values(published=True, name=name)
            )
        session.execute(rest.values(published=True, name=""))
    data = {
        "what": AREA,
        "file": file_name[:100],
        **numbers(outcomes),
        "was_now": [done.told for done in writing],
    }
    if whole_years:
        data["years"] = "、".join(map(str, sorted(whole_years)))
    audit.record(session, SUBJECT, IMPORTED, by=by, at=at, reason=why, data=data)


def _write(session: Session, days: Sequence[DaySetting]) -> None:
    rows = [
        {"day": day.day, "is_working": day.is_working, "name": day.name, "published": True} for day in days
    ]
    session.execute(update(CalendarDay), rows)
    calendar_changed(session)
