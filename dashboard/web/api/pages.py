"""The page that explains the API, drawn from its own description without a script."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from starlette.responses import HTMLResponse

from dashboard.web.api.problems import TITLES
from dashboard.web.pages import templates

API_STYLE = templates.get_template("api/api.css").render()
METHODS = ("get", "post", "put", "delete")


def explained(document: Mapping[str, Any], base: str, refusals: Collection[int]) -> HTMLResponse:
    """The page, of the OpenAPI `document` of what is mounted at `base`; `refusals` any call may answer."""
    html = templates.get_template("api/docs.html").render(
        title=document["info"]["title"],
        version=document["info"]["version"],
        summary=document["info"]["description"],
        base=base,
        calls=list(_calls(document, {str(one) for one in refusals})),
        refusals={one: TITLES[one] for one in refusals},
    )
    return HTMLResponse(html)


def _calls(document: Mapping[str, Any], common: Collection[str]) -> Iterator[dict[str, Any]]:
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            if method in METHODS:
                yield {
                    "method": method.upper(),
                    "path": path,
                    "title": call.get("summary", ""),
                    "text": call.get("description", ""),
                    "asked": list(_asked(document, call)),
                    "answers": {
                        code: one["description"]
                        for code, one in call["responses"].items()
                        if code not in common
                    },
                }


def _asked(document: Mapping[str, Any], call: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in call.get("parameters", ()):
        yield {
            "name": one["name"],
            "where": {"query": "网址", "path": "网址", "header": "请求头"}[one["in"]],
            "needed": one.get("required", False),
            "text": one.get("description", ""),
        }
    body = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    yield from _fields(document, body, "", 0) if body else ()


def _fields(
    document: Mapping[str, Any], schema: Mapping[str, Any], before: str, depth: int
) -> Iterator[dict[str, Any]]:
    schema = _named(document, schema)
    for name, one in schema.get("properties", {}).items():
        yield {
            "name": f"{before}{name}",
            "where": "正文",
            "needed": name in schema.get("required", ()),
            "text": one.get("description", ""),
        }
        inner = _named(document, one)
        if inner.get("type") == "array" and depth < 1:
            yield from _fields(document, inner["items"], f"{before}{name}[].", depth + 1)


def _named(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema
