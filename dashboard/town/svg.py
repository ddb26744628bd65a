"""Pictures as SVG text, written from templates; whatever people typed in them is escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.words.palette import FONT


def drawn(folder: Path, name: str, **parts: Any) -> str:
    """The picture that the template `name` of `folder` makes of its parts; a missing part is an error."""
    return _environment(folder).get_template(name).render(font=FONT, **parts)


@cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
