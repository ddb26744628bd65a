"""Parts of a page with a script of ours. Each lies as a file under static/: the pages run no other script."""

from typing import Any

from streamlit.components.v2 import component
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard.store.store_files import ROOT


def scripted_part(name: str, script: str) -> Any:
    """What draws the part whose `script` lies in static/<name>/; the server is told of it once."""
    package = f"room_{name}"
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"{package}.{name}") is None:
        assets = ComponentConfig(name, f"static/{name}")
        manager.register_from_manifest(ComponentManifest(package, "1", [assets]), ROOT)
    return component(f"{package}.{name}", js=script)
