"""Open311 GeoReport v2: by a client as PyPI has it, and by hand; over HTTP on a real server."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from georeport import GeoReport
from sqlalchemy import insert, select
from sqlmodel import Session, col

from dashboard.words.clock import now
from models import Category, CategoryQuestion, Incident, QuestionKind, VillagerReport
from tests.access.people import an_api_key
from tests.incidents.room import Room
from tests.web.client import program

BASE = "/api/open311/v2"
_numbers = count(1)
LAMP = {
    "description": "桥头路灯坏了三天，联系王大爷13800001234", "lat": "28.970123", "long": "118.850456",
    "address_string": "桥头第三户", "last_name": "王", "first_name": "大爷", "phone": "13800001234",
}  # fmt: skip
FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
    "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip


@pytest.fixture
def key(in_store: Session) -> str:
    made = an_api_key(in_store, name=f"市民应用{next(_numbers)}")
    in_store.commit()
    return made


@pytest.fixture
def caller(served: tuple[str, str, str]) -> Iterator[httpx.Client]:
    with program(f"{served[0]}{BASE}") as client:
        yield client


@pytest.fixture
def matter(in_store: Session) -> str:
    """The code of a matter that nothing more is asked about."""
    asked = select(col(CategoryQuestion.category_id))
    query = select(col(Category.code)).where(
        col(Category.id).not_in(asked), col(Category.is_imported).is_(False)
    )
    code = str(in_store.execute(query.order_by(col(Category.id)).limit(1)).scalar_one())
    # What the server writes from now on is seen.
    in_store.rollback()
    return code


def sent(caller: httpx.Client, key: str, matter: str, form: str = "json", **given: str) -> httpx.Response:
    fields = LAMP | {"api_key": key, "service_code": matter} | given
    return caller.post(f"/requests.{form}", data={name: text for name, text in fields.items() if text})


def number_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()[0]["service_request_id"])


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_as_it_comes_reads_services_and_requests(
    served: tuple[str, str, str], caller: httpx.Client, key: str, matter: str, form: str
) -> None:
    numbers = {number_of(sent(caller, key, matter)) for _ in range(2)}
    client = GeoReport(f"{served[0]}{BASE}", jurisdiction="330803112", output_format=form)
    known = client.get_service_list()
    assert matter in {one["service_code"] for one in known}
    assert {type(one["service_code"]) for one in known} == {str}
    assert client.get_service_definition(matter)["service_code"] == matter
    shown = client.get_service_requests(service_code=matter, status="open,closed")
    assert numbers <= {one["service_request_id"] for one in shown}
    one = client.get_service_request(min(numbers))
    assert set(one) == FIELDS
    assert (one["service_request_id"], one["status"], one["service_code"]) == (min(numbers), "open", matter)


def test_a_request_is_registered_as_every_report_is(
    caller: httpx.Client, in_store: Session, key: str, matter: str
) -> None:
    answer = sent(caller, key, matter, media_url="http://elsewhere.example/a.jpg")
    made = in_store.execute(select(Incident).where(col(Incident.number) == number_of(answer))).scalar_one()
    assert (made.reporter_name, made.reporter_phone, made.place) == ("王大爷", "13800001234", "桥头第三户")
    assert made.description.endswith("照片的网址：http://elsewhere.example/a.jpg")
    assert (made.latitude, made.longitude) == (28.970123, 118.850456)
    token = answer.json()[0]["token"]
    of_token = caller.get(f"/tokens/{token}.json").json()
    assert of_token == [{"service_request_id": made.number, "token": token}]


def test_without_a_key_not_a_word_that_anybody_wrote(
    caller: httpx.Client, in_store: Session, key: str, matter: str
) -> None:
    number = number_of(sent(caller, key, matter))
    by_room = Room(in_store, now()).report(title="只在指挥室里登记的事")
    in_store.commit()
    hidden = ("王大爷", "1380000", "桥头", "路灯", "28.970123", "只在指挥室")
    for form in ("json", "xml"):
        for path in (f"/requests.{form}", f"/requests/{number}.{form}"):
            answer = caller.get(path)
            assert number in answer.text
            assert not [word for word in hidden if word in answer.text]
    assert caller.get(f"/requests/{number}.json").json()[0]["lat"] == 28.97
    other = in_store.get_one(Incident, by_room).number
    assert caller.get(f"/requests/{other}.json").status_code == 404
    assert LAMP["description"] in caller.get(f"/requests/{number}.json", params={"api_key": key}).text


def test_secret_matters_are_nowhere(caller: httpx.Client, in_store: Session, key: str, matter: str) -> None:
    answer = sent(caller, key, matter)
    number = number_of(answer)
    made = in_store.execute(select(Incident).where(col(Incident.number) == number)).scalar_one()
    made.secret = True
    in_store.commit()
    for asked in ({}, {"api_key": key}):
        assert number not in caller.get("/requests.json", params=asked).text
        assert caller.get(f"/requests/{number}.json", params=asked).status_code == 404
        assert caller.get(f"/tokens/{answer.json()[0]['token']}.json", params=asked).status_code == 404


def test_requests_are_narrowed(caller: httpx.Client, key: str, matter: str) -> None:
    first, second = number_of(sent(caller, key, matter)), number_of(sent(caller, key, matter))

    def numbers(**asked: str) -> set[str]:
        answer = caller.get("/requests.json", params=asked)
        assert answer.status_code == 200, answer.text
        return {one["service_request_id"] for one in answer.json()}

    assert numbers(service_request_id=f"{first},{second},none") == {first, second}
    assert first not in numbers(status="closed")
    assert first in numbers(status="open")
    assert first not in numbers(service_code="none")
    assert first in numbers(service_code=f"none,{matter}")
    assert first not in numbers(end_date="2020-01-01T00:00:00Z")
    assert first in numbers(start_date=now().strftime("%Y-%m-%dT00:00:00Z"))


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-12-01T00:00:00Z"}, 400),
        ({"start_date": "yesterday"}, 400),
        ({"status": "half"}, 400),
        ({"jurisdiction_id": "elsewhere.gov"}, 404),
        ({"api_key": "wrong"}, 403),  # pragma: allowlist secret
    ],
)
def test_errors_are_the_standards(caller: httpx.Client, asked: dict[str, str], status: int) -> None:
    answer = caller.get("/requests.json", params=asked)
    assert answer.status_code == status
    assert [set(one) for one in answer.json()] == [{"code", "description"}]
    assert answer.json()[0]["code"] == status
    in_xml = caller.get("/requests.xml", params=asked)
    root = ElementTree.fromstring(in_xml.content)
    assert (root.tag, root[0].tag, root[0][0].text) == ("errors", "error", str(status))
    assert in_xml.headers["content-type"] == "text/xml; charset=utf-8"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "wrong"}, 403),  # pragma: allowlist secret
        ({"service_code": ""}, 400),
        ({"service_code": "none"}, 404),
        ({"lat": "", "address_string": ""}, 400),
        ({"lat": "", "long": "", "address_string": ""}, 400),
        ({"lat": "north"}, 400),
        ({"description": "长" * 4_001}, 400),
        ({"jurisdiction_id": "elsewhere.gov"}, 404),
    ],
)
def test_what_cannot_be_registered_is_refused(
    caller: httpx.Client, in_store: Session, key: str, matter: str, given: dict[str, str], status: int
) -> None:
    before = in_store.execute(select(col(Incident.id))).all()
    answer = sent(caller, key, matter, **given)
    assert answer.status_code == status
    assert answer.json()[0]["code"] == status
    in_store.rollback()
    assert in_store.execute(select(col(Incident.id))).all() == before


def test_what_a_matter_asks_is_its_definition(
    caller: httpx.Client, in_store: Session, key: str, matter: str
) -> None:
    category = in_store.execute(select(col(Category.id)).where(col(Category.code) == matter)).scalar_one()
    asked: dict[str, Any] = {"category_id": category, "text": "有没有人受伤", "kind": QuestionKind.YES_NO}
    asked |= {"is_required": True, "sort_order": 1, "choices": "", "is_active": True, "example": False}
    made = in_store.execute(insert(CategoryQuestion).values(**asked).returning(col(CategoryQuestion.id)))
    code = f"q{made.scalar_one()}"
    in_store.commit()
    attribute = caller.get(f"/services/{matter}.json").json()["attributes"][0]
    assert (attribute["code"], attribute["datatype"], attribute["required"]) == (
        code,
        "singlevaluelist",
        True,
    )
    assert attribute["values"] == [{"key": "是", "name": "是"}, {"key": "否", "name": "否"}]
    root = ElementTree.fromstring(caller.get(f"/services/{matter}.xml").content)
    assert [one.text for one in root.findall("attributes/attribute/values/value/key")] == ["是", "否"]
    assert sent(caller, key, matter).status_code == 400
    number = number_of(sent(caller, key, matter, **{f"attribute[{code}]": "是"}))
    answers = in_store.execute(select(col(Incident.answers)).where(col(Incident.number) == number))
    assert answers.scalar_one() == {"有没有人受伤": "是"}


def test_the_same_request_with_a_number_of_its_own_is_registered_once(
    caller: httpx.Client, in_store: Session, key: str, matter: str
) -> None:
    fields = LAMP | {"api_key": key, "service_code": matter}
    said = {"Idempotency-Key": "one-and-the-same"}
    answers = [caller.post("/requests.json", data=fields, headers=said) for _ in range(3)]
    assert len({number_of(answer) for answer in answers}) == 1
    ways = select(col(VillagerReport.came_by)).join(
        Incident, col(Incident.id) == col(VillagerReport.incident_id)
    )
    way = in_store.execute(ways.where(col(Incident.number) == number_of(answers[0]))).scalar_one()
    assert way == "open311"


def test_discovery_names_this_server(served: tuple[str, str, str], caller: httpx.Client) -> None:
    endpoint = caller.get("/discovery.json").json()["endpoints"][0]
    assert endpoint["url"] == f"{served[0]}{BASE}"
    assert ElementTree.fromstring(caller.get("/discovery.xml").content).tag == "discovery"
    assert caller.get("/services.yaml").status_code == 404
