"""PDF made here, by Typst, with the Chinese fonts that this server has (docs/decisions/0037)."""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from dashboard.words.errors import Refused

# Folders in which fonts lie beside the system's own, a colon (on Windows a semicolon) between.
VARIABLE = "ROOM_FONTS"
NO_FONT = (
    "服务器上没有中文字体，做不出 PDF。请系统管理员装上思源字体（apt install fonts-noto-cjk），"
    f"或者把字体文件放进一个文件夹，写在环境变量 {VARIABLE} 里，再重新启动。"
)
SONG, HEI, FANGSONG = "宋体", "黑体", "仿宋"
# What may stand for each, the best first: of Windows, macOS, Linux.
_SONG = ("SimSun", "NSimSun", "Songti SC", "STSong", "Noto Serif CJK SC", "Noto Serif SC",
         "Source Han Serif SC", "Source Han Serif CN", "AR PL UMing CN")  # fmt: skip
_HEI = ("SimHei", "Microsoft YaHei", "Heiti SC", "PingFang SC", "STHeiti", "Noto Sans CJK SC", "Noto Sans SC",
        "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")  # fmt: skip
_FANGSONG = ("FangSong", "FangSong_GB2312", "STFangsong")
FACES = {SONG: (*_SONG, *_HEI), HEI: (*_HEI, *_SONG), FANGSONG: (*_FANGSONG, *_SONG, *_HEI)}
_LATIN = ("Times New Roman", "Liberation Serif", "DejaVu Serif")
TEMPLATES = Path(__file__).parent / "templates"


@cache
def _fonts() -> tuple[typst.Fonts, frozenset[str]]:
    """The fonts of this server, looked for once, and their names."""
    folders = [Path(one) for one in os.environ.get(VARIABLE, "").split(os.pathsep) if one]
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=folders)
    return found, frozenset(found.families())


def faces() -> dict[str, list[str]]:
    """For 宋体, 黑体 and 仿宋 the fonts of this server that may stand for it, the best first."""
    _, known = _fonts()
    return {face: [name for name in names if name in known] for face, names in FACES.items()}


def why_not() -> str:
    """Why no PDF can be made here, as a sentence; empty where it can."""
    return "" if any(faces().values()) else NO_FONT


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template in `templates/` filled with `data`; it reads JSON, so typed text stays text.

    Raises Refused where the server has no Chinese font.
    """
    if refusal := why_not():
        raise Refused(refusal)
    fonts, known = _fonts()
    latin = [name for name in _LATIN if name in known]
    told = dict(data) | {"faces": faces(), "latin": latin}
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=fonts, format="pdf",
        sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip
    return bytes(made)
