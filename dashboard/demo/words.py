"""The demo town's phrases, from data/demo/words.toml."""

import tomllib
from functools import cache
from typing import Any

from dashboard.store.store_files import DATA

Phrases = dict[str, list[str]]


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((DATA / "demo" / "words.toml").read_text(encoding="utf-8"))


def reasons() -> Phrases:
    """What people write when they return, extend, reject …"""
    phrases: Phrases = words()["reasons"]
    return phrases


def phrases_of(category: str, major: str) -> Phrases:
    """places, titles, says and results of a category; what it lacks comes from its major group."""
    common: Phrases = words()["majors"][major]
    own: Phrases = words()["categories"].get(category, {})
    return common | own


def season_of(category: str) -> list[float]:
    """Twelve factors, January first."""
    weights: list[float] = words()["season"].get(category, [1.0] * 12)
    return weights
