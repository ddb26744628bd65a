"""What is written in the pictures (SVG) that a page shows."""

from base64 import b64decode
from typing import Any

from defusedxml import ElementTree

SVG = "data:image/svg+xml;base64,"
NAMES = "{http://www.w3.org/2000/svg}"


def sources(page: Any) -> list[str]:
    """The pictures of a page (AppTest), as SVG text."""
    urls = [one.url for shown in page.image for one in shown.proto.imgs]
    return [b64decode(url.removeprefix(SVG)).decode() for url in urls if url.startswith(SVG)]


def told(page: Any) -> list[str]:
    """What the page says of each picture to whoever cannot see it."""
    return [one.alt for shown in page.image for one in shown.proto.imgs]


def written(source: str) -> list[str]:
    """The lines of text in a picture, in their order."""
    lines = ElementTree.fromstring(source).iter(f"{NAMES}text")
    return ["".join(line.itertext()) for line in lines]


def tags(source: str) -> set[str]:
    return {part.tag.removeprefix(NAMES) for part in ElementTree.fromstring(source).iter()}


def words(page: Any) -> list[str]:
    """All lines of all pictures."""
    return [line for source in sources(page) for line in written(source)]
