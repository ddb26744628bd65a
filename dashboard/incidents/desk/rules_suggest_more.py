"""What else could be done with a matter than what is suggested, and what was. No clock, no store."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.incidents.desk.rules_suggest import (
    ITEM_LIST,
    THING_LIST,
    Alternative,
    Entry,
    Facts,
    Proposal,
)
from dashboard.incidents.life.rules_standing import Choice
from dashboard.words.labels import CLASS_LABELS, LABELS
from models import Party

MOST = 5
EARLIER = "近来同类事件"


def alternatives(facts: Facts, proposal: Proposal) -> tuple[Alternative, ...]:
    """Other parties by how often they led such matters, other entries of the lists by their likeness,
    other classes by how often they came; never what is suggested already, nor who gave the matter back."""
    found = [*_parties(facts, proposal), *_entries(facts, proposal), *_classes(facts, proposal)]
    return tuple(found[:MOST])


def _parties(facts: Facts, proposal: Proposal) -> Iterator[Alternative]:
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


def _entries(facts: Facts, proposal: Proposal) -> Iterator[Alternative]:
    taken = {(ITEM_LIST, proposal.values["item_id"]), (THING_LIST, proposal.values["one_thing_id"])}
    for entry in (*filter(None, (facts.thing,)), *facts.others):
        if (entry.about, entry.entry_id) not in taken:
            taken.add((entry.about, entry.entry_id))
            yield _listed(entry)


def _listed(entry: Entry) -> Alternative:
    name = "item" if entry.about == ITEM_LIST else "thing"
    why = f"{entry.why}；牵头{entry.lead}"
    return Alternative(entry.about, entry.title, why, entry.rule, {name: entry.entry_id})


def _classes(facts: Facts, proposal: Proposal) -> Iterator[Alternative]:
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
    found = [word for name, word in words.items() if values.get(name) != proposal.values[name]]
    is_party = values.get("incident_class") != 3
    return found + (["承办方"] if is_party and set(parties) != set(proposal.parties) else [])
