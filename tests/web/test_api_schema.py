"""Calls made up from the API's own description: none fails, and every answer is as described."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlmodel import Session

from tests.access.people import an_api_key

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Of each of the twelve calls: about a hundred cases together, and two thousand.
FEW, MANY = 8, 170
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture(scope="module")
def described(served: tuple[str, str, str]) -> Any:
    """The description, as the server gives it."""
    return schemathesis.openapi.from_url(f"{served[0]}/api/v1/openapi.json")


@pytest.fixture
def headers(in_store: Session) -> dict[str, str]:
    """Of a key that may do everything."""
    key = an_api_key(in_store, may_read=True)
    in_store.commit()
    return {"Authorization": f"Bearer {key}"}


def call(described: Any, headers: dict[str, str], most: int) -> int:
    """Each call of the description so many times; how many there were."""
    number = 0
    for result in described.get_all_operations():

        @settings(max_examples=most, **SETTINGS)
        @given(case=result.ok().as_strategy())
        def each(case: Any) -> None:
            nonlocal number
            number += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        each()
    return number


def test_made_up_calls_are_answered_as_described(described: Any, headers: dict[str, str]) -> None:
    assert call(described, headers, FEW) >= 50


@pytest.mark.soak
def test_two_thousand_made_up_calls_are_answered_as_described(
    described: Any, headers: dict[str, str]
) -> None:
    assert call(described, headers, MANY) >= 1_000
