"""Values of widgets, and what a form was filled from, as JSON and back."""

import sys
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

# What JSON has no word for stands under one of these names.
KINDS: dict[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
    "tuple": lambda parts: tuple(from_json(part) for part in parts),
    "dict": lambda pairs: {from_json(name): from_json(value) for name, value in pairs},
    "enum": lambda parts: _member(*parts),
}


def to_json(value: Any) -> Any:
    """What `json.dumps` takes and `from_json` makes the same value of. Raises TypeError for other kinds."""
    if isinstance(value, Enum):
        return {"enum": [type(value).__module__, type(value).__qualname__, value.value]}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, list):
        return [to_json(part) for part in value]
    if isinstance(value, tuple):
        return {"tuple": [to_json(part) for part in value]}
    if isinstance(value, dict):
        return {"dict": [[to_json(name), to_json(part)] for name, part in value.items()]}
    raise TypeError(value)


def from_json(value: Any) -> Any:
    """Raises ValueError, TypeError or KeyError for what `to_json` of this program does not make."""
    if isinstance(value, list):
        return [from_json(part) for part in value]
    if not isinstance(value, dict):
        return value
    ((kind, made_of),) = value.items()
    return KINDS[kind](made_of)


def _member(module: str, name: str, value: Any) -> Enum:
    kind = getattr(sys.modules[module], name, None)
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        raise TypeError(name)
    return kind(value)
