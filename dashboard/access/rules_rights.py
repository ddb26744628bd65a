"""What each role may do: the shipped table, its text for people, and the mark by which code asks for it."""

import csv
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).resolve().parents[2] / "data" / "access"
# How far a right reaches; the decisions on roles name these words and no others.
SCOPES = ("all", "module", "team", "village", "department", "own", "district", "sent")
NONE = "-"
# What the form of a right takes in: files that are kept as they are, or tables whose rows are read.
ATTACHMENT, TABLE = "attachment", "table"
TAKES = ("", ATTACHMENT, TABLE)
Code = TypeVar("Code", bound=Callable[..., Any])
WORDS = {
    "all": "全镇",
    "module": "本模块",
    "team": "本组团",
    "village": "本村",
    "department": "本部门",
    "own": "本人",
    "district": "上报区级的",
    "sent": "它报来的",
}
NO = "—"
HEAD = """# 角色与权限

这张表就是系统实际执行的权限，由 `data/access/rights.csv` 生成（`python -m dashboard permissions`），
改表就是改权限。查询、导出、统计、地图和页面都按同一张表放行，所以列表、详情、导出、件数总是一致。

- **全镇**：不限范围。**本模块、本组团、本村、本部门**：授权时写明是哪一个；牵头、配合、被点将的事件都算。
- **本人**：被点到现场的事件；看派驻干部、登记去向、提出调动的，只是自己的。
- **外部系统**：别的系统凭接口密钥接入（[接口](api.md)）；上报人的姓名、电话和保密事件一概不给。
- **上报区级的**：已经上报区级的事件。**—**：没有这项权限。
- 授权有起止日期；派驻干部的一切权限以派驻期为界，离任、锁定、到期的账号下一次操作就失效。
- 退单由模块、组团、部门的负责人和联络人决定，派驻干部不能代模块退单；镇里另有规定的，改“退单”这一行。
- 牵头方催办只催自己的配合方；一件事的牵头部门只能撤下这件事的配合部门，都要先签收。
- 代岗（A/B 岗）：起止日期之内，代岗人加上离岗人当天的权限；离岗人离任、锁定、派驻期满，代岗人也就没有。
  代来的权限不能再转给别人。
- 上报人姓名、电话默认遮住，要看、要按电话尾号查，须有单独的权限、写明理由，并记入审计日志。
- 保密事件在大屏和统计里只显示“保密事件”，经办人能看事情本身，看不到上报人。
- 曾经保密或者现在保密，就是保密，复盘也一样。解除保密、改保密上报人的姓名和电话，除“更正”外还要有“查看保密
  事件的上报人”，写明理由，单独记入审计日志，并通知党委书记/班子和综合督考办。
"""
TAKEN_IN = {ATTACHMENT: "可以附文件的", TABLE: "导入表格的"}
UPLOADING = """
## 上传文件

有下面任何一项权限的人，就能上传文件；一项也没有的，页面上没有上传框，服务器也不收。
只附文件、不导入表格的人，一次上传不超过 31 MB。
"""
SIGNED = """
## 签批

| 批准人 | 职务 | 日期 |
|---|---|---|
|  |  |  |
"""


@dataclass(frozen=True)
class RoleRow:
    """A role: code, name on screen, the unit that a grant of it names (empty: none), and whose it can be:
    a person's, a wall's, or an outside system's."""

    code: str
    name: str
    unit: str
    holder: str

    @property
    def is_for_people(self) -> bool:
        return self.holder == "person"


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


def permissions() -> str:
    """The whole document, Markdown, in Chinese."""
    return "\n".join([HEAD, *_roles(), *_rights(), UPLOADING, *_uploads(), SIGNED])


def reach(right: Right, role: str) -> str:
    """How far a role may go with a right, in words."""
    return "、".join(WORDS[word] for word in right.scopes[role]) or NO


def _roles() -> Iterator[str]:
    yield "## 角色\n\n| 角色 | 授权时写明 |\n|---|---|"
    for role in ROLES.values():
        yield f"| {role.name} | {WORDS[role.unit].removeprefix('本') if role.unit else NO} |"


def _rights() -> Iterator[str]:
    group = ""
    for right in RIGHTS.values():
        if right.group != group:
            group = right.group
            yield f"\n## {group}\n\n| 权限 | {' | '.join(role.name for role in ROLES.values())} |"
            yield "|---" * (len(ROLES) + 1) + "|"
        yield f"| {right.name} | {' | '.join(reach(right, role) for role in ROLES)} |"


def _uploads() -> Iterator[str]:
    for word, what in TAKEN_IN.items():
        names = [f"“{RIGHTS[code].name}”" for code in UPLOADS if RIGHTS[code].files == word]
        yield f"- {what}：{''.join(names)}。"
    able = [role.name for role in ROLES.values() if any(RIGHTS[code].scopes[role.code] for code in UPLOADS)]
    yield f"- 因此能上传的角色：{'、'.join(able)}。"
