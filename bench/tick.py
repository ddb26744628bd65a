"""What a wall costs while it hangs, beside a blank page: python -m bench tick [--small]"""

import tempfile
import time
from pathlib import Path
from statistics import median

from bench.pages import AS_IT_COMES, BLANK, SIZES, SMALL_SIZES, store_of, work
from bench.serving import Server, serving
from bench.visitors import Visitor, hang
from dashboard.screen.shared_look import SHARED_FOR
from dashboard.store.database import transaction
from dashboard.town.walls.rules_scenes import SCENES

TIMES = 30
TICK_LIMIT = 2.0
KB = 1024
HEADS = (
    "## A wall's tick",
    "",
    "| what | ms | to blank | CPU ms | to blank | KB |",
    "|---|---|---|---|---|---|",
)


class Kind:
    """One way of asking a server: how long, how much of its processor, how many bytes."""

    def __init__(self, server: Server) -> None:
        self.server, self.seconds, self.worked, self.bytes = server, list[float](), 0.0, 0

    def ask(self, visitor: Visitor, fragment: str | None) -> None:
        begun, before = work(self.server), visitor.bytes_received
        self.seconds.append(visitor.ticks(fragment) if fragment else visitor.reruns())
        self.worked += work(self.server) - begun
        self.bytes += visitor.bytes_received - before

    def row(self, name: str, blank: "Kind", limit: float | None) -> str:
        """A line of the table."""
        clock, own = median(self.seconds) / median(blank.seconds), self.worked / blank.worked
        mark = "" if limit is None else " ✓" if clock <= limit else " ✗"
        size = self.bytes / len(self.seconds) / KB
        cells = (f"{median(self.seconds) * 1000:,.0f}", f"{clock:.1f}×{mark}")
        return (
            f"| {name} | {' | '.join(cells)} | {self.worked / TIMES * 1000:,.0f} | {own:.1f}× | {size:,.1f} |"
        )


def main(*, small: bool = False) -> str:
    """A tick without news, a change's redrawing, a blank page's rerun; then the bytes of each scene."""
    url, _ = store_of((SMALL_SIZES if small else SIZES)[1])
    with tempfile.TemporaryDirectory() as folder, serving(url) as room:
        (Path(folder) / "blank.py").write_text(BLANK)
        with serving(url, *AS_IT_COMES, app=Path(folder) / "blank.py") as empty:
            key = hang(url, f"测速{time.time()}")
            wall, page = Visitor(room, key=key), Visitor(empty, key=key)
            wall.opens("wall", embed="true")
            page.opens("")
            tick, change, blank = Kind(room), Kind(room), Kind(empty)
            for _ in range(TIMES):
                blank.ask(page, None)
                tick.ask(wall, next(iter(wall.paces)))
                with transaction(url=url):
                    pass
                # Until then a wall goes by what was seen before.
                time.sleep(SHARED_FOR.total_seconds())
                change.ask(wall, None)
        lines = [
            *HEADS,
            blank.row("a blank page's rerun", blank, None),
            tick.row("a tick without news", blank, TICK_LIMIT),
            change.row("drawn anew after a change", blank, None),
        ]
        sizes = [f"{title} {_scene(room, key, word) / KB:,.0f}" for word, title in SCENES.items()]
    return "\n".join([*lines, "", f"KB of each scene, opened: {'、'.join(sizes)}."])


def _scene(room: Server, key: str, word: str) -> int:
    wall = Visitor(room, key=key)
    wall.opens("wall", embed="true", scene=word)
    wall.closes()
    return wall.bytes_received
