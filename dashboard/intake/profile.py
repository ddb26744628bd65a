"""How one kind of file is read: a small TOML file under data/profiles/."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dashboard.errors import Refused
from dashboard.intake.profile_model import Profile
from dashboard.store_files import DATA

FOLDER = DATA / "profiles"

_SENTENCES = {
    "extra_forbidden": "不认识这一项",
    "missing": "缺少这一项",
    "literal_error": "只能填：{expected}",
    "string_pattern_mismatch": "只能用小写字母、数字和下划线",
    "string_too_long": "太长",
}


def profile_names() -> list[str]:
    """Names of the shipped profiles, sorted."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile of that name, or of a path that ends in .toml.

    Raises Refused, in Chinese, for an unknown name and for every mistake in the file.
    """
    if name.endswith(".toml"):
        file = Path(name)
    elif name in profile_names():
        file = FOLDER / f"{name}.toml"
    else:
        raise Refused(f"没有叫“{name}”的导入配置。现有：{'、'.join(profile_names())}。")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"读不了导入配置“{name}”，请检查文件是否存在、是否为 UTF-8。") from error
    return parse_profile(text, file.name)


def parse_profile(text: str, called: str = "配置") -> Profile:
    """The profile written in TOML `text`. Raises Refused naming each wrong item in Chinese."""
    try:
        return Profile.model_validate(_tuples(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"导入配置“{called}”不是合格的 TOML：{error}") from error
    except ValidationError as error:
        mistakes = "；".join(_sentence(one) for one in error.errors())
        raise Refused(f"导入配置“{called}”有误：{mistakes}。") from error


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    """One column is written as text, several as a list; the profile holds tuples."""
    if isinstance(columns := data.get("columns"), dict):
        data["columns"] = {
            field: tuple(named) if isinstance(named, list) else (named,) for field, named in columns.items()
        }
    return data


def _sentence(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    sentence = _SENTENCES.get(error["type"], "值不对")
    return f"{where}：{sentence.format(**error.get('ctx', {}))}"
