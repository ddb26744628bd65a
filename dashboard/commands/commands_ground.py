"""The commands about the ground of the maps: python -m dashboard boundaries, basemap."""

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from dashboard.access.rules import Person
from dashboard.commands import stores
from dashboard.files.sheets.rules_files import RESULTS
from dashboard.store.database import reading, transaction
from dashboard.town.ground import queries
from dashboard.town.ground.actions import import_boundaries
from dashboard.town.ground.planning import REFUSED, Plan, feature_name, plan_import
from dashboard.town.ground.queries_town import basemap_setting
from dashboard.town.ground.reading import checked, read
from dashboard.town.ground.rules_tiles import in_words
from dashboard.town.ground.tiles import file_trouble, why_unreachable
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import BoundaryKind

commands = typer.Typer()


def add_to(app: typer.Typer) -> None:
    """Let `app` have these commands beside its own."""
    app.registered_commands += commands.registered_commands


@commands.command()
def boundaries(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="GeoJSON 文件")],
    kind: Annotated[
        BoundaryKind, typer.Option(help="town 镇界，village 村社范围，grid 网格范围")
    ] = BoundaryKind.VILLAGE,
    crs: Annotated[str, typer.Option(help="坐标系：EPSG 号，或 GCJ-02、BD-09；不写就按文件里写明的")] = "",
    source: Annotated[str, typer.Option(help="界线的来源，如“区自然资源局 2025 年勘界”")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
) -> None:
    """导入镇界、村社范围或网格范围。"""
    stores.prepare()
    data = file.read_bytes()
    document = read(data)
    wanted = crs or document.stated
    if not wanted:
        raise Refused("文件没有写明坐标系。请加 --crs，例如 --crs 4490。")
    with reading() as session:
        made = plan_import(document, kind, checked(wanted), queries.ground_in_store(session))
    _tell(made)
    if dry_run:
        typer.echo("只检查，没有写入。")
        return
    with transaction() as session:
        number = import_boundaries(
            session,
            plan=made,
            source=source,
            file_name=file.name,
            file_hash=sha256(data).hexdigest(),
            by=Person("命令行"),
            at=now(),
        )
    typer.echo(f"已导入 {number} 块界线。")


def _tell(made: Plan) -> None:
    results = Counter(one.result for one in made.found)
    typer.echo("，".join(f"{name} {results[word]} 个" for word, name in RESULTS.items()))
    for one in made.found:
        if one.result == REFUSED:
            typer.echo(f"✗ 第 {one.number} 个图形（{feature_name(one)}）：{one.told}")
    for sentence in made.warnings:
        typer.echo(f"！{sentence}")


@commands.command()
def basemap() -> None:
    """看底图能不能用：文件打不打得开，地图服务器答不答。返回 0 能用或没有设置，1 不能用。"""
    stores.prepare()
    told, is_wrong = base_map_line(asks=True)
    typer.echo(told)
    if is_wrong:
        raise typer.Exit(1)


def base_map_line(*, asks: bool) -> tuple[str, bool]:
    """What is set and whether it can be drawn, in a line; `asks`: also asks a map server for a tile."""
    with reading() as session:
        ground = basemap_setting(session)
        middle = queries.ground_in_store(session).around
    west, south, east, north = middle
    wrong = why_unreachable(ground, (west + east) / 2, (south + north) / 2) if asks else file_trouble(ground)
    return f"底图：{in_words(ground)}{f'。{wrong}' if wrong else ''}", bool(wrong)
