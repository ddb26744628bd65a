"""Keys of outside systems: made, used, limited, withdrawn; over HTTP on a real server."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import actions_accounts
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.queries import holder_of
from dashboard.access.rules import EVERYTHING, Grant, Person, Scope, scope_of
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import ApiKey, AuditLog, Department, Source, Village
from tests.access.people import an_api_key
from tests.incidents.room import Room
from tests.web.client import program

ADMINISTRATOR = Person("管理员", (Grant("administrator"),), account_id=1)
Caller = Callable[[str], httpx.Client]


@pytest.fixture
def caller(served: tuple[str, str, str]) -> Iterator[Caller]:
    """A system that calls with a key; without one for an empty text."""
    made: list[httpx.Client] = []

    def calls(key: str) -> httpx.Client:
        made.append(program(f"{served[0]}/api/v1", key))
        return made[-1]

    yield calls
    for one in made:
        one.close()


def a_key(in_store: Session, **given: Any) -> str:
    key = an_api_key(in_store, **given)
    in_store.commit()
    return key


def row_of(in_store: Session, key: str) -> ApiKey:
    in_store.expire_all()
    found: ApiKey = in_store.execute(
        select(ApiKey).where(col(ApiKey.key_hash) == token_hash(key))
    ).scalar_one()
    return found


def test_a_key_says_what_it_may_and_its_use_is_seen(caller: Caller, in_store: Session) -> None:
    key = a_key(in_store, name="区12345平台", may_read=True)
    said = caller(key).get("/key")
    assert said.status_code == 200
    assert said.json() | {"to_on": ""} == {
        "name": "区12345平台", "may_send": True, "may_read": True, "unit": "", "source": "12345",
        "per_minute": 10_000, "to_on": "",
    }  # fmt: skip
    row = row_of(in_store, key)
    assert row.last_used_at is not None
    assert row.last_address.startswith("127.1.")
    assert said.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "given",
    [
        {"revoked_at": now()},
        {"to_on": (now() - timedelta(days=2)).date()},
    ],
)
def test_a_key_that_was_withdrawn_or_has_run_out_opens_nothing(
    caller: Caller, in_store: Session, given: dict[str, Any]
) -> None:
    answer = caller(a_key(in_store, **given)).get("/key")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "已经到期、收回了" in answer.json()["detail"]


def test_without_a_key_there_is_the_description_and_no_more(caller: Caller) -> None:
    nobody = caller("")
    assert nobody.get("/openapi.json").status_code == 200
    page = nobody.get("/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    document = nobody.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method in methods:
            answer = nobody.request(method.upper(), path.replace("{", "").replace("}", ""))
            assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert nobody.get("/nothing").status_code == 401


def test_a_key_opens_no_page_and_a_cookie_no_call(
    caller: Caller, in_store: Session, served: tuple[str, str, str]
) -> None:
    key = a_key(in_store, may_read=True)
    with program(served[0], key) as one:
        assert one.get("/incidents").headers["location"].startswith("/session/sign-in")
        assert one.get("/media/x").status_code == 403


def test_what_is_wrong_with_a_call_is_said_in_chinese(caller: Caller, in_store: Session) -> None:
    system = caller(a_key(in_store))
    for answer, status in ((system.get("/nothing"), 404), (system.delete("/villages"), 405)):
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "/api/v1/docs" in answer.json()["detail"]


def test_so_many_requests_a_minute_and_no_more(caller: Caller, in_store: Session) -> None:
    system = caller(a_key(in_store, per_minute=3))
    assert [system.get("/key").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = system.get("/key")
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert "请求太多" in refused.json()["detail"]


def test_an_administrator_makes_a_key_and_takes_it_back(in_store: Session) -> None:
    at, key = now(), new_token()
    given = {
        "name": "网格系统", "key_hash": token_hash(key), "may_send": True, "may_read": False,
        "source": Source.GRID, "per_minute": 60, "to_on": township_date(at) + timedelta(days=30),
    }  # fmt: skip
    made = actions_accounts.make_api_key(in_store, by=ADMINISTRATOR, at=at, **given)
    holder = holder_of(in_store, key, at=at)
    assert holder is not None
    assert (holder.person.name, holder.person.subject) == ("接口：网格系统", f"api_key:{made}")
    assert holder_of(in_store, key, at=at + timedelta(days=31)) is None
    for wrong in (
        {},
        {"name": "别的", "may_send": False},
        {"name": "别的", "to_on": township_date(at) - timedelta(days=1)},
        {"name": "别的", "to_on": township_date(at) + timedelta(days=2000)},
        {"name": " "},
        {"name": "别的", "per_minute": 0},
        {"name": "别的", "village_id": 9999},
        {"name": "别的", "village_id": 1, "department_id": 1},
    ):
        with pytest.raises(Refused):
            actions_accounts.make_api_key(in_store, by=ADMINISTRATOR, at=at, **(given | wrong))
    actions_accounts.revoke_api_key(in_store, key_id=made, by=ADMINISTRATOR, at=at)
    assert holder_of(in_store, key, at=at) is None
    with pytest.raises(Refused, match="已经收回"):
        actions_accounts.revoke_api_key(in_store, key_id=made, by=ADMINISTRATOR, at=at)
    entries = in_store.execute(
        select(AuditLog).where(col(AuditLog.subject) == f"api_key:{made}").order_by(col(AuditLog.seq))
    )
    assert [entry.kind for entry in entries.scalars()] == ["api_key_made", "api_key_revoked"]
    in_store.rollback()


def test_a_key_of_one_village_sends_and_reads_what_lies_there(caller: Caller, in_store: Session) -> None:
    """Sent from elsewhere it is refused; without a village it is in the key's own."""
    names = dict(in_store.execute(select(col(Village.id), col(Village.short_name))).tuples().all())
    town, own = (caller(a_key(in_store, may_read=True, **given)) for given in ({}, {"village_id": 2}))
    assert own.get("/key").json()["unit"] == names[2]
    assert town.get("/key").json()["unit"] == ""
    elsewhere = own.post("/reports", json={"source_id": "V1", "title": "桥头积水", "village": names[3]})
    assert elsewhere.status_code == 422
    assert "自己村" in elsewhere.json()["detail"]
    made = own.post("/reports", json={"source_id": "V1", "title": "桥头积水", "place": "桥头"})
    assert made.status_code == 201, made.text
    assert own.get("/reports/by-source/V1").json()["village"] == names[2]
    codes = {}
    for village_id in (2, 3):
        sent = {"source_id": f"T{village_id}", "title": "路灯不亮", "village": names[village_id]}
        codes[village_id] = town.post("/reports", json=sent).json()["code"]
    assert own.get(f"/reports/{codes[2]}").status_code == 200
    assert own.get(f"/reports/{codes[3]}").status_code == 404
    listed = own.get("/incidents").json()["incidents"]
    assert {one["village_name"] for one in listed} == {names[2]}


def test_a_key_of_one_department_reads_what_it_handles(caller: Caller, in_store: Session) -> None:
    room = Room(in_store, now())
    one = in_store.get_one(Department, 1)
    code, name = one.code, one.name
    room.dispatched(room.choice(f"department:{code}", is_lead=True), title="归一号部门的事")
    room.report(title="不归它的事")
    system = caller(a_key(in_store, may_send=False, may_read=True, department_id=1))
    assert system.get("/key").json()["unit"] == name
    said = system.get("/incidents.csv").text
    assert ("归一号部门的事" in said, "不归它的事" in said) == (True, False)


def test_the_store_holds_no_key(in_store: Session) -> None:
    key = a_key(in_store)
    row = row_of(in_store, key)
    assert key not in str(row.model_dump())


def test_a_system_reaches_what_it_sent_or_what_the_table_says() -> None:
    sender, reader = (Person("接口", (Grant(role),), api_key_id=7) for role in ("sender", "reader"))
    assert scope_of(sender, "incident.read") == Scope(systems=(7,))
    assert scope_of(reader, "incident.read") == EVERYTHING
    system = Person("接口", (Grant("sender"), Grant("department_reader", 3)), api_key_id=7)
    assert scope_of(system, "incident.read") == Scope(departments=(3,), systems=(7,))
    assert scope_of(system, "incident.report") == EVERYTHING
    villagers = Person("接口", (Grant("village_sender", 2), Grant("village_reader", 2)), api_key_id=7)
    assert scope_of(villagers, "incident.read") == Scope(villages=(2,), systems=(7,))
    assert scope_of(villagers, "incident.report") == Scope(villages=(2,))
    systems = {code for code, role in ROLES.items() if role.holder == "system"}
    able = {code for code, right in RIGHTS.items() if any(right.scopes[role] for role in systems)}
    assert able == {"ground.read", "incident.read", "incident.report"}


def test_guessing_keys_ends(caller: Caller) -> None:
    guesser = caller("")
    answers = [
        guesser.get("/key", headers={"Authorization": f"Bearer {'x' * 42}{n}"}).status_code for n in range(40)
    ]
    assert answers[0] == 401
    assert answers[-1] == 429
