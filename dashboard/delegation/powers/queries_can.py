"""赋权核对: whether the town may enforce in a matter. The desk, the case and 办得了吗 ask nothing else."""

from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.queries import HITS, items, totals
from dashboard.delegation.powers.queries_links import as_link, link_holds, links, verdicts
from dashboard.delegation.powers.rules_can import Authority, Power, enforced, finishes, matching_powers
from dashboard.incidents.find.rules_suggest_category import Known, suggested
from dashboard.incidents.register.queries_categories import routes
from dashboard.lists.queries_lookup import ITEM, who_is_responsible
from models import PowerKind

KIND = PowerKind.ENFORCEMENT
# What stands for a matter in the table, though nobody has checked it, comes before what words find.
UNCHECKED = "对应表里登记了，还没有核对"
MOST = 8
# What the word search says of a hit; here the group of the register is searched along with the name.
NAME, NAME_OR_GROUP = "事项名称", "事项名称或类别"
BASIS = ("item", "can", "department", "item_category", "stage", "from_on", "to_on", "basis", "example")
PROPOSED = ("category_id", "code", "major", "name", "answer", "why")


@needs("ground.read")
def can_enforce(session: Session, *, category_id: int | None, words: str, on: date) -> dict[str, Any]:
    """The answer to a matter of this category (None: not known), of which so much was said.

    `answer` (rules_can.Answer, its words 能办 and 不能办 from the table of links alone); `basis`: the rows
    that it rests on (columns BASIS); `hits`: items to look at where nothing was found (columns HITS);
    `categories`: what the matter may be where no category is known (columns PROPOSED); `item`: the list's
    item that names the lead (number, matter, lead_id, lead), or nothing; `example`: whether it rests on
    examples.
    """
    frame = verdicts(session, on=on, category_id=category_id) if category_id is not None else pd.DataFrame()
    told: dict[Any, Any] = frame.to_dict("records")[0] if len(frame) else {}
    rows = _rows(session, int(told["category_id"])) if told else []
    current = [row for row in rows if link_holds(row, on)]
    ranked = who_is_responsible(session, category_id=category_id, words=words, on=on, most=1)
    item: dict[Any, Any] = next(iter(ranked[ranked["kind"] == ITEM].to_dict("records")), {})
    register: dict[Any, Any] = next(
        row for row in totals(session).to_dict("records") if row["kind"] == KIND.value
    )
    answer = enforced(
        told.get("name", ""),
        [as_link(row) for row in current],
        on,
        checked=f"{told['checked_by']} {told['checked_on']}" if told.get("checked_by") else "",
        has_other_days=len(rows) > len(current),
        imported=int(register["imported"]),
        total=int(register["total"]),
        lead=item.get("lead", ""),
    )
    is_open = answer.word is Authority.NOT_FOUND
    said = "。".join(filter(None, (told.get("name", ""), words.strip())))
    return {
        "answer": answer,
        "basis": _basis([] if is_open else current, on),
        "hits": _candidates(session, current, said, on) if is_open else pd.DataFrame(columns=list(HITS)),
        "categories": _proposed(session, words, on) if not told else pd.DataFrame(columns=list(PROPOSED)),
        "item": {name: item[name] for name in ("number", "title", "lead_id", "lead")} if item else {},
        "example": not is_open and any(row["example"] for row in current),
    }


def _rows(session: Session, category_id: int) -> list[dict[str, Any]]:
    frame = links(session, category_id=category_id)
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _basis(rows: list[dict[str, Any]], on: date) -> pd.DataFrame:
    made = [[_is_held(row, on) if name == "can" else row[name] for name in BASIS] for row in rows]
    return pd.DataFrame(made, columns=list(BASIS))


def _is_held(row: dict[str, Any], on: date) -> bool:
    power = as_link(row).power
    return power is not None and finishes(power, on)


def _candidates(session: Session, rows: list[dict[str, Any]], said: str, on: date) -> pd.DataFrame:
    """The items to look at: those of rows that nobody has checked, then those that the words find."""
    frame = items(session, kind=KIND, most=5_000)
    examples = dict(zip(frame["item_id"], frame["example"], strict=True))
    made = [
        (row["item"], row["item_category"], row["department"], row["stage"], _is_held(row, on), UNCHECKED,
         bool(examples.get(row["item_id"], False)))
        for row in rows
        if not pd.isna(row["item_id"])
    ]  # fmt: skip
    powers = [Power(*row[:-1]) for row in frame.itertuples(index=False, name=None)]
    known = {row[0] for row in made}
    made += [
        (hit.power.name, hit.power.category, hit.power.department, hit.power.stage, hit.can,
         hit.why.replace(NAME, NAME_OR_GROUP), bool(examples[hit.power.item_id]))
        for hit in matching_powers(powers, said, on, MOST, by_group=True)
        if hit.power.name not in known
    ]  # fmt: skip
    return pd.DataFrame(made[:MOST], columns=list(HITS))


def _proposed(session: Session, words: str, on: date) -> pd.DataFrame:
    """The categories that the words may mean, each with what the table says of it."""
    table = routes(session, on=on)
    known = [
        Known(int(row["category_id"]), row["name"], tuple(filter(None, (row["item"], row["one_thing"]))))
        for row in table.to_dict("records")
    ]
    fits = suggested(words, known)
    said = (
        {int(row["category_id"]): row for row in verdicts(session, on=on).to_dict("records")} if fits else {}
    )
    rows = [
        (fit.category_id, row["code"], row["major"], row["name"], row["answer"], fit.why)
        for fit in fits
        if (row := said.get(fit.category_id))
    ]
    return pd.DataFrame(rows, columns=list(PROPOSED))
