"""Answers of Open311 as JSON and as XML, of the same data: every id is text in both."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.responses import JSONResponse, Response

# Name of a list: what each of its parts is called.
PARTS = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request",
    "errors": "error", "endpoints": "endpoint", "formats": "format", "token": "token",
}  # fmt: skip
XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"


def answer(form: str, name: str, data: Any, status: int = 200) -> Response:
    """`data` in the `form` json or xml; in XML within an element called `name`."""
    if form == "json":
        return JSONResponse(data, status, media_type=JSON)
    root = Element(name)
    _fill(root, name, data)
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), status, media_type=XML)


def refusal(form: str, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """The standard's errors: code and description."""
    made = answer(form, "errors", [{"code": status, "description": sentence}], status)
    made.headers.update(headers or {})
    return made


def _fill(element: Element, name: str, data: Any) -> None:
    if isinstance(data, Mapping):
        for key, value in data.items():
            _fill(SubElement(element, key), key, value)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for one in data:
            _fill(SubElement(element, PARTS[name]), PARTS[name], one)
    elif isinstance(data, bool):
        element.text = "true" if data else "false"
    elif data is not None:
        # XML has no signs for what steers a terminal.
        element.text = "".join(sign for sign in str(data) if sign in "\n\t" or sign.isprintable())
