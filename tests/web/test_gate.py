"""What passes the gate once somebody is inside: files for those who need them, no orders to the server."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.access.rules import Grant, Person
from dashboard.web.gate import MEDIA, UPLOAD, Kind, _may_take, kind_of, without_commands


def message(kind: str) -> bytes:
    asked = BackMsg()
    if kind == "clear_cache":
        asked.clear_cache = True
    else:
        asked.rerun_script.page_name = kind
    return asked.SerializeToString()


def passed(sent: list[bytes]) -> list[bytes]:
    """What a page's server is given of what a socket sent."""
    waiting: Iterator[Message] = iter([{"type": "websocket.receive", "bytes": data} for data in sent])

    async def receive() -> Message:
        return next(waiting, {"type": "websocket.disconnect"})

    async def collect() -> list[bytes]:
        receiving, found = without_commands(receive), []
        while (told := await receiving())["type"] != "websocket.disconnect":
            found.append(told["bytes"])
        return found

    return asyncio.run(collect())


def test_nobody_empties_everybodys_caches_over_a_socket() -> None:
    wanted, order = message("incidents"), message("clear_cache")
    assert passed([order, wanted, order, order, b"no message at all"]) == [wanted, b"no message at all"]


@pytest.mark.parametrize(
    ("person", "path", "is_welcome"),
    [
        (Person("班子", (Grant("leadership"),)), MEDIA, True),
        (Person("班子", (Grant("leadership"),)), UPLOAD, True),
        (Person("网格", (Grant("grid_worker", 1),)), UPLOAD, True),
        (Person("网格", (Grant("grid_worker"),)), UPLOAD, False),
        (Person("新人"), UPLOAD, False),
        (Person("调度", (Grant("dispatcher"),)), UPLOAD, True),
        (Person("管理", (Grant("administrator"),)), UPLOAD, True),
        (Person("管理", (Grant("administrator"),), must_change_password=True), UPLOAD, False),
        (Person("大屏", (Grant("display"),), is_display=True), MEDIA, False),
        (Person("管理", (Grant("administrator"),)), "/_stcore/metrics", False),
    ],
)
def test_files_pass_for_those_who_need_them(person: Person, path: str, is_welcome: bool) -> None:
    assert _may_take(person, path) == is_welcome


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/session/sign-in", Kind.OPEN),
        ("/app/static/tone.wav", Kind.OPEN),
        ("/wall/_stcore/health", Kind.OPEN),
        ("/_stcore/metrics", Kind.FILE),
        ("/media/file.pdf", Kind.FILE),
        ("/ground/style/any/dark.json", Kind.FILE),
        # A part of a file's address that is called as what is free to all frees nothing.
        ("/ground/style/_stcore/dark.json", Kind.FILE),
        ("/ground/tiles/_stcore/1/2/3", Kind.FILE),
        ("/media/_stcore/file.pdf", Kind.FILE),
        ("/_stcore/upload_file/_stcore/1", Kind.FILE),
        ("/wall", Kind.PAGE),
        ("/grounds", Kind.PAGE),
    ],
)
def test_what_is_free_to_all_does_not_hang_on_a_word_within_a_files_address(path: str, kind: Kind) -> None:
    assert kind_of(path) == kind
