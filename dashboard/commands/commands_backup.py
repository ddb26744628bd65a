"""The commands that keep a store from being lost: python -m dashboard backup, restore."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from dashboard.files.attachments.rules import MEGABYTE
from dashboard.running import backup, backup_restore, dumping, migrate
from dashboard.running.backup import PASSWORD, SQLITE, Archive, extract_file, open_archive
from dashboard.store.store_files import ROOT, database_url, files_folder, local_folder, sqlite_url
from dashboard.words.clock import now

backups = typer.Typer()
NAMED = 5


def add_to(app: typer.Typer) -> None:
    """Let `app` have these commands beside its own."""
    app.registered_commands += backups.registered_commands


@backups.command("backup")
def backup_(
    to: Annotated[
        Path | None, typer.Option(help="放备份的文件夹；不写就放 data/local_folder/backups")
    ] = None,
    keep: Annotated[int, typer.Option(min=0, help="只留最近这么多个，旧的删除；0 是都留着")] = 0,
    encrypt: Annotated[bool, typer.Option("--encrypt", help=f"加密；密码也可以放在 {PASSWORD} 里")] = False,
) -> None:
    """备份库和附件，做成一个文件，再打开核对一遍。不用停止服务。"""
    url, password = database_url(), os.environ.get(PASSWORD) or None
    if encrypt and password is None:
        password = typer.prompt("备份密码", hide_input=True, confirmation_prompt="再输一次")
    made = backup.back_up(url, to or backup.default_folder(), now(), password=password)
    typer.echo(f"备份已写好：{made.path}")
    size, secret = f"{made.size / MEGABYTE:,.1f} MB", "已加密" if password else "没有加密"
    typer.echo(f"{size}，附件 {len(made.contents):,} 个，{secret}。")
    typer.echo("✓ 重新打开过：库完整，附件都与校验值一致")
    is_right = _checked(url, made, password)
    for name in made.missing[:NAMED]:
        typer.echo(f"  缺 {name}", err=True)
    if made.missing:
        typer.echo(
            f"✗ 库里登记的附件有 {len(made.missing):,} 个不在附件文件夹里，备份里也没有。"
            "请运行 python -m dashboard files。",
            err=True,
        )
    if keep and (gone := backup.forget_older(made, keep)):
        typer.echo(f"删除了 {len(gone)} 个旧备份，留下最近 {keep} 个。")
    if made.missing or not is_right:
        typer.echo("备份留着，但库里有上面这些问题，请尽快查清。", err=True)
        raise typer.Exit(1)


@backups.command("restore")
def restore_(file: Annotated[Path, typer.Argument(help="备份文件")]) -> None:
    """把备份恢复到一个空的地方，再核对库和附件。"""
    done = backup_restore.restore(file, os.environ.get(PASSWORD) or None)
    typer.echo(f"已恢复：{done.place}，附件 {len(done.archive.contents):,} 个")
    typer.echo(f"备份时间（UTC）：{done.archive.manifest.made_at}")
    told = {"DATABASE_URL": done.url}
    if not all([_run("check", told), _run("files", told)]):
        typer.echo("恢复好了，但核对有问题，见上面。", err=True)
        raise typer.Exit(1)


def _checked(url: str, made: Archive, password: str | None) -> bool:
    """Whether `check` finds nothing wrong with what comes out of the archive."""
    name = made.manifest.database
    if made.manifest.revision != migrate.newest_revision():
        typer.echo("库的表还是旧版本，这一版程序升级以后才能 check；备份文件本身完整。")
        return True
    with (
        TemporaryDirectory(prefix=backup.WORK, dir=local_folder()) as folder,
        open_archive(made.path, password) as archive,
    ):
        taken = Path(folder) / (f"{made.manifest.store}.db" if name == SQLITE else name)
        extract_file(archive, name, taken)
        if name == SQLITE:
            # What hangs on it stays where it is.
            return _run(
                "check", {"DATABASE_URL": sqlite_url(taken), "ROOM_FILES": str(files_folder(url).parent)}
            )
        with dumping.scratch(url) as empty:
            if empty is None:
                typer.echo("没有权限建临时库，所以没有试着恢复；备份文件本身完整。")
                return True
            dumping.fill(empty, taken)
            return _run("check", {"DATABASE_URL": empty})


def _run(command: str, told: dict[str, str]) -> bool:
    """Whether `command` of this program is content; what it says is passed on where it is not."""
    words = [sys.executable, "-m", "dashboard", command]
    # What is looked at is itself a copy.
    told = os.environ | told | {"PYTHONUTF8": "1", migrate.UNSAVED: "1"}
    done = subprocess.run(  # noqa: S603
        words, cwd=ROOT, env=told, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        typer.echo(done.stdout + done.stderr, err=True)
    typer.echo(f"{'✗' if done.returncode else '✓'} {command}")
    return not done.returncode
