"""The adapters that a town has: TOML files under data/adapters/, one for each system."""

from functools import cache

from dashboard.admin.imports.profile import parse_as
from dashboard.files.sheets.adapter_model import Adapter
from dashboard.store.store_files import DATA
from dashboard.words.errors import Refused

FOLDER = DATA / "adapters"


def adapter_names() -> list[str]:
    """Names of the adapters there are, sorted."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def load_adapter(name: str) -> Adapter:
    """The adapter of that name. Raises Refused, in Chinese, for an unknown name and a mistake in the file."""
    if name not in adapter_names():
        raise Refused(f"没有叫“{name[:40]}”的接口适配。现有：{'、'.join(adapter_names())}。")
    file = FOLDER / f"{name}.toml"
    return _loaded(name, file.stat().st_mtime_ns)


@cache
def _loaded(name: str, _changed: int) -> Adapter:
    adapter = parse_as(Adapter, (FOLDER / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")
    if adapter.name != name:
        raise Refused(f"接口适配“{name}.toml”里的 name 要和文件名一样。")
    return adapter
