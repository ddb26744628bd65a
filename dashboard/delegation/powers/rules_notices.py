"""Whom a case at the counter concerns, and in which words. No clock, no database.

The register knows no time limit of an item: nothing is due, and nothing is told of that.
"""

from dashboard.access.notices.rules_told import Told, to_department


def received(stationed_id: int | None, number: str, item: str, window: str) -> tuple[Told, ...]:
    """The department that is stationed at the window; a window of the town's own has nobody to tell."""
    if stationed_id is None:
        return ()
    return (to_department(stationed_id, f"{number}，{item}，由{window}办理。"),)


def sent_up(department_id: int, number: str, item: str, reason: str) -> tuple[Told, ...]:
    """The district department whose item it is."""
    return (to_department(department_id, f"{number}，{item}，镇里不能办结，请接办：{reason}"),)
