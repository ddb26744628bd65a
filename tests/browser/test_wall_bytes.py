"""What a wall costs on the wire: by a socket as a browser opens it, without one."""

from bench.serving import Server
from bench.visitors import Visitor, hang
from dashboard.town.walls.rules_scenes import SCENES

KB = 1024
LOOKS = 4


def test_a_tick_without_news_is_a_word_or_two(demo_server: Server, demo_url: str) -> None:
    wall = Visitor(demo_server, key=hang(demo_url, "字节"))
    wall.opens("wall", embed="true")
    assert wall.paces, "a wall looks again by itself"
    sizes = []
    for _ in range(LOOKS):
        before = wall.bytes_received
        for fragment in list(wall.paces):
            wall.ticks(fragment)
        sizes.append(wall.bytes_received - before)
    # A minute that turns meanwhile is news, and only one can.
    assert sorted(sizes)[-2] <= 2 * KB, sizes
    wall.closes()


def test_a_scene_drawn_anew_is_small(demo_server: Server, demo_url: str) -> None:
    key = hang(demo_url, "画面")
    sizes = {}
    for scene in SCENES:
        wall = Visitor(demo_server, key=key)
        wall.opens("wall", embed="true", scene=scene)
        sizes[scene] = wall.bytes_received
        wall.closes()
    assert {scene: size for scene, size in sizes.items() if size > 100 * KB} == {}
