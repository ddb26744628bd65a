"""A text that somebody is still typing reaches the server at each pause, not only when its field is left."""

from typing import Any

from streamlit.components.v2 import component
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard.store.store_files import ROOT

PACKAGE, PART = "room_typing", "typing"


def watch_typing(within: str = "") -> None:
    """Have the browser tell what is typed in the container with the key `within`, or anywhere on the page.

    What is not told yet when the page is lost is what was typed since the last pause of about a second.
    """
    _mounted()(key=f"typing_{within or 'page'}", data={"within": within})


def _mounted() -> Any:
    """The part as this server knows it; its script comes as a file, because the pages run no other."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"{PACKAGE}.{PART}") is None:
        assets = ComponentConfig(PART, f"static/{PART}")
        manager.register_from_manifest(ComponentManifest(PACKAGE, "1", [assets]), ROOT)
    return component(f"{PACKAGE}.{PART}", js="keep.js")
