"""What the room is advised to do with a matter, and why: class, way, list entry, parties. No clock, no store.

Every part names the row of the town's own tables that it comes from; what no table says is not suggested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.incidents.rules_standing import Choice
from dashboard.labels import CLASS_LABELS, LABELS
from models import Party, Source

DISTRICT = "区矛调中心"


@dataclass(frozen=True)
class Entry:
    """An entry of one of the two lists that fits, as valid today; `helpers`: department -> name."""

    entry_id: int
    title: str
    version: int
    lead_id: int
    lead: str
    why: str
    helpers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What is known of a matter: its category's way, its village's team, the list entries that fit.

    `led`: how often a team and a module led earlier matters of the category (the newest ones);
    `returned`: units that gave this matter back.
    """

    source: Source
    category: str = ""
    usual_class: int | None = None
    platform: tuple[int, str, int] | None = None
    module: tuple[int, str] | None = None
    team: tuple[int, str] | None = None
    item: Entry | None = None
    thing: Entry | None = None
    led: Mapping[Party, int] = field(default_factory=dict)
    returned: frozenset[tuple[Party, int]] = frozenset()


@dataclass(frozen=True)
class Advice:
    """One suggestion: what it is about, what it says on screen, and why. Empty `text`: nothing is known."""

    about: str
    text: str
    why: str


@dataclass(frozen=True)
class Proposal:
    """All of it: the values for the act of triage, the parties to dispatch to, and each part in words."""

    values: Mapping[str, Any]
    parties: tuple[Choice, ...]
    advice: tuple[Advice, ...]
    is_off_list: bool

    @property
    def is_whole(self) -> bool:
        """Whether it can be taken as it stands, without a word from the dispatcher."""
        incident_class = self.values["incident_class"]
        if incident_class is None or self.is_off_list:
            return False
        return incident_class == 3 or bool(self.parties)

    @property
    def why(self) -> str:
        """The reasons as the log keeps them."""
        return "；".join(f"{one.about}{one.text}：{one.why}" for one in self.advice if one.text)

    @property
    def told(self) -> dict[str, Any]:
        """What was suggested, as the log keeps it."""
        return {**self.values, **{one.about: one.text for one in self.advice if one.text}}


def proposed(facts: Facts) -> Proposal:
    """What the town's own tables say of a matter (domain: route)."""
    kind = facts.usual_class
    # Beyond the first class a 一件事 goes to its one lead.
    thing = facts.thing if kind != 1 else None
    lead = thing or facts.item
    names: dict[tuple[Party, int], str] = {}
    parties, why = _parties(facts, kind, thing, names)
    values = {
        "incident_class": kind,
        "platform_id": facts.platform and facts.platform[0],
        "module_id": facts.module and facts.module[0],
        "department_id": lead and lead.lead_id,
        "item_id": facts.item and facts.item.entry_id,
        "one_thing_id": thing and thing.entry_id,
    }
    shown = "，".join(
        names[one.party, one.unit_id or 0] + ("（牵头）" if one.is_lead else "") for one in parties
    )
    advice = (
        Advice(
            "类别",
            CLASS_LABELS.get(kind or 0, ""),
            f"事项类别“{facts.category}”通常{CLASS_LABELS.get(kind or 0)}" if kind else "类别表没有写",
        ),
        Advice(
            "平台",
            facts.platform[1] if facts.platform else "",
            f"事项类别“{facts.category}”归这个平台（第{facts.platform[2]}版）" if facts.platform else "",
        ),
        Advice(
            "模块",
            facts.module[1] if facts.module else "",
            f"{facts.platform[1]}平台对应这个模块" if facts.platform else f"事项类别“{facts.category}”归它",
        ),
        _entry("属地清单", facts.item),
        _entry("一件事", thing),
        Advice("牵头部门", lead.lead if lead else "", "由清单写明" if lead else ""),
        Advice("承办", DISTRICT if kind == 3 else shown, why),
    )
    off_list = facts.source is Source.DEPARTMENT and facts.item is None and thing is None
    return Proposal(values, parties, advice, off_list)


def _entry(about: str, entry: Entry | None) -> Advice:
    return Advice(about, f"{entry.title}（第{entry.version}版）" if entry else "", entry.why if entry else "")


def _parties(
    facts: Facts, kind: int | None, thing: Entry | None, names: dict[tuple[Party, int], str]
) -> tuple[tuple[Choice, ...], str]:
    if kind is None:
        return (), ""
    if kind == 3:
        return (), "三类事件超出镇里能力，带着经过上报区级"
    found: dict[Party, tuple[int, str]] = {}
    for party, unit in ((Party.MODULE, facts.module), (Party.TEAM, facts.team)):
        if unit and (party, unit[0]) not in facts.returned:
            found[party] = unit
            names[party, unit[0]] = unit[1]
    if kind == 1:
        return _one(facts, found)
    if thing:
        names[Party.DEPARTMENT, thing.lead_id] = thing.lead
        return (Choice(Party.DEPARTMENT, thing.lead_id, is_lead=True),), "一件事只交牵头部门，由它分任务"
    chosen = [Choice(party, unit[0], is_lead=not at) for at, (party, unit) in enumerate(found.items())]
    if facts.item and (Party.DEPARTMENT, facts.item.lead_id) not in facts.returned:
        names[Party.DEPARTMENT, facts.item.lead_id] = facts.item.lead
        chosen.append(Choice(Party.DEPARTMENT, facts.item.lead_id, is_lead=not chosen))
    if len(chosen) < 2:
        return (), "二类要几方联合办，表里只找到一方，请自己选"
    return tuple(chosen), "二类联合办理：归口模块牵头，本村组团和清单的牵头部门配合"


def _one(facts: Facts, found: Mapping[Party, tuple[int, str]]) -> tuple[tuple[Choice, ...], str]:
    """A simple matter goes to the team or the module, whichever led more of its like."""
    if not found:
        return (), "没有找到模块或组团，请自己选"
    best = max(found, key=lambda party: (facts.led.get(party, 0), party is Party.MODULE))
    total = sum(facts.led.values())
    why = (
        f"近来同类{total}件，{facts.led.get(best, 0)}件由{LABELS[best]}办"
        if total
        else f"一类直接交一方，按类别归口{LABELS[best]}"
    )
    if facts.returned:
        why += "；退过单的不再建议"
    return (Choice(best, found[best][0], is_lead=True),), why


def changed(proposal: Proposal, values: Mapping[str, Any], parties: Sequence[Choice]) -> list[str]:
    """What a dispatcher chose otherwise than was suggested, by name."""
    words = {"incident_class": "类别", "platform_id": "平台", "module_id": "模块",
             "department_id": "牵头部门", "item_id": "属地清单", "one_thing_id": "一件事"}  # fmt: skip
    found = [word for name, word in words.items() if values.get(name) != proposal.values[name]]
    is_party = values.get("incident_class") != 3
    return found + (["承办方"] if is_party and set(parties) != set(proposal.parties) else [])
