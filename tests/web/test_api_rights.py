"""Every call of the API × every kind of key: what the table of rights says, and no more."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlmodel import Session

from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.store.database import engine_for
from dashboard.words.clock import now
from tests.access.people import an_api_key
from tests.incidents.room import Room
from tests.web.client import program

KEYS: dict[str, dict[str, Any]] = {
    "sender": {"may_send": True, "may_read": False},
    "reader": {"may_send": False, "may_read": True},
    "both": {"may_send": True, "may_read": True},
    "village": {"may_send": True, "may_read": True, "village_id": 1},
    "department": {"may_send": True, "may_read": True, "department_id": 1},
    "withdrawn": {"may_send": True, "may_read": True, "revoked_at": now()},
    "none": {},
}
ROLES_OF = {
    "sender": ("sender",),
    "reader": ("reader",),
    "both": ("sender", "reader"),
    "village": ("village_sender", "village_reader"),
    "department": ("sender", "department_reader"),
}
# Which right each call asks for; one that is missing here fails. None: any key at all.
ASKS: dict[tuple[str, str], str | None] = {
    ("GET", "/key"): None,
    ("GET", "/categories"): "ground.read",
    ("GET", "/villages"): "ground.read",
    ("POST", "/reports"): "incident.report",
    ("POST", "/reports/batch"): "incident.report",
    ("GET", "/reports/{code}"): "incident.read",
    ("GET", "/reports/by-source/{source_id}"): "incident.read",
    ("GET", "/adapters"): "ground.read",
    ("POST", "/adapters/{name}"): "incident.report",
    ("GET", "/adapters/{name}/results"): "incident.read",
    ("GET", "/adapters/{name}/results/{source_id}"): "incident.read",
    ("GET", "/events"): "incident.read",
    ("GET", "/incidents"): "incident.read",
    ("GET", "/incidents.geojson"): "incident.read",
    ("GET", "/incidents.csv"): "incident.read",
    ("GET", "/figures"): "incident.read",
}
BODIES: dict[str, Any] = {
    "/reports": {"source_id": "N1", "title": "路灯不亮", "place": "桥头"},
    "/adapters/{name}": {"流水号": "N2", "事由": "路灯不亮", "位置": "桥头", "时间": "2026-12-02 08:00"},
    "/reports/batch": {"reports": [{"source_id": "N1", "title": "路灯不亮", "place": "桥头"}]},
}
SECRETS = {"reporter_name": "欧阳秘举", "reporter_phone": "13998765432"}
TRACES = (*SECRETS.values(), "曾经保密的事", "现在保密的事")


@pytest.fixture(scope="module")
def callers(served: tuple[str, str, str]) -> Iterator[dict[str, httpx.Client]]:
    """A client for each kind of key, in a town with matters that are and were secret."""
    made = {}
    with Session(engine_for(served[1])) as session:
        room = Room(session, now())
        room.report(title="现在保密的事", secret=True, longitude=118.8, latitude=28.9, **SECRETS)
        once = room.row(room.report(title="曾经保密的事", secret=True, **SECRETS))
        once.secret = False
        room.report(title="谁都知道的事", longitude=118.8, latitude=28.9, village_id=2, **SECRETS)
        room.report(title="一号村的事", village_id=1, **SECRETS)
        for name, given in KEYS.items():
            key = an_api_key(session, **given) if given else ""
            made[name] = program(f"{served[0]}/api/v1", key)
        session.commit()
    yield made
    for one in made.values():
        one.close()


def allowed(key: str, right: str | None) -> bool:
    return right is None or any(RIGHTS[right].scopes[role] for role in ROLES_OF[key])


def ask(caller: httpx.Client, method: str, path: str, **params: str) -> httpx.Response:
    body = BODIES.get(path)
    filled = path.replace("{code}", "000000000000").replace("{source_id}", "N0")
    filled = filled.replace("{name}", "village_app")
    return caller.request(method, filled, json=body, params=params)


def test_every_call_is_in_this_table(callers: dict[str, httpx.Client]) -> None:
    paths = callers["none"].get("/openapi.json").json()["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == set(ASKS)
    assert {role for role, row in ROLES.items() if row.holder == "system"} == {
        role for roles in ROLES_OF.values() for role in roles
    }


@pytest.mark.parametrize("key", KEYS)
def test_a_key_may_what_the_table_says(callers: dict[str, httpx.Client], key: str) -> None:
    wrong = []
    for (method, path), right in ASKS.items():
        answer = ask(callers[key], method, path)
        if key in ("none", "withdrawn"):
            is_right = answer.status_code == 401
        elif not allowed(key, right):
            is_right = answer.status_code == 403
        else:
            is_right = answer.status_code in (200, 201, 404)
        if not is_right:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("key", KEYS)
def test_nothing_personal_and_nothing_secret_leaves_by_any_call(
    callers: dict[str, httpx.Client], key: str
) -> None:
    caller, base = callers[key], str(callers[key].base_url).removesuffix("/api/v1/")
    said = {path: ask(caller, method, path).text for method, path in ASKS}
    for name in ("requests.json", "requests.xml", "services.json", "discovery.json"):
        said[name] = caller.get(f"{base}/api/open311/v2/{name}").text
    assert [(path, trace) for path, text in said.items() for trace in TRACES if trace in text] == []
    # The town is there, for whoever may read it: what is missing above is left out, and not absent.
    for matter, readers in (
        ("谁都知道的事", {"reader", "both"}),
        ("一号村的事", {"reader", "both", "village"}),
    ):
        is_read = key in readers
        for path in ("/incidents", "/incidents.csv", "/incidents.geojson", "requests.json"):
            assert (matter in said[path]) == is_read, (matter, path)
