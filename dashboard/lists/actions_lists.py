"""Revising the two lists by hand: a new version, an end, the scores of a matter."""

from datetime import date, datetime

from sqlmodel import Session

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.lists import versions
from dashboard.lists.queries_known import known_items, known_things
from dashboard.lists.rules import (
    CRITERIA,
    LONGEST_REASON,
    ItemContent,
    ThingContent,
    checked,
    checked_item,
    checked_number,
    checked_score,
    checked_thing,
)
from dashboard.lists.rules_import import item_changes
from dashboard.lists.rules_things import Scores, thing_changes
from dashboard.town.rule_sets.rules import Base
from dashboard.town.settings.rules_words import edited
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import OneThing, ResponsibilityItem

SAME = "内容没有变化，没有建立新版本。请修改后再保存。"


@needs("list.manage")
def revise_item(
    session: Session,
    *,
    number: int | None,
    content: ItemContent,
    start: date,
    reason: str,
    base: Base | None,
    by: Person,
    at: datetime,
) -> None:
    """The next version of an item, or the first of a new number, valid from the township day `start`.

    `base`: the version that was revised, None for a new number. Refused without a reason, where nothing
    differs, from a day on which the present version began, and where `base` is the latest no more or was
    ended meanwhile.
    """
    place = checked_number(number)
    versions.require_base(session, versions.latest(session, ResponsibilityItem, place), place, base)
    checked_content = checked_item(content)
    why = checked(reason, "修订的理由", LONGEST_REASON)
    known = known_items(session)
    last = known.items.get(place)
    found = item_changes(last.content, checked_content, known.names) if last else ()
    if last and not found and last.effective_to is None:
        raise Refused(SAME)
    versions.add_item(session, place, checked_content, start=start, changes=found, reason=why, by=by, at=at)


@needs("list.manage")
def revise_thing(
    session: Session,
    *,
    number: int | None,
    content: ThingContent,
    start: date,
    reason: str,
    base: Base | None,
    by: Person,
    at: datetime,
) -> None:
    """The next version of a 一件事, or the first of a new number; scores and named persons go along.

    `base`: as in `revise_item`.
    """
    place = checked_number(number)
    versions.require_base(session, versions.latest(session, OneThing, place), place, base)
    checked_content = checked_thing(content)
    why = checked(reason, "修订的理由", LONGEST_REASON)
    known = known_things(session)
    last = known.things.get(place)
    found = thing_changes(last.content, checked_content, known.names) if last else ()
    if last and not found and last.effective_to is None:
        raise Refused(SAME)
    versions.add_thing(
        session,
        place,
        checked_content,
        start=start,
        scores=last.scores if last else {},
        people={},
        changes=found,
        reason=why,
        by=by,
        at=at,
    )


@needs("list.manage")
def end_item(
    session: Session, *, number: int, last_on: date, reason: str, base: Base, by: Person, at: datetime
) -> None:
    """Take an item off the list after `last_on`; its versions stay readable. `base`: as in `revise_item`."""
    why = checked(reason, "停用的理由", LONGEST_REASON)
    versions.end(session, ResponsibilityItem, number, last_on, base, reason=why, by=by, at=at)


@needs("list.manage")
def end_thing(
    session: Session, *, number: int, last_on: date, reason: str, base: Base, by: Person, at: datetime
) -> None:
    """Take a 一件事 off the list after `last_on`; its versions stay readable. `base`: as in `revise_item`."""
    why = checked(reason, "停用的理由", LONGEST_REASON)
    versions.end(session, OneThing, number, last_on, base, reason=why, by=by, at=at)


@needs("list.manage")
def rate_thing(
    session: Session, *, number: int, scores: Scores, seen: Scores, by: Person, at: datetime
) -> None:
    """Say how far a matter meets the three criteria (1–5 each, None for not rated).

    Refused where nothing differs, and where somebody else has rated it since it was `seen`.
    """
    found = {criterion: checked_score(score, criterion) for criterion, score in scores.items()}
    things = versions.running_things(session, number, township_date(at))
    now = {criterion: getattr(things[-1], criterion) for criterion in found}
    edited({criterion: CRITERIA[criterion] for criterion in found}, seen, now, found)
    versions.set_scores(session, things, found, by=by, at=at)
