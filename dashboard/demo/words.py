"""The demo town's phrases, and words as plain text: enumerations are too slow for a million lives."""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any, TypeVar

from dashboard.store.store_files import DATA
from models import Action, AssignmentStatus, IncidentStatus, Level, OffList, Party, Rating, Source

Phrases = dict[str, list[str]]
Thing = TypeVar("Thing")


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


def _plain(words: type[StrEnum]) -> Any:
    return SimpleNamespace(**{word.name: word.value for word in words})


A, S, SHARE, LEVEL = _plain(Action), _plain(IncidentStatus), _plain(AssignmentStatus), _plain(Level)
PARTY, SOURCE, OFF_LIST = _plain(Party), _plain(Source), _plain(OffList)
_SATISFIED, _FAIRLY, _NOT = (word.value for word in Rating)


def rating(rng: Random) -> str:
    """Mostly satisfied."""
    at = rng.random()
    return _SATISFIED if at < 0.79 else _FAIRLY if at < 0.95 else _NOT


def pick(rng: Random, choices: Sequence[Thing]) -> Thing:
    """Like `rng.choice`, several times faster."""
    return choices[int(rng.random() * len(choices))]
