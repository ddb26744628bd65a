"""Every answer of Open311 in JSON and XML against the rules of the specification, from the real server."""

from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select
from sqlmodel import Session, col

from models import Category, CategoryQuestion, QuestionKind
from tests.web.georeport import JSON, XML, faults_in_json, faults_in_xml
from tests.web.test_open311 import caller, key, matter, number_of, sent

__all__ = ["caller", "key", "matter"]


def faults(name: str, status: int, form: str, answer: httpx.Response) -> list[str]:
    """What an answer breaks, each with the call that it is the answer to."""
    if answer.status_code != status:
        return [f"{answer.url}: {answer.status_code}"]
    kind = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}[form]
    found = [] if answer.headers["content-type"] == kind else [answer.headers["content-type"]]
    found += faults_in_json(name, answer.json()) if form == "json" else faults_in_xml(name, answer.content)
    return [f"{answer.request.method} {answer.url}: {one}" for one in found]


def asks_everything(session: Session, matter: str) -> None:
    """The matter asks something of every kind that there is, and has to be told none of it."""
    category = session.execute(select(col(Category.id)).where(col(Category.code) == matter)).scalar_one()
    for order, kind in enumerate(QuestionKind, start=1):
        asked: dict[str, Any] = {"category_id": category, "text": f"问题<{order}>&", "kind": kind}
        asked |= {"is_required": False, "sort_order": order, "is_active": True, "example": False}
        asked["choices"] = "甲\n乙" if kind is QuestionKind.CHOICE else ""
        session.execute(insert(CategoryQuestion).values(**asked))
    session.commit()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_every_answer_keeps_the_rules_of_the_standard(
    caller: httpx.Client, in_store: Session, key: str, matter: str, form: str
) -> None:
    number = number_of(sent(caller, key, matter))
    nowhere = number_of(sent(caller, key, matter, lat="", long=""))
    made = sent(caller, key, matter, form)
    token = sent(caller, key, matter).json()[0]["token"]
    asks_everything(in_store, matter)
    keyed = {"api_key": key}
    calls: list[tuple[str, int, str, dict[str, str]]] = [
        ("discovery", 200, "discovery", {}),
        ("services", 200, "services", {}),
        ("service_definition", 200, f"services/{matter}", {}),
        *(("requests", 200, "requests", asked) for asked in ({}, keyed, {"status": "closed"})),
        *(("request", 200, f"requests/{one}", asked) for one in (number, nowhere) for asked in ({}, keyed)),
        ("token", 200, f"tokens/{token}", keyed),
        ("errors", 404, "services/none", {}),
        ("errors", 404, "requests/none", {}),
        ("errors", 404, "tokens/none", {}),
        ("errors", 400, "requests", {"status": "half"}),
        ("errors", 400, "requests", {"start_date": "yesterday"}),
        ("errors", 403, "requests", {"api_key": "wrong"}),  # pragma: allowlist secret
        ("errors", 404, "requests", {"jurisdiction_id": "elsewhere.gov"}),
    ]
    found = faults("sent", 200, form, made)
    for name, status, path, asked in calls:
        found += faults(name, status, form, caller.get(f"/{path}.{form}", params=asked))
    for given, status in (({"service_code": ""}, 400), ({"api_key": ""}, 403), ({"lat": "north"}, 400)):
        found += faults("errors", status, form, sent(caller, key, matter, form, **given))
    assert found == []


def test_the_rules_find_what_breaks_them() -> None:
    """Else an answer could be anything."""
    assert faults_in_json("errors", [{"code": "403", "description": "x"}])
    assert faults_in_json("services", [{"service_code": 1}])
    assert faults_in_json("requests", [{"service_request_id": "1"}])
    assert faults_in_xml("requests", b"<?xml version='1.0' encoding='utf-8'?><requests/>")
    assert faults_in_xml(
        "errors", b"<errors><error><code>403</code><description>x</description></error></errors>"
    )
    assert set(JSON) == set(XML)
