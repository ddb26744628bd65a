"""The command line: python -m dashboard …"""

import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from runpy import run_module
from typing import Annotated

import typer

from dashboard import demo as demo_town
from dashboard.access import audit as audit_log
from dashboard.access import audit_seal
from dashboard.access.address import SCREEN, trusted_networks
from dashboard.access.rules import EVERYTHING, Person
from dashboard.admin import imports as intake
from dashboard.admin.imports.report import as_text
from dashboard.commands import (
    check_report,
    commands_backup,
    commands_checks,
    commands_ground,
    stores,
)
from dashboard.files.exports import write_whole
from dashboard.incidents.find import exports
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.running.read_only import read_only_store
from dashboard.store.database import checkpoint, reading, transaction
from dashboard.store.private import close_to_others
from dashboard.store.store_files import ROOT, database_url, named_url
from dashboard.store.trouble import require_address, store_failure
from dashboard.words.clock import now
from dashboard.words.errors import Refused

app = typer.Typer(no_args_is_help=True, add_completion=False, help="综合信息指挥室")
OPERATOR = Person("命令行")


@app.command()
def init(
    reset_admin: Annotated[
        bool, typer.Option("--reset-admin", help="给忘记密码的系统管理员一个新的一次性密码")
    ] = False,
) -> None:
    """建立正式库：建表，装入参考数据，建立第一个系统管理员。"""
    url = stores.prepare_real()
    typer.echo(f"正式库已就绪：{_shown(url)}")
    _close_to_others(url)
    login, password = stores.let_administrator_in(url, now(), by=OPERATOR.name, reset=reset_admin)
    if password is None:
        typer.echo(
            "系统管理员已经有了，没有改动。如果忘记了密码，请运行 python -m dashboard init --reset-admin。"
        )
        return
    typer.echo(f"系统管理员的登录名：{login}")
    typer.echo(f"一次性密码：{password}")
    typer.echo("这个密码只显示这一次，请马上记下；第一次登录后必须换成自己的密码。")


@app.command()
def demo(
    incidents: Annotated[int, typer.Option(min=1, help="事件数")] = stores.DEMO_INCIDENTS,
    seed: Annotated[int, typer.Option(help="随机种子：相同则数据相同")] = 1,
    until: Annotated[datetime | None, typer.Option(help="数据截止时间（UTC），默认现在")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="删除演示库，且不再自动建立")] = False,
) -> None:
    """建立演示库，或用 --clear 删除它；设了 DATABASE_URL 的，填进那个空库。"""
    if clear:
        demo_town.clear()
        typer.echo("演示库已删除，正式库没有动。")
        return
    end = until.replace(tzinfo=UTC) if until else now()
    summary = demo_town.build(incidents=incidents, seed=seed, until=end, url=named_url())
    typer.echo(f"演示库已建立：{summary}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV 或 XLSX，可以是 .gz")],
    profile: Annotated[str, typer.Option(help="导入配置：data/profiles 里的名称，或自己写的 .toml 文件")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    into_demo: Annotated[bool, typer.Option("--into-demo", help="允许写进演示库")] = False,
    report: Annotated[Path | None, typer.Option(help="把未导入的行和提示写成 XLSX")] = None,
) -> None:
    """导入事件文件。"""
    stores.prepare()
    made = intake.import_file(
        file,
        file.name,
        intake.load_profile(profile),
        by=OPERATOR,
        at=now(),
        dry_run=dry_run,
        into_demo=into_demo,
    )
    typer.echo(as_text(made))
    if not dry_run:
        audit_seal.seal(now())
    if report:
        report.write_bytes(made.as_xlsx())
        typer.echo(f"明细已写入 {report}")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="要写的文件：.csv 或 .xlsx")],
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="筛选，如 status=open，可重复")
    ] = None,
) -> None:
    """导出事件，筛选条件与网址中的相同。"""
    kind, at = exports.kind_of(file), now()
    chosen = exports.filters_of(dict(part.partition("=")[::2] for part in filters or []))
    with reading() as session:
        sheet = exports.incident_sheet(session, filters=chosen, sort="newest", at=at, scope=EVERYTHING)
        write_whole(sheet, kind, file)
        total = number_of_incidents(session, filters=chosen, at=at, scope=EVERYTHING)["total"].iloc[0]
    with transaction(is_domain=False) as session:
        data = {"what": "事件", "kind": kind, "rows": int(total)} | chosen.words()
        audit_log.record(session, OPERATOR.subject, "exported", by=OPERATOR, at=at, data=data)
    typer.echo(f"已导出 {total} 行到 {file}")


@app.command()
def check() -> None:
    """核对参考数据、数据库文件、事件与办理记录、计数和封存；只读。返回 0 相符，1 不符，2 缺密钥。"""
    holds = check_report.check_shipped_data(typer.echo)
    with read_only_store() as session:
        typer.echo(f"库 {_shown(database_url())}")
        code = check_report.check(session, typer.echo, now())
    typer.echo(commands_ground.base_map_line(asks=False)[0])
    if code or not holds:
        raise typer.Exit(code or 1)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="端口")] = 8501,
    address: Annotated[str, typer.Option(help="在哪个地址上等待访问；演示库只在本机")] = "0.0.0.0",  # noqa: S104
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="演示库也允许其他电脑打开")] = False,
) -> None:
    """启动指挥室。"""
    _require_free(address, port)
    typer.echo("正在准备数据……")
    trusted_networks()
    url = stores.prepare_to_serve(now())
    facts = stores.entrance(url)
    base = f"http://localhost:{port}"
    typer.echo(f"数据库：{_shown(url)}")
    _close_to_others(url)
    typer.echo(f"大屏：{base}{SCREEN}")
    if facts.is_demo:
        typer.echo("这是演示库，打开首页后点“进入演示（指挥长）”就能进入。")
    elif not facts.has_administrator:
        typer.echo("还没有人能登录。请另开一个窗口运行 python -m dashboard init，建立系统管理员。")
    # Anybody may enter a demo town with one click, so only this machine may reach it.
    address = "127.0.0.1" if facts.is_demo and not allow_remote else address
    _require_free(address, port)
    checkpoint(wholly=True)
    # Which proxies may say where a visitor comes from is named in one place only, ROOM_TRUSTED_PROXIES.
    os.environ.update({"FORWARDED_ALLOW_IPS": ""} | ({"ROOM_ALLOW_REMOTE": "1"} if allow_remote else {}))
    os.chdir(ROOT)
    sys.argv = ["streamlit", "run", str(ROOT / "streamlit_app.py")]
    sys.argv += [f"--server.port={port}", f"--server.address={address}", "--server.headless=true"]
    # In this very process: whoever ends it, however, has ended the server.
    run_module("streamlit", run_name="__main__", alter_sys=True)


def _require_free(address: str, port: int) -> None:
    """Refused where another program listens there already, before anything is prepared."""
    try:
        family, _, _, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            # What has just ended leaves its connections behind for a minute; on Windows this would steal.
            if os.name == "posix":
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except (OSError, OverflowError) as error:
        raise Refused(
            f"{address} 的端口 {port} 用不了：多半是另一个程序（或另一个指挥室）正占着它，或者没有权限。"
            f"请先停止那个程序，或者换一个端口，如 --port {port + 1 if port < 65535 else 8501}。"
        ) from error


def _close_to_others(url: str) -> None:
    for sentence in close_to_others(url):
        typer.echo(sentence)


def _shown(url: str) -> str:
    """The store's address without its password."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


commands_backup.add_to(app)
commands_checks.add_to(app)
commands_ground.add_to(app)


def main() -> None:
    try:
        require_address(named_url())
        app()
    except Refused as refusal:
        typer.echo(str(refusal), err=True)
        raise SystemExit(1) from refusal
    except Exception as error:
        if (said := store_failure(error)) is None:
            raise
        typer.echo(said, err=True)
        raise SystemExit(1) from error
    finally:
        checkpoint(wholly=True)


if __name__ == "__main__":
    main()
