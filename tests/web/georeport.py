"""The rules of Open311 GeoReport v2 for each answer, as JSON Schema and XSD.

Written from the tables and examples of the specification (wiki.open311.org/GeoReport_v2), which publishes no
schema itself: which fields an answer has, what is never empty, which words and moments are allowed, which
ids are text. Every element may come in any order, and no other may come.
"""

from typing import Any

from jsonschema import Draft202012Validator
from lxml import etree

TEXT: dict[str, Any] = {"type": "string"}
ID = {"type": "string", "minLength": 1}
# With seconds and the zone, as the specification asks.
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
MOMENT_OR_NONE = {"anyOf": [MOMENT, {"const": ""}, {"type": "null"}]}


def _record(fields: dict[str, Any], required: set[str] | None = None) -> dict[str, Any]:
    """An object of these fields and no others; all are required unless `required` says which."""
    return {
        "type": "object", "properties": fields, "additionalProperties": False,
        "required": sorted(fields if required is None else required),
    }  # fmt: skip


def _list(of: dict[str, Any], least: int = 0, most: int | None = None) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least} | ({"maxItems": most} if most else {})


REQUEST = _record(
    {
        "service_request_id": ID, "status": {"enum": ["open", "closed"]}, "status_notes": TEXT,
        "service_name": ID, "service_code": ID, "description": TEXT, "agency_responsible": TEXT,
        "service_notice": TEXT, "requested_datetime": MOMENT, "updated_datetime": MOMENT,
        "expected_datetime": MOMENT_OR_NONE, "address": TEXT, "address_id": TEXT, "zipcode": TEXT,
        "lat": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
        "long": {"type": ["number", "null"], "minimum": -180, "maximum": 180}, "media_url": TEXT,
    }
)  # fmt: skip
LISTED = {"enum": ["singlevaluelist", "multivaluelist"]}
ATTRIBUTE = _record(
    {
        "variable": {"type": "boolean"}, "code": ID,
        "datatype": {"enum": ["string", "number", "datetime", "text", *LISTED["enum"]]},
        "required": {"type": "boolean"}, "datatype_description": {"type": ["string", "null"]},
        "order": {"type": "integer", "minimum": 1}, "description": ID,
        "values": _list(_record({"key": ID, "name": ID})),
    }
) | {
    # Only where something is chosen there are values, and there they are.
    "if": {"properties": {"datatype": LISTED}},
    "then": {"properties": {"values": {"minItems": 1}}},
    "else": {"properties": {"values": {"maxItems": 0}}},
}  # fmt: skip
ENDPOINT = _record(
    {
        "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
        "url": {"type": "string", "pattern": "^https?://"}, "changeset": MOMENT,
        "type": {"enum": ["production", "test", "acceptance"]},
        "formats": _list({"enum": ["text/xml", "application/json"]}, 1),
    }
)  # fmt: skip
JSON = {
    "discovery": _record(
        {"changeset": MOMENT, "contact": ID, "key_service": TEXT, "endpoints": _list(ENDPOINT, 1)}
    ),
    "services": _list(
        _record(
            {
                "service_code": ID, "service_name": ID, "description": TEXT, "metadata": {"type": "boolean"},
                "type": {"enum": ["realtime", "batch", "blackbox"]}, "keywords": TEXT, "group": TEXT,
            }
        ),
        1,
    ),
    "service_definition": _record({"service_code": ID, "attributes": _list(ATTRIBUTE)}),
    "requests": _list(REQUEST, 0, 1_000),
    "request": _list(REQUEST, 1, 1),
    "sent": _list(
        _record(
            {"service_request_id": ID, "token": ID, "service_notice": TEXT, "account_id": TEXT},
            {"service_request_id", "service_notice", "account_id"},
        ),
        1,
        1,
    ),
    "token": _list(_record({"service_request_id": ID, "token": ID}), 1, 1),
    "errors": _list(_record({"code": {"type": "integer", "minimum": 400}, "description": ID}), 1),
}  # fmt: skip

# In XML every field is an element; what is a list in JSON holds elements of the singular.
_REQUEST = (
    "service_request_id:id status:status status_notes:text service_name:id service_code:id description:text"
    " agency_responsible:text service_notice:text requested_datetime:moment updated_datetime:moment"
    " expected_datetime:moment_or_none address:text address_id:text zipcode:text lat:lat long:long"
    " media_url:text"
)
_TYPES = """
<xs:simpleType name="text"><xs:restriction base="xs:string"/></xs:simpleType>
<xs:simpleType name="id"><xs:restriction base="xs:string">
 <xs:minLength value="1"/></xs:restriction></xs:simpleType>
<xs:simpleType name="none"><xs:restriction base="xs:string">
 <xs:length value="0"/></xs:restriction></xs:simpleType>
<xs:simpleType name="boolean"><xs:restriction base="xs:string">
 <xs:enumeration value="true"/><xs:enumeration value="false"/></xs:restriction></xs:simpleType>
<xs:simpleType name="moment"><xs:restriction base="xs:dateTime">
 <xs:pattern value="[^.]+(Z|[+\\-]\\d\\d:\\d\\d)"/></xs:restriction></xs:simpleType>
<xs:simpleType name="moment_or_none"><xs:union memberTypes="moment none"/></xs:simpleType>
<xs:simpleType name="north"><xs:restriction base="xs:decimal">
 <xs:minInclusive value="-90"/><xs:maxInclusive value="90"/></xs:restriction></xs:simpleType>
<xs:simpleType name="east"><xs:restriction base="xs:decimal">
 <xs:minInclusive value="-180"/><xs:maxInclusive value="180"/></xs:restriction></xs:simpleType>
<xs:simpleType name="lat"><xs:union memberTypes="north none"/></xs:simpleType>
<xs:simpleType name="long"><xs:union memberTypes="east none"/></xs:simpleType>
<xs:simpleType name="status"><xs:restriction base="xs:string">
 <xs:enumeration value="open"/><xs:enumeration value="closed"/></xs:restriction></xs:simpleType>
<xs:simpleType name="kind"><xs:restriction base="xs:string">
 <xs:enumeration value="realtime"/><xs:enumeration value="batch"/><xs:enumeration value="blackbox"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="datatype"><xs:restriction base="xs:string">
 <xs:enumeration value="string"/><xs:enumeration value="number"/><xs:enumeration value="datetime"/>
 <xs:enumeration value="text"/><xs:enumeration value="singlevaluelist"/>
 <xs:enumeration value="multivaluelist"/></xs:restriction></xs:simpleType>
<xs:simpleType name="code"><xs:restriction base="xs:integer">
 <xs:minInclusive value="400"/></xs:restriction></xs:simpleType>
<xs:simpleType name="order"><xs:restriction base="xs:positiveInteger"/></xs:simpleType>
"""


def _element(name: str, inside: str, least: int = 1, most: str = "1") -> str:
    return f'<xs:element name="{name}" minOccurs="{least}" maxOccurs="{most}">{inside}</xs:element>'


def _all(fields: str, *more: str) -> str:
    """One of each field, `name:type` (`name?:type` may be missing), in any order."""
    made = []
    for field in fields.split():
        name, _, kind = field.partition(":")
        least = 0 if name.endswith("?") else 1
        made.append(f'<xs:element name="{name.rstrip("?")}" type="{kind}" minOccurs="{least}"/>')
    return f"<xs:complexType><xs:all>{''.join(made)}{''.join(more)}</xs:all></xs:complexType>"


def _many(name: str, inside: str, least: int = 0, most: str = "unbounded") -> str:
    return (
        f"<xs:complexType><xs:sequence>{_element(name, inside, least, most)}</xs:sequence></xs:complexType>"
    )


def _schema(root: str, inside: str) -> etree.XMLSchema:
    text = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{_TYPES}'
        f'<xs:element name="{root}">{inside}</xs:element></xs:schema>'
    )
    return etree.XMLSchema(etree.fromstring(text))


_VALUES = _element("values", _many("value", _all("key:id name:id")))
_ATTRIBUTE = _all(
    "variable:boolean code:id datatype:datatype required:boolean datatype_description:text order:order"
    " description:id",
    _VALUES,
)
_ENDPOINT = _all(
    "specification:id url:id changeset:moment type:id",
    _element("formats", '<xs:complexType><xs:sequence><xs:element name="format" type="id"'
             ' maxOccurs="unbounded"/></xs:sequence></xs:complexType>'),
)  # fmt: skip
XML = {
    "discovery": _schema(
        "discovery",
        _all(
            "changeset:moment contact:id key_service:text",
            _element("endpoints", _many("endpoint", _ENDPOINT, 1)),
        ),
    ),
    "services": _schema(
        "services",
        _many(
            "service",
            _all(
                "service_code:id service_name:id description:text metadata:boolean type:kind keywords:text"
                " group:text"
            ),
            1,
        ),
    ),
    "service_definition": _schema(
        "service_definition",
        _all("service_code:id", _element("attributes", _many("attribute", _ATTRIBUTE))),
    ),
    "requests": _schema("service_requests", _many("request", _all(_REQUEST), 0, "1000")),
    "request": _schema("service_requests", _many("request", _all(_REQUEST), 1, "1")),
    "sent": _schema(
        "service_requests",
        _many("request", _all("service_request_id:id token?:id service_notice:text account_id:text"), 1, "1"),
    ),
    "token": _schema("service_requests", _many("request", _all("service_request_id:id token:id"), 1, "1")),
    "errors": _schema("errors", _many("error", _all("code:code description:id"), 1)),
}


def faults_in_json(name: str, data: Any) -> list[str]:
    """What an answer as JSON breaks of the rules for `name`."""
    found = Draft202012Validator(JSON[name]).iter_errors(data)
    return [f"{error.json_path}: {error.message}" for error in found]


def faults_in_xml(name: str, content: bytes) -> list[str]:
    """The same of an answer as XML; UTF-8 has to be declared."""
    declared = [] if content.lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>") else ["undeclared"]
    schema = XML[name]
    schema.validate(etree.fromstring(content))
    return declared + [f"{error.path}: {error.message}" for error in schema.error_log]
