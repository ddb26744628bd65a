"""The system that brings a key, as a person with the roles of what the key says."""

from dashboard.access.rules import Grant, Person
from dashboard.access.rules_rights import ROLES
from models import ApiKey

# What a key is limited to (empty: to nothing), and the roles with which it sends and reads. Where a matter
# lies is a village's question alone: a department sends from anywhere, as its people do.
SENDS = {"": "sender", "village": "village_sender", "department": "sender"}
READS = {"": "reader", "village": "village_reader", "department": "department_reader"}


def unit_of(key: ApiKey) -> tuple[str, int | None]:
    """The kind and the id of the unit to which `key` is limited; ("", None) for the whole town."""
    for kind, unit_id in (("village", key.village_id), ("department", key.department_id)):
        if unit_id is not None:
            return kind, unit_id
    return "", None


def system_of(key: ApiKey) -> Person:
    """The system as it stands in the log of what it sends, also after its key has ended."""
    kind, unit_id = unit_of(key)
    roles = [of[kind] for of, may in ((SENDS, key.may_send), (READS, key.may_read)) if may]
    grants = tuple(Grant(role, unit_id if ROLES[role].unit else None) for role in roles)
    return Person(f"接口：{key.name}", grants, api_key_id=key.id)
