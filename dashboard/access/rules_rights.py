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
# What the form of a right takes in: files that are kept as they are, or tables whose rows are read.
ATTACHMENT, TABLE = "attachment", "table"
TAKES = ("", ATTACHMENT, TABLE)
Code = TypeVar("Code", bound=Callable[..., Any])


@dataclass(frozen=True)
class RoleRow:
    """A role: code, name on screen, and the unit that a grant of it names (empty: none)."""

    code: str
    name: str
    unit: str


@dataclass(frozen=True)
class Right:
    """A verb on a subject, and how far each role may go: `scopes` has every role (empty: not at all).

    `files`: what its form takes in; empty where it shows no uploader.
    """

    code: str
    group: str
    name: str
    files: str
    scopes: dict[str, tuple[str, ...]]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _right(row: dict[str, str]) -> Right:
    code, group, name = row.pop("right"), row.pop("group"), row.pop("name")
    files = row.pop("files").replace(NONE, "")
    if files not in TAKES:
        raise ValueError(f"rights.csv: {code} takes in {files!r}")
    return Right(code, group, name, files, {role: _words(code, role, cell) for role, cell in row.items()})


def _words(right: str, role: str, cell: str) -> tuple[str, ...]:
    words = () if cell == NONE else tuple(cell.split(" "))
    if not cell or role not in ROLES or not set(words) <= set(SCOPES):
        raise ValueError(f"rights.csv: {right} × {role} has no decision: {cell!r}")
    return words


ROLES: dict[str, RoleRow] = {row["code"]: RoleRow(**row) for row in _rows("roles")}
RIGHTS: dict[str, Right] = {row["right"]: _right(row) for row in _rows("rights")}
# Whoever has one of these may upload: the gate asks for them, and so does every uploader.
UPLOADS = tuple(code for code, right in RIGHTS.items() if right.files)
TABLES = tuple(code for code, right in RIGHTS.items() if right.files == TABLE)
# Everything in the code that asked for a right: queries, exports, actions.
NEEDS: dict[str, tuple[str, ...]] = {}


def needs(*rights: str) -> Callable[[Code], Code]:
    """Mark a query, export or action with the right it needs; of several, any one will do.

    Raises KeyError for a right on which no decision was made, and ValueError for code that takes `files`
    under a right that the table says takes none: then nothing starts.
    """
    for right in rights:
        RIGHTS[right]

    def marked(code: Code) -> Code:
        parameters = inspect.signature(code).parameters
        if "files" in parameters:
            require_uploads(*rights)
        code.needed_rights = rights  # type: ignore[attr-defined]
        code.takes_scope = "scope" in parameters  # type: ignore[attr-defined]
        NEEDS[f"{code.__module__}.{code.__qualname__}"] = rights
        return code

    return marked


def require_uploads(*rights: str) -> None:
    """ValueError for a right under which the gate would let no file pass."""
    for right in rights:
        if not RIGHTS[right].files:
            raise ValueError(f"rights.csv: {right} takes no files, but its form does")


def needed_rights(code: Callable[..., Any]) -> tuple[str, ...]:
    """The rights that `code` was marked with; TypeError where none were: nothing is open by neglect."""
    rights: tuple[str, ...] = getattr(code, "needed_rights", ())
    if not rights:
        raise TypeError(f"{code.__module__}.{code.__qualname__} names no right")
    return rights


def takes_scope(code: Callable[..., Any]) -> bool:
    return bool(getattr(code, "takes_scope", False))
