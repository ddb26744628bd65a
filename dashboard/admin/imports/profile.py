"""How one kind of file is read: a small TOML file under data/profiles/, an example, or one at a path."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from dashboard.files.sheets.profile_model import TIME_EXAMPLE, Profile
from dashboard.store.store_files import DATA, ROOT
from dashboard.words.errors import Refused

Form = TypeVar("Form", bound=Profile)
FOLDER = DATA / "profiles"
# How other cities' files are read: found by name on the command line, and offered on no page.
EXAMPLES = ROOT / "docs" / "examples" / "profiles"

_SENTENCES = {
    "extra_forbidden": "不认识这一项",
    "missing": "没有写这一项，请补上，例如 {example}",
    "tuple_type": "要写成方括号里的几项，例如 {example}",
    "dict_type": "要写成“名称 = 值”的几行，例如 {example}",
    "string_type": "要写成引号里的文字，例如 {example}",
    "string_too_short": "太短，例如 {example}",
    "int_parsing": "要写成整数，例如 {example}",
    "int_type": "要写成整数，例如 {example}",
    "literal_error": "只能填：{expected}",
    "string_pattern_mismatch": "只能用小写字母、数字和下划线",
    "string_too_long": "太长，请改短",
}
# What to write, by the item of a profile.
_EXAMPLES = {
    "name": 'name = "our_city"',
    "title": 'title = "本市热线"',
    "time_formats": TIME_EXAMPLE,
    "columns": 'columns = { source_id = "编号", title = "标题", reported_at = "时间" }',
    "bounds": "bounds = [118.0, 28.0, 119.0, 29.0]",
    "constants": 'constants = { source = "hotline_12345" }',
    "values": 'values.status = { "已办" = "closed" }',
    "header_row": "header_row = 2",
    "optional": 'optional = ["village"]',
}


def profile_names() -> list[str]:
    """Names of the shipped profiles, sorted."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile or example of that name, or the one at a path that ends in .toml.

    Raises Refused, in Chinese, for an unknown name and for every mistake in the file.
    """
    if name.endswith(".toml"):
        file = Path(name)
    elif name in profile_names():
        file = FOLDER / f"{name}.toml"
    elif name in {example.stem for example in EXAMPLES.glob("*.toml")}:
        file = EXAMPLES / f"{name}.toml"
    else:
        raise Refused(f"没有叫“{name}”的导入配置。现有：{'、'.join(profile_names())}。")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"读不了导入配置“{name}”，请检查文件是否存在、是否为 UTF-8。") from error
    return parse_profile(text, file.name)


def parse_profile(text: str, called: str = "配置") -> Profile:
    """The profile written in TOML `text`. Raises Refused naming each wrong item in Chinese."""
    return parse_as(Profile, text, called)


def parse_as(model: type[Form], text: str, called: str) -> Form:
    """As `parse_profile`, for a kind of profile that says more."""
    try:
        return model.model_validate(_tuples(tomllib.loads(text)))
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
    sentence = _SENTENCES.get(error["type"], "值不对，请照 docs/import.md 改正")
    values = error.get("ctx", {}) | {
        "example": _EXAMPLES.get(str(error["loc"][0]), "docs/import.md 里的写法")
    }
    return f"{where}：{sentence.format(**values)}"
