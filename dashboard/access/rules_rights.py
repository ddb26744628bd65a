"""What each role may do: the shipped table, and the mark by which code says what it needs."""

import csv
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).resolve().parents[2] / "data" / "access"
# How far a right reaches; the decisions on roles name these words and no others.
SCOPES = ("all", "module", "team", "village", "department", "own", "district")
NONE = "-"
Code = TypeVar("Code", bound=Callable[..., Any])


@dataclass(frozen=True)
class RoleRow:
    """A role: code, name on screen, and the unit that a grant of it names (empty: none)."""

    code: str
    name: str
    unit: str


@dataclass(frozen=True)
class Right:
    """A verb on a subject, and how far each role may go: `scopes` has every role (empty: not at all)."""

    code: str
    group: str
    name: str
    scopes: dict[str, tuple[str, ...]]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _right(row: dict[str, str]) -> Right:
    code, group, name = row.pop("right"), row.pop("group"), row.pop("name")
    return Right(code, group, name, {role: _words(code, role, cell) for role, cell in row.items()})


def _words(right: str, role: str, cell: str) -> tuple[str, ...]:
    words = () if cell == NONE else tuple(cell.split(" "))
    if not cell or role not in ROLES or not set(words) <= set(SCOPES):
        raise ValueError(f"rights.csv: {right} × {role} has no decision: {cell!r}")
    return words


ROLES: dict[str, RoleRow] = {row["code"]: RoleRow(**row) for row in _rows("roles")}
RIGHTS: dict[str, Right] = {row["right"]: _right(row) for row in _rows("rights")}
# Everything in the code that asked for a right: queries, exports, actions.
NEEDS: dict[str, tuple[str, ...]] = {}


def needs(*rights: str) -> Callable[[Code], Code]:
    """Mark a query, export or action with the right it needs; of several, any one will do.

    Raises KeyError for a right on which no decision was made: then nothing starts.
    """
    for right in rights:
        RIGHTS[right]

    def marked(code: Code) -> Code:
        code.needed_rights = rights  # type: ignore[attr-defined]
        code.takes_scope = "scope" in inspect.signature(code).parameters  # type: ignore[attr-defined]
        NEEDS[f"{code.__module__}.{code.__qualname__}"] = rights
        return code

    return marked


def needed_rights(code: Callable[..., Any]) -> tuple[str, ...]:
    """The rights that `code` was marked with; TypeError where none were: nothing is open by neglect."""
    rights: tuple[str, ...] = getattr(code, "needed_rights", ())
    if not rights:
        raise TypeError(f"{code.__module__}.{code.__qualname__} names no right")
    return rights


def takes_scope(code: Callable[..., Any]) -> bool:
    return bool(getattr(code, "takes_scope", False))
