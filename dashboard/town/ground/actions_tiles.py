"""The base map of all maps is set."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.town.ground.queries_tiles import basemap_setting
from dashboard.town.ground.rules_tiles import (
    DARKS,
    KEYS,
    Dark,
    Ground,
    Kind,
    checked_addresses,
    checked_credit,
    checked_file,
    in_words,
    stored_as,
)
from dashboard.town.ground.tiles import opened
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Setting, SettingKind

AREA = "底图"


@needs("setting.manage")
def set_basemap(
    session: Session,
    *,
    kind: Kind,
    addresses: str,
    file: str,
    credit: str,
    dark: Dark,
    seen: str,
    by: Person,
    at: datetime,
) -> None:
    """Set what lies beneath the maps. `addresses`: one a line; empty keeps those that are set.

    Refused for what cannot be drawn, and where somebody else has set it since it was `seen` (its version).
    The log names servers alone: an address may hold a key.
    """
    audit.lock_chain(session, SUBJECT)
    now = basemap_setting(session)
    if now.version != seen:
        raise Refused("在您填写的时候，别人改了底图，没有保存。您填的还在，核对后再点一次保存。")
    kept = now.addresses
    if kind is Kind.ADDRESS and (addresses.strip() or not kept):
        kept = checked_addresses(addresses)
    if kind is Kind.FILE:
        opened(checked_file(file))
    wanted = Ground(kind, kept, file if kind is Kind.FILE else now.file, checked_credit(credit, kind), dark)
    if (wanted.version, wanted.credit) == (now.version, now.credit):
        raise Refused("没有改动，没有保存。")
    query = select(Setting).where(col(Setting.township_code) == TOWNSHIP_CODE, col(Setting.key).in_(KEYS))
    rows = {row.key: row for row in session.execute(query.with_for_update()).scalars()}
    for key, value in stored_as(wanted).items():
        row = rows.get(key) or Setting(key=key, kind=SettingKind.TEXT, value="", changed_by="", changed_at=at)
        row.value, row.changed_by, row.changed_at = value, by.name, at
        session.add(row)
    session.flush()
    changes = [f"{_words(now)} → {_words(wanted)}"]
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, "", changes))


def _words(ground: Ground) -> str:
    credit = f"，来源 {ground.credit}" if ground.credit else ""
    return f"{in_words(ground)}{credit}，深色大屏 {DARKS[ground.dark].partition('：')[0]}"
