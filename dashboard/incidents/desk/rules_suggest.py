"""What the room is advised to do with a matter and why: class, way, list entry, parties, and alternatives.

Every part names the row of the town's own tables that it comes from; what no table says is not suggested.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.incidents.life.rules_standing import Choice
from dashboard.words.labels import CLASS_LABELS, LABELS, unless_confirmed
from models import Party, Source


@dataclass(frozen=True)
class ListEntry:
    """An entry of one of the two lists that fits, as valid today; `about` is the list's name."""

    about: str
    entry_id: int
    title: str
    version: int
    lead_id: int
    lead: str
    why: str
    # The other departments that a 一件事 names, by id and name.
    named: tuple[tuple[int, str], ...] = ()

    @property
    def rule(self) -> str:
        """The row that it is, by number and version."""
        return f"{self.about}{self.title.split(' ')[0]}（第{self.version}版）"


@dataclass(frozen=True)
class Led:
    """A unit that led earlier matters of the same category to their end, and how many."""

    party: Party
    unit_id: int
    name: str
    total: int


@dataclass(frozen=True)
class Facts:
    """What is known of a matter: its category's way, its village's team, the list entries that fit.

    `earlier`: who led the newest matters of the category to their end, how often; `classes`: of which
    class these were; `others`: entries of the lists that the words resemble without being the category's
    own; `returned`: units that gave this matter back.
    """

    source: Source
    category: str = ""
    usual_class: int | None = None
    platform: tuple[int, str, int] | None = None
    module: tuple[int, str] | None = None
    team: tuple[int, str] | None = None
    team_is_assumed: bool = False
    item: ListEntry | None = None
    thing: ListEntry | None = None
    earlier: tuple[Led, ...] = ()
    classes: Mapping[int, int] = field(default_factory=dict)
    others: tuple[ListEntry, ...] = ()
    returned: frozenset[tuple[Party, int]] = frozenset()

    @property
    def team_rule(self) -> str:
        """The table that says which team the village has."""
        return unless_confirmed("组团联村表", self.team_is_assumed)

    @property
    def is_sent_back(self) -> bool:
        """Whether the district had the matter, and handed it back."""
        return any(party is Party.DISTRICT_CENTRE for party, _ in self.returned)

    @property
    def kind(self) -> int | None:
        """The class to suggest: what the district does not do, the town does jointly."""
        return 2 if self.usual_class == 3 and self.is_sent_back else self.usual_class

    def led(self, party: Party) -> int:
        """How many of the earlier matters units of one kind led."""
        return sum(one.total for one in self.earlier if one.party is party)


DISTRICT, NOTHING = "区矛调中心", "无建议"
ITEM_LIST, THING_LIST = "属地清单", "一件事"
ONE_PARTY = (Party.MODULE, Party.TEAM)


@dataclass(frozen=True)
class Advice:
    """One suggestion: what it is about, what it says on screen, why, and the row of a table that says so.

    Empty `text`: nothing is suggested, and `why` says why not.
    """

    about: str
    text: str
    why: str
    rule: str = ""

    @property
    def shown(self) -> str:
        return self.text or NOTHING


@dataclass(frozen=True)
class Alternative:
    """Something to choose instead: about what, its name, why, and the row or the records that say so.

    `sets`: what the form of the decision takes from it: kind, units, item or thing.
    """

    about: str
    text: str
    why: str
    rule: str
    sets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """All of it: the values for the act of triage, the parties to dispatch to, and each part in words."""

    values: Mapping[str, Any]
    parties: tuple[Choice, ...]
    advice: tuple[Advice, ...]
    is_off_list: bool
    alternatives: tuple[Alternative, ...] = ()

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
    def as_logged(self) -> dict[str, Any]:
        """What was suggested, as the log keeps it."""
        return {**self.values, **{one.about: one.text for one in self.advice if one.text}}


def proposed(facts: Facts) -> Proposal:
    """What the town's own tables say of a matter (domain: route)."""
    kind = facts.kind
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
        *_of_category(facts),
        _entry(ITEM_LIST, facts.item, "没有哪一项对应这个类别"),
        _entry(THING_LIST, thing, "一类事件不走一件事" if facts.thing else "没有哪一件对应这个类别"),
        Advice("牵头部门", lead.lead, "由清单写明", lead.rule)
        if lead
        else Advice("牵头部门", "", "两张清单都没有对应的条目"),
        Advice("承办", DISTRICT if kind == 3 else shown, why, _party_rule(facts, kind, thing)),
    )
    off_list = facts.source is Source.DEPARTMENT and facts.item is None and thing is None
    return Proposal(values, parties, advice, off_list)


def _of_category(facts: Facts) -> tuple[Advice, ...]:
    """Class, platform and module, as the table of categories has them."""
    named = f"事项类别“{facts.category}”"
    unknown = f"{named}没有写" if facts.category else "还没有选事项类别"
    row = f"事项类别表“{facts.category}”"
    kind = CLASS_LABELS.get(facts.kind or 0, "")
    is_turned = facts.kind != facts.usual_class
    platform = facts.platform
    return (
        Advice("类别", kind, "区里退回镇里办理，几方联合办" if is_turned else f"{named}通常{kind}", row)
        if kind
        else Advice("类别", "", unknown),
        Advice("平台", platform[1], f"{named}归这个平台", f"{row}，四平台第{platform[2]}版")
        if platform
        else Advice("平台", "", unknown),
        Advice(
            "模块",
            facts.module[1],
            f"{platform[1]}平台对应这个模块" if platform else f"{named}归它",
            f"四平台第{platform[2]}版" if platform else row,
        )
        if facts.module
        else Advice("模块", "", unknown),
    )


def _entry(about: str, entry: ListEntry | None, why_not: str) -> Advice:
    if entry is None:
        return Advice(about, "", why_not)
    return Advice(about, f"{entry.title}（第{entry.version}版）", entry.why, entry.rule)


def _party_rule(facts: Facts, kind: int | None, thing: ListEntry | None) -> str:
    """Where the parties come from."""
    if kind == 3:
        return "三类上报"
    if thing and kind != 1:
        return thing.rule
    parts = [f"事项类别表“{facts.category}”"] if facts.module else []
    parts += [facts.team_rule] if facts.team else []
    parts += [facts.item.rule] if facts.item and kind == 2 else []
    parts += ["近来同类事件"] if kind == 1 and facts.earlier else []
    return "，".join(parts)


def _parties(
    facts: Facts, kind: int | None, thing: ListEntry | None, names: dict[tuple[Party, int], str]
) -> tuple[tuple[Choice, ...], str]:
    if kind is None:
        return (), "类别还没有定，不知道交一方还是几方"
    if kind == 3:
        return (), "三类事件超出镇里能力，带着经过上报区级"
    units: dict[Party, tuple[int, str]] = {}
    for party, unit in ((Party.MODULE, facts.module), (Party.TEAM, facts.team)):
        if unit and (party, unit[0]) not in facts.returned:
            units[party] = unit
            names[party, unit[0]] = unit[1]
    if kind == 1:
        return _one(facts, units)
    if thing:
        return _of_thing(facts, thing, names)
    chosen = [Choice(party, unit[0], is_lead=not at) for at, (party, unit) in enumerate(units.items())]
    if facts.item and (Party.DEPARTMENT, facts.item.lead_id) not in facts.returned:
        names[Party.DEPARTMENT, facts.item.lead_id] = facts.item.lead
        chosen.append(Choice(Party.DEPARTMENT, facts.item.lead_id, is_lead=not chosen))
    if len(chosen) < 2:
        return (), "二类要几方联合办，表里只找到一方，请自己选"
    return tuple(chosen), "二类联合办理：归口模块牵头，本村组团和清单的牵头部门配合"


def _of_thing(
    facts: Facts, thing: ListEntry, names: dict[tuple[Party, int], str]
) -> tuple[tuple[Choice, ...], str]:
    """Its one lead, and each department that it names."""
    others = [one for one in thing.named if (Party.DEPARTMENT, one[0]) not in facts.returned]
    for key, name in ((thing.lead_id, thing.lead), *others):
        names[Party.DEPARTMENT, key] = name
    helpers = (Choice(Party.DEPARTMENT, key) for key, _ in others)
    lead = Choice(Party.DEPARTMENT, thing.lead_id, is_lead=True)
    return (lead, *helpers), "一件事由牵头部门总办，清单点名的部门各有一份，都办完才能反馈"


def _one(facts: Facts, units: Mapping[Party, tuple[int, str]]) -> tuple[tuple[Choice, ...], str]:
    """A simple matter goes to the team or the module, whichever led more of its like."""
    if not units:
        return (), "没有找到模块或组团，请自己选"
    best = max(units, key=lambda party: (facts.led(party), party is Party.MODULE))
    total = sum(map(facts.led, ONE_PARTY))
    why = (
        f"近来同类{total}件，{facts.led(best)}件由{LABELS[best]}办"
        if total
        else f"一类直接交一方，按类别归口{LABELS[best]}"
    )
    if facts.returned:
        why += "；退过单的不再建议"
    return (Choice(best, units[best][0], is_lead=True),), why


MOST = 5
EARLIER = "近来同类事件"


def alternatives(facts: Facts, proposal: Proposal) -> tuple[Alternative, ...]:
    """Other parties by how often they led such matters, other list entries by likeness, other classes by how
    often they came. Left out: what is suggested already, and who gave the matter back."""
    every_one = [
        *_other_parties(facts, proposal),
        *_other_entries(facts, proposal),
        *_other_classes(facts, proposal),
    ]
    return tuple(every_one[:MOST])


def _other_parties(facts: Facts, proposal: Proposal) -> Iterator[Alternative]:
    taken = {(one.party, one.unit_id) for one in proposal.parties} | facts.returned
    total = sum(one.total for one in facts.earlier)
    for one in sorted(facts.earlier, key=lambda led: (-led.total, led.party.value, led.unit_id)):
        # Another village's team is no help here.
        is_near = one.party is not Party.TEAM or (facts.team and facts.team[0] == one.unit_id)
        if is_near and (one.party, one.unit_id) not in taken:
            taken.add((one.party, one.unit_id))
            why = f"近来同类{total}件，{one.total}件由它牵头办结"
            yield _party(one.party, one.unit_id, one.name, why, EARLIER)
    rest = [
        (Party.TEAM, *facts.team, "联系本村的组团", facts.team_rule) if facts.team else None,
        (Party.MODULE, *facts.module, "类别归口的模块", f"事项类别表“{facts.category}”")
        if facts.module
        else None,
        (Party.DEPARTMENT, facts.item.lead_id, facts.item.lead, "清单的牵头部门，负兜底责任", facts.item.rule)
        if facts.item
        else None,
    ]
    for party, unit_id, name, why, rule in filter(None, rest):
        if (party, unit_id) not in taken:
            taken.add((party, unit_id))
            yield _party(party, unit_id, name, why, rule)


def _party(party: Party, unit_id: int, name: str, why: str, rule: str) -> Alternative:
    return Alternative(
        "承办", f"{LABELS[party]} · {name}", why, rule, {"units": (f"{party.value}:{unit_id}",)}
    )


def _other_entries(facts: Facts, proposal: Proposal) -> Iterator[Alternative]:
    taken = {(ITEM_LIST, proposal.values["item_id"]), (THING_LIST, proposal.values["one_thing_id"])}
    for entry in (*filter(None, (facts.thing,)), *facts.others):
        if (entry.about, entry.entry_id) not in taken:
            taken.add((entry.about, entry.entry_id))
            yield _listed(entry)


def _listed(entry: ListEntry) -> Alternative:
    name = "item" if entry.about == ITEM_LIST else "thing"
    why = f"{entry.why}；牵头{entry.lead}"
    return Alternative(entry.about, entry.title, why, entry.rule, {name: entry.entry_id})


def _other_classes(facts: Facts, proposal: Proposal) -> Iterator[Alternative]:
    total = sum(facts.classes.values())
    for kind, number in sorted(facts.classes.items(), key=lambda pair: (-pair[1], pair[0])):
        if kind in CLASS_LABELS and kind != proposal.values["incident_class"]:
            name = CLASS_LABELS[kind]
            yield Alternative(
                "类别", name, f"近来同类{total}件，{number}件按{name}办", EARLIER, {"kind": kind}
            )


def changed(proposal: Proposal, values: Mapping[str, Any], parties: Sequence[Choice]) -> list[str]:
    """What a dispatcher chose otherwise than was suggested, by name."""
    words = {"incident_class": "类别", "platform_id": "平台", "module_id": "模块",
             "department_id": "牵头部门", "item_id": "属地清单", "one_thing_id": "一件事"}  # fmt: skip
    differing = [word for name, word in words.items() if values.get(name) != proposal.values[name]]
    is_party = values.get("incident_class") != 3
    return differing + (["承办方"] if is_party and set(parties) != set(proposal.parties) else [])
