"""Which merged incidents lead back to themselves."""

from collections.abc import Mapping


def circular_merges(parents: Mapping[int, int]) -> set[int]:
    """The ids that are met again by following `parents` (child -> parent) from themselves."""
    circular: set[int] = set()
    seen: set[int] = set()
    for start in parents:
        path: dict[int, int] = {}
        here: int | None = start
        while here is not None and here not in seen:
            seen.add(here)
            path[here] = len(path)
            here = parents.get(here)
        if here in path:
            circular |= {child for child, place in path.items() if place >= path[here]}
    return circular
