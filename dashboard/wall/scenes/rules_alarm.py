"""A running 叫应 on the wall: when it has the scene, and what the line at the head says of it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.room.calls.rules import ShownCall
from dashboard.room.calls.rules_contact import ShownContact, contact_standing, late_in_words
from dashboard.room.plans.rules import STANDS_FOR
from dashboard.room.situation.rules import Situation
from dashboard.town.walls.rules_attention import SLOT
from dashboard.words.letters import whole_parts
from dashboard.words.names import family_name

_START = datetime(2000, 1, 1, tzinfo=UTC)
# Letters of names in the line at the head of the narrowest wall.
ROOM_FOR_NAMES = 8
# Who has to do what while somebody is silent.
ASKED = "请值班员联系"


def has_scene(at: datetime) -> bool:
    """Whether the call has the scene at `at`: every other slot, so that nothing else is out of sight long."""
    return (at - _START) // SLOT % 2 == 0


def heaviest(calls: Sequence[ShownCall]) -> ShownCall | None:
    """The one that the wall shows: no rehearsal while there is an alarm, then the newest."""
    return max(calls, key=lambda call: (not call.is_drill, call.call_id), default=None)


def shown_names(call: ShownCall, *, is_named: bool) -> tuple[str, ...]:
    """Who has not answered; by the family name unless whole names may be shown."""
    return call.missing_names if is_named else tuple(family_name(name) for name in call.missing_names)


def shown_people(call: ShownCall, *, is_named: bool) -> tuple[str, ...]:
    """Who has not answered and as what he is called: “孙某·执法队”; no whole name in the post either."""
    names = shown_names(call, is_named=is_named)
    posts = call.missing_posts if is_named else [_without_names(post) for post in call.missing_posts]
    whole = zip(names, posts, call.missing_names, strict=True)
    return tuple(name if not post or post in (name, own) else f"{name}·{post}" for name, post, own in whole)


def _without_names(post: str) -> str:
    """A stand-in's post names whom he stands in for."""
    own, stands_for, name = post.partition(STANDS_FOR)
    return f"{own}{stands_for}{family_name(name)}" if name else own


def late_names(late: Sequence[ShownContact], at: datetime, *, is_named: bool) -> tuple[str, ...]:
    """Who on the scene has not reported 平安, with by how much he is late."""
    return tuple(
        f"{one.name if is_named else family_name(one.name)}{late_in_words(one.late_minutes(at))}"
        for one in late
    )


def sentence(call: ShownCall, at: datetime, *, is_named: bool) -> Situation:
    """The wall's one sentence while somebody is called; whoever is silent on the scene comes first."""
    contact = contact_standing(call.contacts, at)
    what = f"{'演练' if call.is_drill else ''}叫应“{call.plan}”{call.stands.in_words}"
    if contact.total:
        what += f"，{contact.in_words}"
    if contact.late:
        names = late_names(contact.late[:1], at, is_named=is_named)
        more = f"等{len(contact.late)}人" if len(contact.late) > 1 else ""
        return Situation(what, "", f"没有报平安：{names[0]}{more}，{ASKED}", is_burning=True)
    names = shown_names(call, is_named=is_named)
    if not names:
        return Situation(what, "", "都应了", is_burning=False)
    said = whole_parts(names, ROOM_FOR_NAMES, "、")
    more = f"等{len(names)}人" if said != "、".join(names) else ""
    return Situation(what, "", f"没有应：{said}{more}，{ASKED}", is_burning=True)
