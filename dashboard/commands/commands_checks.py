"""The commands that look whether all is in order: python -m dashboard audit, files, inspect, permissions."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from dashboard.access import audit_seal
from dashboard.access.rules_rights import permissions as permission_table
from dashboard.commands import stores
from dashboard.incidents.case.documents_escalation import SCHEMA_FILE, schema
from dashboard.room.inspection.rules import LOOKING_BACK_DAYS, document
from dashboard.running import audit_check, inspection, store_checks
from dashboard.running.read_only import read_only_store
from dashboard.words.clock import now
from dashboard.words.errors import Refused

checks = typer.Typer()


def add_to(app: typer.Typer) -> None:
    """Let `app` have these commands beside its own."""
    app.registered_commands += checks.registered_commands


@checks.command()
def permissions() -> None:
    """打印角色与权限表（docs/permissions.md）。"""
    typer.echo(permission_table(), nl=False)


@checks.command("escalation-schema")
def escalation_schema() -> None:
    """更新上报区级数据的格式（data/schemas/escalation-1.0.json）：状态、动作等用词按现在的程序。"""
    SCHEMA_FILE.write_text(schema(), "utf-8")


@checks.command("files")
def files_(
    quick: Annotated[bool, typer.Option("--quick", help="只比较大小，不逐个核对内容")] = False,
    sweep: Annotated[bool, typer.Option("--sweep", help="列出没有用上的附件内容（一天以前的）")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="与 --sweep 一起：真正删除")] = False,
) -> None:
    """核对附件的内容有没有缺失或被改动，或清理没有用上的。"""
    if delete and not sweep:
        raise Refused("--delete 要和 --sweep 一起写：先用 --sweep 看看有多少，再加 --delete 删除。")
    if sweep:
        stores.prepare()
        store_checks.sweep_files(typer.echo, now(), delete=delete)
        return
    with read_only_store() as session:
        damaged = _damaged(session)
        if not store_checks.check_files(session, typer.echo, thorough=not quick) or damaged:
            raise typer.Exit(1)


@checks.command("audit")
def audit_(
    chain: Annotated[bool, typer.Option("--chain", help="核对全部日志：有没有被改动、删除、插入")] = False,
    noted: Annotated[str, typer.Option(help="记在纸上的封存校验值，一并核对")] = "",
    seal: Annotated[bool, typer.Option("--seal", help="现在封存一次")] = False,
    old_key: Annotated[
        list[Path] | None, typer.Option("--old-key", help="以前的密钥存成的文件，密钥换过时用，可重复")
    ] = None,
) -> None:
    """核对日志的校验链，或现在封存。返回 0 相符，1 不符，2 缺密钥没法核对。"""
    if not (chain or seal):
        raise Refused("请写明要做什么：--chain 核对日志，--seal 现在封存。")
    if chain:
        with read_only_store() as session:
            damaged = _damaged(session)
            code = audit_check.check_chains(session, typer.echo, noted, old_key or ()) or damaged
        if code:
            raise typer.Exit(code)
    if seal:
        stores.prepare()
        made = audit_seal.seal(now())
        typer.echo(
            f"封存了 {made.subjects:,} 条链。" if made.was_alone else "另一个进程正在封存，这一次让给它。"
        )


def _damaged(session: Session) -> int:
    """What cannot be read proves nothing: whether the database itself finds damage, as an exit status."""
    damage = list(store_checks.damage(session))
    for line in damage:
        typer.echo(f"✗ {line}")
    return int(bool(damage))


@checks.command("inspect")
def inspect_(
    kind: Annotated[list[str] | None, typer.Option(help="只查这一类（代码），可重复")] = None,
    days: Annotated[int, typer.Option(min=1, help="办结的往前看多少天")] = LOOKING_BACK_DAYS,
    as_json: Annotated[bool, typer.Option("--json", help="输出全部明细，给别的程序用")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="打印规则说明（docs/inspection.md）")] = False,
) -> None:
    """漏项巡检：列出每一步该做而没有做的。返回 0 没有，1 有，2 出错。"""
    if rules:
        typer.echo(document(), nl=False)
        return
    complain = partial(typer.echo, err=True)
    raise typer.Exit(inspection.run(typer.echo, complain, kinds=kind or [], days=days, as_json=as_json))
