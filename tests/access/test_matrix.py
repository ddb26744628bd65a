"""The permission matrix: every query, export, action and page × every role × in and out of scope."""

import ast
import importlib
import inspect
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import is_dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import update
from sqlmodel import Session

from dashboard.access.notices.rules import Address
from dashboard.access.rules import (
    EVERYTHING,
    Grant,
    Person,
    may,
    refused_as_absent,
    require,
    scope_of,
)
from dashboard.access.rules_rights import NEEDS, RIGHTS, ROLES, needed_rights, takes_scope
from dashboard.assessment.departments.documents import ONE_ONLY
from dashboard.files.exports import Sheet, as_file
from dashboard.incidents.figures.rules import FIGURES
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.life.rules_standing import Choice
from dashboard.incidents.public.queries_feed import Asked
from dashboard.incidents.public.queries_open311 import Wanted
from dashboard.lists import documents
from dashboard.room.documents import PART_OF_TOWN
from dashboard.screen.frame import MENU
from dashboard.store.store_files import ROOT
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Action, Incident, Party, Rating
from tests.access.ground import CASES, OWN, REACHED_BY, TOLD_ROLE, fill, someone
from tests.factories import NOON
from tests.files.papers.reading import paper_text

REASON = {"reason": "核实地点"}
# What each action on incidents is given in these tests; one that is missing here fails.
ACTED: dict[str, dict[str, Any]] = {
    "incidents.life.actions_reporter.erase_reporter": REASON,
    "incidents.life.actions_reporter.reveal_reporter": REASON,
    "incidents.life.actions_reporter.reveal_secret_reporter": REASON,
}
# Several subjects' actions in one transaction, each asked for by itself: whole files, or single functions.
FLOWS = {
    f"dashboard.{name}"
    for name in (
        "assessment.bounties.actions_work.accept",
        "assessment.bounties.actions_work.fail",
        "assessment.scores.actions_proposals.decide",
        "delegation.powers.actions_visits.raise_problem",
        "incidents.desk.actions_desk",
        "incidents.register.actions_register",
        "linkage.villages.actions_key_work.set_score",
        "linkage.villages.actions_visits.finish_visit",
    )
}
LAYERS = ("queries", "exports", "documents", "actions")
# What each act of the life cycle is given, by the name of its parameter; one that is missing here fails.
GIVEN: dict[str, Any] = {
    "reason": "测试原因",
    "text": "测试内容",
    "result": "测试结果",
    "waiver": "测试，无附件",
    "task": "到场处置",
    "title": "分出的事",
    "description": "",
    "why": "测试",
    "channel": "电话回访",
    "into": "NL-20260304-0001",
    "incident_class": 1,
    "platform_id": None,
    "module_id": None,
    "amount": 1,
    "until": NOON + timedelta(days=3),
    "is_solved": True,
    "rating": Rating.SATISFIED,
    "party": Choice(Party.MODULE, 1),
    "parties": (Choice(Party.MODULE, 1, is_lead=True),),
    "assignment_id": 1,
    "how": "taken_off",
    "call_id": 1,
    "changes": {"place": "桥头"},
    "held_at": NOON,
    "mediators": "测试调解员",
    "sides": "甲方\n乙方",
    "is_agreed": False,
    "mediation_id": 1,
    "kept_on": NOON.date(),
    "is_approved": True,
    "to_whom": "区水利局",
    "question": "这段堤归谁管？",
    "days": 7,
    "link_id": 1,
}
# What no person asks for: it says who a person is, or lets him in and out.
NAMES = "queries queries_scope actions"
BEFORE_SIGN_IN = {f"dashboard.access.{name}" for name in NAMES.split()}
MONTH = {"start": NOON - timedelta(days=30), "end": NOON + timedelta(days=1)}
DAYS = {"since": township_date(MONTH["start"]), "until": township_date(NOON)}
ALL = {"filters": Filters(), "at": NOON}
EVERY_CASE = set(range(1, len(CASES) + 1))
NUMBERS = tuple(f"NL-20260304-{n:04d}" for n in range(len(CASES) + 1))
TOLD = Address(roles=(TOLD_ROLE,))
EXPORT = ALL | {"sort": "newest"}
# One's own, another's, one with a share, one with a call-up, and one that is not there.
SOME = [{"incident_id": 1000 + n} for n in (1, 2, 3, 17, len(CASES) + 1)]
NUMBERED = [{"number": f"NL-20260304-{n:04d}", "at": NOON} for n in (1, 3, 17)]
# A paper holds what `counter_case` reads, and no more: one of each kind is made.
PAPER = NUMBERED[:1]
# What each query about incidents is asked in these tests; one that is missing here fails.
ASKED: dict[str, list[dict[str, Any]]] = {
    # Of a quarter without incidents: whose cases are counted is tested where they are counted.
    "assessment.departments.documents.report": [{"year": 2020, "quarter": 1, "at": NOON}],
    "assessment.departments.exports.results_file": [{"year": 2020, "quarter": 1, "at": NOON}],
    "assessment.departments.queries.evidence": [
        {"year": 2020, "quarter": 1, "department_id": 1, "part": part, "at": NOON}
        for part in ("signed", "on_time")
    ],
    "assessment.departments.queries.report_of": [{"year": 2020, "quarter": 1, "at": NOON}],
    "assessment.departments.queries.publications": [{}],
    "assessment.departments.queries.criticised": [
        {"year": 2020, "quarter": 1, "department_id": 1, "at": NOON}
    ],
    "assessment.departments.queries.published": [{"publication_id": 1}],
    "assessment.departments.queries.rules_of_year": [{"year": 2026}],
    "assessment.departments.queries.replies": [{"year": 2019, "quarter": 1}],
    "assessment.departments.queries.standing_now": [{"year": 2020, "quarter": 1, "at": NOON}],
    "assessment.departments.queries.town_ratings": [{}],
    "files.attachments.queries.attachments": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "files.attachments.queries.content": [{"attachment_id": 5000 + n} for n in range(len(CASES) + 1)],
    "files.attachments.queries.previews": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.figures.queries.by_unit": [{"at": NOON, "of": of, **MONTH} for of in ("module", "village")],
    "incidents.figures.queries.figures": [{"at": NOON, **MONTH}],
    "incidents.figures.queries.closing_by": [
        {"at": NOON, "of": of, **MONTH} for of in ("module", "department")
    ],
    "incidents.figures.queries.runs_saved_by_matter": [{"at": NOON, **MONTH}],
    "incidents.case.documents_case.case_of": NUMBERED,
    "incidents.case.documents_escalation.escalation_json": PAPER,
    "incidents.case.documents_escalation.escalation_package": PAPER,
    "incidents.case.documents_file.accountability_sheet": PAPER,
    "incidents.case.documents_file.case_file": PAPER,
    "incidents.case.documents_order.supervision_notice": PAPER,
    "incidents.case.documents_order.dispatch_order": PAPER,
    "incidents.find.exports.incident_sheet": [EXPORT],
    "incidents.find.exports.incident_file": [EXPORT | {"kind": "csv"}],
    "incidents.find.exports.incident_paper": [EXPORT | {"narrowed": "", "columns": ("title", "left")}],
    "incidents.find.queries.by_day": [ALL],
    "incidents.find.queries.by_group": [
        ALL | {"of": of} for of in ("module", "department", "village", "status")
    ],
    "incidents.find.queries.cells": [ALL],
    "incidents.find.queries.every_incident": [EXPORT],
    "incidents.find.queries.incident_list": [
        ALL | {"sort": s} for s in ("newest", "oldest", "light", "-light", "due", "-due", "title", "-village")
    ],
    "incidents.find.queries_leads.leads": [
        {"numbers": [f"NL-20260304-{n:04d}" for n in range(1, len(CASES) + 1)]}
    ],
    "incidents.find.queries.number_of_incidents": [ALL, {"filters": Filters(q="事件"), "at": NOON}],
    "incidents.find.queries.points": [ALL],
    "incidents.register.queries.earlier": [{}],
    "incidents.find.queries_duplicates.duplicates": [
        {"category_id": 1, "village_id": village, "position": None, "reported_at": NOON, "most": 100}
        for village in range(1, 23)
    ],
    "incidents.case.queries_history.exclusion_steps": [
        {"incident_id": 1000 + n} for n in range(len(CASES) + 1)
    ],
    "incidents.case.queries_history.history": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_history.steps": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_case.call_ups": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_case.incident": [
        {"number": f"NL-20260304-{n:04d}"} for n in range(len(CASES) + 1)
    ],
    "incidents.outside.queries.links": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.outside.queries.sendings": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_case.neighbours": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    # Whose acts are asked for is beside the point: somebody whose every act is his own incident's alone.
    "incidents.life.queries_possible.possible": [
        {"incident_id": 1000 + n, "person": Person("测试员", (Grant("leadership"),))}
        for n in range(len(CASES) + 1)
    ],
    # One by one and all at once, so that none comes along with another.
    "incidents.life.queries_possible.possible_of": [
        {"incident_ids": ids, "person": Person("测试员", (Grant("leadership"),))}
        for ids in (
            *((1000 + n,) for n in range(len(CASES) + 1)),
            tuple(range(1000, 1001 + len(CASES))),
        )
    ],
    "incidents.life.queries_possible.extension": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.life.queries_possible.amendable": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.find.queries_duplicates.to_merge": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.find.queries_duplicates.named": [
        {"words": "村", "besides": 0},
        {"words": "NL", "besides": 1001},
    ],
    "incidents.case.queries_history.notes": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_history.rounds": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.tasks.queries_tasks.shares": [{}],
    "incidents.tasks.queries_tasks.calls": [{}],
    "incidents.tasks.queries_tasks.of_village": [{}],
    "incidents.tasks.queries_tasks.of_district": [{}],
    "incidents.tasks.queries_tasks.of_commander": [{"at": NOON}],
    "incidents.tasks.queries_tasks.to_verify": [{"accounts": ()}],
    "incidents.tasks.queries_tasks.to_call_back": [{"at": NOON}],
    "incidents.case.queries_choices.cadres": [
        {"incident_id": 1000 + n, "at": NOON} for n in range(len(CASES) + 1)
    ],
    "incidents.case.queries_choices.departments": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_papers.basis": SOME,
    "incidents.case.queries_papers.calls": SOME,
    "incidents.case.queries_papers.files": SOME,
    "incidents.case.queries_papers.meetings": SOME,
    "incidents.case.queries_papers.shares": SOME,
    "incidents.case.queries_papers.asked": SOME,
    "incidents.case.queries_papers.papers": [{**one, "at": NOON} for one in SOME],
    "incidents.case.queries_papers.pressed": SOME,
    "incidents.case.queries_papers.tail": SOME,
    "incidents.desk.queries_inbox.counts": [{"at": NOON}],
    "incidents.desk.queries_inbox.inbox": [{"queue": "all", "at": NOON, "most": 100}],
    "incidents.register.queries.grid_of_cell": [
        {"village_id": village, "cell": f"{n}_{n}"} for village in range(1, 23) for n in (1, 2, 3, 4)
    ],
    "incidents.desk.queries_suggest.proposal": [
        {"incident_id": 1000 + n, "on": township_date(NOON)} for n in range(1, len(CASES) + 1)
    ],
    "incidents.case.queries_case.mediations": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_case.reporter": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_case.parties": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "incidents.case.queries_case.without_people": [
        {"incident_id": 1000 + n, "today": township_date(NOON)} for n in range(len(CASES) + 1)
    ],
    "room.inspection.queries.counts": [{"at": NOON}, {"at": NOON + timedelta(days=9)}],
    "room.inspection.queries.last_round": [{"at": NOON}],
    "room.inspection.queries.findings": [{"at": NOON}, {"at": NOON + timedelta(days=9), "days": 60}],
    "linkage.lectures.queries.matter_counts": [{}],
    "linkage.lectures.queries.matters": [{"session_id": 1}, {"session_id": 2}],
    "linkage.villages.queries_links.households": [{"today": township_date(NOON)}],
    "linkage.villages.queries_visits.problem_counts": [{}],
    "linkage.villages.queries_visits.visit_behind_incident": [
        {"incident_id": 1000 + n} for n in range(len(CASES) + 1)
    ],
    "linkage.villages.queries_visits.problems": [{"village_id": village} for village in range(1, 23)],
    "lists.documents.item_sheet": [{"number": 1, "at": NOON}],
    "lists.queries_incidents.off_list": [MONTH],
    "lists.queries_incidents.triaged_per_version": [{}],
    "lists.queries_incidents.triaged_under": [{"number": 1}],
    "lists.queries_response.closed_by_department": [MONTH],
    "lists.queries_response.response_by_department": [MONTH],
    "lists.queries_response.response_by_month": [{"at": NOON + timedelta(days=1), "months": 2}],
    "room.notices.queries.notices": [{"to": TOLD}, {"to": TOLD, "after": 4005, "action": "report"}],
    "room.notices.queries.unread": [{"to": TOLD, "after": after} for after in (0, 4005, 5000)],
    "assessment.scores.exports.results_file": [{"run_id": 1, "kind": "csv"}],
    "assessment.scores.queries.parts": [{"run_id": 1, "cadre_id": 1}],
    "assessment.scores.queries.results": [{"run_id": 1}],
    "assessment.scores.queries.run_rules": [{"run_id": 1}],
    "assessment.scores.queries.runs": [{}],
    "assessment.scores.queries.years_of": [{"cadre_id": 1}],
    "assessment.scores.queries_inputs.appeals": [{}],
    "assessment.scores.queries.special_entries": [{}],
    "assessment.scores.queries.mix": [{"run_id": 1}],
    "assessment.scores.queries.published_years": [{}],
    "town.presence.queries_presence.presences": [{"at": NOON}],
    "room.search.queries.newest": [{"limit": 100}],
    "room.search.queries.by_ids": [{"ids": tuple(range(1000, 1000 + len(CASES) + 1)), "limit": 100}],
    "room.search.queries.by_number": [{"numbers": NUMBERS, "foreign": "", "limit": 100}],
    "room.search.queries.by_words": [{"words": ("事件", word), "limit": 100} for word in ("", "1")],
    "wall.maps.queries_clusters.clusters": [ALL | {"level": level, "box": None} for level in (0, 8)],
    "wall.maps.queries_clusters.number_placed": [ALL],
    # Whose film it is decides by the incidents as they are: their logs begin here with the rows.
    "incidents.figures.exports.indicator_file": [
        {"of": "module", "period": "month", "whole": "全镇", "kind": "csv", "at": NOON}
    ],
    "incidents.figures.queries_compared.compared": [{"period": "month", "at": NOON}],
    "incidents.figures.queries_compared.compared_by": [
        {"of": of, "period": "month", "keys": tuple(FIGURES), "at": NOON} for of in ("module", "month")
    ],
    "incidents.figures.queries_cut.figures_by": [
        {"of": of, "keys": tuple(FIGURES), "at": NOON, **MONTH} for of in ("module", "village")
    ],
    "wall.maps.queries_film.film": [{"since": MONTH["start"], "until": MONTH["end"]}],
    "wall.maps.queries_grids.grid_figures": [ALL],
    "wall.maps.queries_places.by_grid": [
        {"village": "330803112220", "filters": Filters(), "at": NOON},
        {"village": "330803112001", "filters": Filters(), "at": NOON},
    ],
    "wall.maps.queries_places.named_places": [{"word": "事", "most": 100}],
    "wall.maps.queries_places.place_at": [
        {"kind": "place", "key": f"NL-20260304-{n:04d}"} for n in range(1, len(CASES) + 1)
    ],
    "wall.scenes.queries_boards.board": [{"at": NOON, "of": of, **MONTH} for of in ("module", "department")],
    "room.documents.daily_brief": [{"day": township_date(NOON), "at": NOON}],
    "room.queries_work.call_ups": [MONTH],
    "room.queries_work.escalated_incidents": [MONTH],
    "room.queries_work.first_day": [{}],
    "room.queries_work.red_incidents": [{"at": NOON}],
    "wall.scenes.queries_attention.events": [{"at": NOON}],
    "wall.scenes.queries_topic.topic": [{"number": number, "at": NOON} for number in ("", *NUMBERS)],
    "wall.scenes.queries_topic.parties": [{"incident_id": 1000 + n} for n in range(len(CASES) + 1)],
    "wall.scenes.queries_topic.last_steps": [
        {"incident_id": 1000 + n, "most": 9} for n in range(len(CASES) + 1)
    ],
    "wall.maps.queries_calls.call_counts": [{"at": NOON}],
    "wall.maps.queries_calls.calls_under_way": [{"at": NOON, "most": 100}],
    "wall.scenes.queries_map.density": [DAYS],
    "wall.scenes.queries_hours.reports_by_hour": [DAYS],
    "incidents.figures.queries_trend.trend": [{"at": NOON}],
    "incidents.public.queries_feed.events": [{"after": 0, "until": 10**6, "limit": 1000, "sender": 1}],
    "incidents.public.queries_feed.incidents": [{"asked": Asked(), "limit": 1000}],
    "incidents.public.queries_open311.requests": [{"wanted": Wanted(), "sender": 1}],
    "room.situation.queries.due_today": [{"at": NOON}],
    "room.situation.queries.urgent_places": [{"at": NOON}],
    "room.situation.queries.newest": [{"at": NOON, "most": 100}],
    "room.situation.queries.pressing": [{"at": NOON, "most": 100}],
    "wall.scenes.queries_villages.open_by_village": [{"at": NOON}],
    "room.queries_work.day_before": [{"at": NOON}],
    "room.queries_work.module_workloads": [{"at": NOON}],
    "room.queries_work.open_by_lamp": [{"at": NOON}],
    "room.queries_work.open_by_status": [{"at": NOON}],
}


def modules() -> list[Any]:
    files = [f for f in sorted((ROOT / "dashboard").glob("*/**/*.py")) if f.stem.split("_")[0] in LAYERS]
    return [importlib.import_module(".".join(f.relative_to(ROOT).with_suffix("").parts)) for f in files]


def on_rows() -> dict[str, Callable[..., Any]]:
    """Every public function of a query, export or action file that is given a session."""
    return {
        f"{module.__name__}.{name}": code
        for module in modules()
        if module.__name__ not in BEFORE_SIGN_IN
        for name, code in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and code.__module__ == module.__name__
        and "session" in inspect.signature(code).parameters
    }


MARKED = on_rows()
ACTIONS = {name: code for name, code in MARKED.items() if name.split(".")[-2].startswith("actions")}
LIFE = re.compile(r"dashboard\.incidents\.life\.actions_(?!reporter)\w+\.\w+")
# Within a scope, but of no incident that is there: each has tests of its own.
WITHOUT_INCIDENT = {
    "assessment.departments.actions.reply",
    "linkage.lectures.actions.change_session",
    "linkage.lectures.actions.end_session",
    "linkage.lectures.actions.record_session",
    "delegation.powers.actions_visits.add_line",
    "delegation.powers.actions_visits.add_premises",
    "delegation.powers.actions_visits.retire_line",
    "delegation.powers.actions_visits.cancel",
    "delegation.powers.actions_visits.merge",
    "delegation.powers.actions_visits.plan",
    "incidents.life.actions_report.report",
    "incidents.public.actions.register",
    "incidents.public.actions_registering.register_sent",
    "delegation.seconded.actions_cases.decide",
    "delegation.seconded.actions_cases.withdraw",
    "delegation.seconded.actions_cases.nominate",
    "delegation.seconded.actions_cases.record_outcome",
    "delegation.seconded.actions_presence.set_presence",
    "delegation.seconded.actions_cases.carry_out",
    "delegation.seconded.actions_cases.request_transfer",
    "delegation.seconded.actions_cases.add_evidence",
    "delegation.seconded.actions_cases.ask_replacement",
    "delegation.seconded.actions_cases.raise_veto",
    "delegation.seconded.actions_cases.record_replacement",
    "delegation.seconded.actions_cases.send_back",
    "lists.actions_lists.reveal_named_person",
    "assessment.posts.actions_lists.propose",
    "assessment.posts.actions_lists.remove",
    "assessment.posts.actions_wishes.answer",
    "assessment.scores.actions_runs.appeal",
    "room.search.actions.find_by_phone",
    "linkage.villages.actions_visits.finish_visit",
    "linkage.villages.actions_links.add_household",
    "linkage.villages.actions_links.add_link",
    "linkage.villages.actions_links.end_household",
    "linkage.villages.actions_links.end_link",
    "linkage.villages.actions_links.reveal_household",
    "linkage.villages.actions_visits.cancel_visit",
    "linkage.villages.actions_visits.conclude_visit",
    "linkage.villages.actions_visits.link_problem",
    "linkage.villages.actions_visits.plan_visit",
}
ACTS = {
    name.removeprefix("dashboard."): code
    for name, code in ACTIONS.items()
    if LIFE.fullmatch(name) and name.removeprefix("dashboard.") not in WITHOUT_INCIDENT
}
# About persons and not incidents: who sees whom is tried in tests/delegation/seconded/test_scope.py
# and tests/assessment/posts/.
OF_PERSONS = re.compile(
    r"dashboard\.(delegation\.seconded\.(queries_(board|cases|person)|documents)\.\w+"
    r"|assessment\.posts\.queries_choice\.(own_)?wishes)"
)
SCOPED = {
    name.removeprefix("dashboard."): code
    for name, code in MARKED.items()
    if takes_scope(code) and name not in ACTIONS and not OF_PERSONS.fullmatch(name)
}


def test_nothing_that_touches_the_store_is_without_a_decision() -> None:
    assert [name for name in MARKED if name not in NEEDS] == []


def test_every_step_of_the_life_cycle_has_a_decision_for_every_role() -> None:
    for action in Action:
        assert set(RIGHTS[f"incident.{action.value}"].scopes) == set(ROLES)


def test_a_role_reaches_no_further_than_the_unit_that_its_grant_names() -> None:
    for right in RIGHTS.values():
        for role, words in right.scopes.items():
            assert set(words) - {"all", "own", "district", "sent"} <= {ROLES[role].unit} - {""}, (
                right.code,
                role,
            )


def test_who_sees_the_wall_sees_every_incident_behind_it_or_none() -> None:
    """A figure of the wall opens the list that it counts."""
    for role in ROLES:
        if RIGHTS["wall.read"].scopes[role]:
            assert RIGHTS["incident.read"].scopes[role] in (("all",), ())


def test_nobody_may_do_to_an_incident_what_he_may_not_see() -> None:
    for right in RIGHTS.values():
        for role, words in right.scopes.items():
            if right.group == "办理" and right.code != "incident.report" and words:
                seen = RIGHTS["incident.read"].scopes[role]
                assert "all" in seen or set(words) <= set(seen), (right.code, role)


def test_whatever_reaches_a_unit_alone_is_told_which() -> None:
    """A right that some role has over a part cannot be asked for without saying over which."""
    for name, code in MARKED.items():
        cells = [words for right in needed_rights(code) for words in RIGHTS[right].scopes.values()]
        if any(words and "all" not in words for words in cells):
            assert takes_scope(code), name


def test_every_action_on_incidents_is_tried_here() -> None:
    scoped = {name.removeprefix("dashboard.") for name, code in ACTIONS.items() if takes_scope(code)}
    assert scoped == set(ACTED) | set(ACTS) | WITHOUT_INCIDENT


def given_to(code: Callable[..., Any]) -> dict[str, Any]:
    """A value for every parameter of an act that has none of its own."""
    own = {"session", "incident_id", "scope", "by", "at"}
    parameters = inspect.signature(code).parameters.values()
    return {p.name: GIVEN[p.name] for p in parameters if p.default is p.empty and p.name not in own}


@pytest.mark.parametrize("role", ROLES)
def test_an_act_of_the_life_cycle_finds_the_incidents_that_are_held_and_no_others(
    session: Session, role: str
) -> None:
    """Outside his scope a person hears what he would hear of an incident that does not exist."""
    person = someone(session, role)
    fill(session, CASES)
    for name, code in ACTS.items():
        words, scope = reach_of(code, role), scope_of(person, *needed_rights(code))
        assert (scope == EVERYTHING) == ("all" in words), name
        for number in sorted(worth_asking(words)):
            case = CASES[number - 1]
            word = heard(
                session,
                code,
                incident_id=1000 + number,
                scope=scope,
                by=person,
                at=NOON + timedelta(days=1),
                **given_to(code),
            )
            is_held = "all" in words or (
                REACHED_BY[case[0]] in words and case[1] == OWN and not case[0].endswith("returned")
            )
            assert (word == ABSENT) != is_held, (name, case, word)


def worth_asking(words: frozenset[str]) -> set[int]:
    """The cases that tell something of a reach: the own one of each reason, another's where it reaches.

    Where everything is reached, or nothing, two stand for all.
    """
    if not words or "all" in words:
        return {1, 2}
    return {n for n, (reason, whose) in enumerate(CASES, 1) if whose == OWN or REACHED_BY[reason] in words}


ABSENT = str(refused_as_absent())
DECIDED = {
    "seen": 1,
    "values": {"incident_class": 1, "platform_id": None, "module_id": None},
    "parties": (Choice(Party.MODULE, 1, is_lead=True),),
    "why": "测试",
    "suggested": {},
}
MERGED = {"into": NUMBERS[1], "fields": {"title": "又来反映同一件事"}, "form_key": "matrix"}
# What each flow over incidents is given, and the rights that its acts ask for.
FLOWED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "incidents.desk.actions_desk.decide": (DECIDED, ("incident.triage", "incident.dispatch")),
    "incidents.register.actions_register.report_and_merge": (MERGED, ("incident.report", "incident.merge")),
}


def at_the_door(code: Callable[..., Any], person: Person) -> Callable[..., Any]:
    """As `perform` runs it: asked for first."""

    def run(session: Session, **inputs: Any) -> Any:
        require(person, *needed_rights(code))
        return code(session, **inputs)

    return run


def test_every_flow_is_tried_here_or_takes_the_rooms_own_right() -> None:
    own = {name.removeprefix("dashboard.") for name in ACTIONS if FLOWS & {name, name.rpartition(".")[0]}}
    # A bounty's end is walked by every role with its other acts.
    bounties = {"assessment.bounties.actions_work.accept", "assessment.bounties.actions_work.fail"}
    # Whose village a visit is in, and who may set a score, is tried in tests/linkage/villages.
    villages = {
        "linkage.villages.actions_visits.finish_visit",
        "linkage.villages.actions_key_work.set_score",
    }
    # About a line of a visit and no incident yet: tried with the visits.
    visits = {"delegation.powers.actions_visits.raise_problem"}
    # About a line or a cadre and no incident: who may decide is tried in tests/assessment/scores.
    scores = {"assessment.scores.actions_proposals.decide"}
    assert own == set(FLOWED) | bounties | villages | visits | scores


@pytest.mark.parametrize("role", ROLES)
def test_a_flow_gets_no_further_than_each_of_its_acts_would(session: Session, role: str) -> None:
    """Whoever lacks one of the rights is refused, and whoever has them finds only what he holds."""
    person = someone(session, role)
    fill(session, CASES)
    for name, (inputs, rights) in FLOWED.items():
        code = ACTIONS[f"dashboard.{name}"]
        for number, case in enumerate(CASES, 1):
            about = (
                {"incident_id": 1000 + number} if "incident_id" in inspect.signature(code).parameters else {}
            )
            at = NOON + timedelta(days=1)
            word = heard(session, at_the_door(code, person), **inputs, **about, by=person, at=at)
            words = [set(RIGHTS[right].scopes[role]) for right in rights]
            if not all(words):
                assert "您现在的角色不能" in word, (name, role)
            elif about and not all("all" in one for one in words):
                reach = set.intersection(*words)
                is_held = REACHED_BY[case[0]] in reach and case[1] == OWN and not case[0].endswith("returned")
                assert (word == ABSENT) != is_held, (name, case, word)


def heard(session: Session, code: Callable[..., Any], **inputs: Any) -> str:
    """The refusal of an act, or nothing; what it did is undone."""
    nested = session.begin_nested()
    try:
        code(session, **inputs)
    except Refused as refused:
        return str(refused)
    finally:
        nested.rollback()
    return ""


@pytest.mark.parametrize("role", ROLES)
def test_an_action_is_for_those_with_the_right_alone(session: Session, role: str) -> None:
    person = someone(session, role)
    for code in ACTIONS.values():
        is_open = any(RIGHTS[right].scopes[role] for right in needed_rights(code))
        assert may(person, *needed_rights(code)) == is_open
        if not is_open:
            with pytest.raises(Refused, match="您现在的角色不能"):
                require(person, *needed_rights(code))


@pytest.mark.parametrize("role", ROLES)
def test_an_action_reaches_the_incidents_that_are_held_and_no_others(session: Session, role: str) -> None:
    person = someone(session, role)
    fill(session, CASES)
    for name, inputs in ACTED.items():
        code = ACTIONS[f"dashboard.{name}"]
        words = reach_of(code, role)
        scope = scope_of(person, *needed_rights(code))
        if name.endswith("secret_reporter"):
            session.execute(update(Incident).values(secret=True))
        done = [
            case
            for number, case in enumerate(CASES, 1)
            if acts(session, code, incident_id=1000 + number, scope=scope, by=person, at=NOON, **inputs)
        ]
        assert done == [
            case
            for case in CASES
            if "all" in words
            or (REACHED_BY[case[0]] in words and case[1] == OWN and not case[0].endswith("returned"))
        ]


def acts(session: Session, code: Callable[..., Any], **inputs: Any) -> bool:
    try:
        with session.begin_nested():
            code(session, **inputs)
    except Refused:
        return False
    return True


def test_every_query_about_incidents_is_tried_here() -> None:
    assert set(SCOPED) == set(ASKED)


# Who reaches a part takes many seconds: a place's is tried here, a share's and what one sent in make
# test-all, a module's on PostgreSQL, the others before a release.
TRIED_IN = {
    "liaison": [pytest.mark.long],
    "sender": [pytest.mark.long],
    "village_sender": [pytest.mark.soak],
    "village_reader": [pytest.mark.long],
    "department_reader": [pytest.mark.soak],
    "module_head": [pytest.mark.soak],
    "district_centre": [pytest.mark.soak],
    "seconded": [pytest.mark.soak],
    "team_cadre": [pytest.mark.soak],
    "enforcement_captain": [pytest.mark.soak],
}


@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=TRIED_IN.get(role, [])) for role in ROLES],
)
def test_a_scoped_answer_is_the_answer_of_a_town_without_the_other_incidents(
    session: Session, role: str
) -> None:
    answers_as_without_the_others(session, role)


# Which words of the rights reach which incident is the same there: two kinds of reach try every statement.
@pytest.mark.postgresql(alone=True)
@pytest.mark.parametrize("role", ["module_head", pytest.param("liaison", marks=pytest.mark.soak)])
def test_a_scoped_answer_is_the_same_answer_there(session: Session, role: str) -> None:
    answers_as_without_the_others(session, role)


def answers_as_without_the_others(session: Session, role: str) -> None:
    person = someone(session, role)
    fill(session, CASES)
    answers = {name: told(session, code, name, person) for name, code in SCOPED.items()}
    session.rollback()
    # Who reaches everything is given the answer of the whole town: there is none to compare it with.
    for reach in {reach_of(SCOPED[name], role) for name, answer in answers.items() if answer is not None}:
        someone(session, role)
        held = [case for case in CASES if REACHED_BY[case[0]] in reach and case[1] == OWN]
        fill(session, held)
        there = {CASES.index(case) + 1 for case in held}
        for name, code in SCOPED.items():
            if reach_of(code, role) == reach and (answer := answers[name]) is not None:
                assert asked(session, code, name, EVERYTHING, reach, there) == answer, name
        session.rollback()


def reach_of(code: Callable[..., Any], role: str) -> frozenset[str]:
    return frozenset(word for right in needed_rights(code) for word in RIGHTS[right].scopes[role])


def told(session: Session, code: Callable[..., Any], name: str, person: Person) -> list[str] | None:
    """What the person is told; None where he is refused, which the table must say too, or reaches all."""
    reach = reach_of(code, person.grants[0].role)
    assert may(person, *needed_rights(code)) == bool(reach)
    if not reach:
        with pytest.raises(Refused, match="您现在的角色不能"):
            require(person, *needed_rights(code))
        return None
    scope = require(person, *needed_rights(code))
    assert (scope == EVERYTHING) == ("all" in reach)
    return None if scope == EVERYTHING else asked(session, code, name, scope, reach)


def asked(
    session: Session,
    code: Callable[..., Any],
    name: str,
    scope: Any,
    reach: frozenset[str],
    there: Iterable[int] = range(1000),
) -> list[str]:
    """The answers, in order; one answer stands for every incident that is not there."""
    answers: list[str] = []
    of_absent: str | None = None
    for inputs in ASKED[name]:
        about = number_of(inputs)
        if about in EVERY_CASE - worth_asking(reach):
            continue
        if about is None or about in there:
            answers.append(answer(code, session, scope=scope, **inputs))
            continue
        if of_absent is None:
            of_absent = answer(code, session, scope=scope, **inputs)
        answers.append(of_absent)
    return answers


def number_of(inputs: dict[str, Any]) -> int | None:
    """Which of the cases is asked about; none where the question is about many."""
    if "incident_id" in inputs:
        return int(inputs["incident_id"]) - 1000
    number = str(inputs.get("number", ""))
    return int(number[-4:]) if number.startswith("NL-") else None


def answer(code: Callable[..., Any], session: Session, **inputs: Any) -> str:
    """As text; one that is refused as absent is an answer too, and must be the same as of what is absent."""
    try:
        return as_text(code(session, **inputs))
    except Refused as refusal:
        return str(refusal)


def as_text(answer: Any) -> str:
    if isinstance(answer, Sheet):
        answer = as_file(answer, "csv")
    if isinstance(answer, pd.DataFrame):
        # Rows of equal standing come in any order.
        rows = answer.drop(columns=["id", "cadre_id"], errors="ignore").to_numpy(dtype=object).tolist()
        return "\n".join(sorted("|".join(map(str, row)) for row in rows))
    if isinstance(answer, bytes) and b"xl/workbook.xml" in answer:
        book = openpyxl.load_workbook(io.BytesIO(answer))
        return "\n".join(str(row) for sheet in book for row in sheet.iter_rows(values_only=True))
    if isinstance(answer, bytes) and answer.startswith(b"PK"):
        # A brief of a part says that it is one, and does not count the units left out.
        lines = paper_text(answer).splitlines()
        parts = (PART_OF_TOWN, documents.PART_OF_TOWN, ONE_ONLY)
        return "\n".join(line for line in lines if line not in parts and not line.startswith("其余 "))
    if isinstance(answer, bytes) and answer.startswith(b"%PDF"):
        # The same content is the same file.
        return sha256(answer).hexdigest()
    if isinstance(answer, bytes):
        return answer.decode("utf-8-sig")
    if not hasattr(answer, "__iter__"):
        return repr(answer)
    if answer is None or isinstance(answer, date) or is_dataclass(answer):
        return str(answer)
    rows = [_without_cursor(row) if isinstance(row, dict) else row for row in answer]
    return "\n".join(sorted(str(tuple(row)) if hasattr(row, "__iter__") else str(row) for row in rows))


def _without_cursor(row: dict[str, Any]) -> list[Any]:
    """Its values, but for the number that an entry got when it was written."""
    return [value for name, value in row.items() if name != "cursor"]


@pytest.mark.parametrize(
    "entry", [entry for entries in MENU.values() for entry in entries], ids=lambda e: e.url_path
)
def test_a_page_asks_itself_for_what_the_menu_says_of_it(entry: Any) -> None:
    tree = ast.parse((ROOT / entry.path).read_text(encoding="utf-8"))
    calls = [
        tuple(ast.literal_eval(argument) for argument in node.args)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "require_person"
    ]
    assert set(calls) == {entry.needs}


def test_every_page_is_in_the_menu() -> None:
    pages = {str(Path(file).relative_to(ROOT)) for file in (ROOT / "pages").glob("*/*.py")}
    assert pages == {entry.path for entries in MENU.values() for entry in entries}
