"""Villages, departments, matters and list items that are named as was typed, each with its link."""

from datetime import date
from typing import NamedTuple

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.figures import queries_options
from dashboard.lists import queries_items, queries_things
from dashboard.room.search.rules import contains_all
from dashboard.screen.data import fetch
from dashboard.screen.links import LIST_PAGE
from dashboard.words.labels import EXAMPLE_MARK, plain

LISTS_PAGE = "pages/lists/lists.py"
MOST = 8


class NamedMatch(NamedTuple):
    """Something with a name, and the page that is about it."""

    kind: str
    name: str
    page: str
    query: dict[str, str]


def named_matches(words: tuple[str, ...], person: Person, today: date) -> list[NamedMatch]:
    """All that is named so, in the order in which it is shown."""
    matches: list[NamedMatch] = []
    if may(person, "incident.read"):
        for of, kind in (("village", "村社"), ("department", "部门"), ("category", "事项")):
            options = fetch(queries_options.options, of=of)
            pairs = zip(options["code"], options["name"], strict=True)
            matches += [
                NamedMatch(kind, name, LIST_PAGE, {of: code})
                for code, name in pairs
                if contains_all(name, words)
            ]
    for row in fetch(queries_items.items, on=today).to_dict("records"):
        if contains_all(row["matter"], words):
            name = f"第{row['number']}项 {row['matter']}" + (f"（{EXAMPLE_MARK}）" if row["example"] else "")
            matches.append(NamedMatch("属地管理", name, LISTS_PAGE, {"item": str(row["number"])}))
    for row in fetch(queries_things.things, on=today).to_dict("records"):
        if contains_all(row["name"], words):
            query = {"view": "things", "thing": str(row["number"])}
            matches.append(NamedMatch("一件事", f"第{row['number']}项 {row['name']}", LISTS_PAGE, query))
    return matches


def match_rows(matches: list[NamedMatch]) -> None:
    """Each as a link; of many only the first."""
    for one in matches[:MOST]:
        st.page_link(one.page, label=f":gray[{one.kind}]　{plain(one.name)}", icon=":material/chevron_right:",
                     query_params=one.query)  # fmt: skip
    if len(matches) > MOST:
        st.caption(f"还有 {len(matches) - MOST} 项，请多写几个字。")
