"""The words an incident's columns may hold (domain: vocabulary and life cycle)."""

from enum import StrEnum


class Source(StrEnum):
    VILLAGE_APP = "village_app"
    GRID = "grid"
    ROOM = "room"
    HOTLINE_12345 = "hotline_12345"
    POLICE_110 = "police_110"
    DEPARTMENT = "department"
    SUPERIOR = "superior"
    VISIT = "visit"
    PETITION = "petition"
    LECTURE_HALL = "lecture_hall"
    IMPORT = "import"


class IncidentStatus(StrEnum):
    REPORTED = "reported"
    ACCEPTED = "accepted"
    TRIAGED = "triaged"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    ESCALATED = "escalated"
    FED_BACK = "fed_back"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"
    CANCELLED = "cancelled"


class Level(StrEnum):
    VILLAGE = "village"
    TOWN = "town"


class OffList(StrEnum):
    """What became of a department's task that is not on the list of responsibilities."""

    FLAGGED = "flagged"
    REFUSED = "refused"
    ACCEPTED = "accepted"


class Light(StrEnum):
    """Computed when read, never stored."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = "none"


class Party(StrEnum):
    MODULE = "module"
    TEAM = "team"
    DEPARTMENT = "department"
    VILLAGE = "village"
    DISTRICT_CENTRE = "district_centre"


class AssignmentStatus(StrEnum):
    SENT = "sent"
    SIGNED = "signed"
    DONE = "done"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Rating(StrEnum):
    SATISFIED = "satisfied"
    FAIRLY_SATISFIED = "fairly_satisfied"
    UNSATISFIED = "unsatisfied"


class Action(StrEnum):
    REPORT = "report"
    ACCEPT = "accept"
    REJECT = "reject"
    PASS_UP = "pass_up"  # noqa: S105
    CLOSE_AT_VILLAGE = "close_at_village"
    TRIAGE = "triage"
    DISPATCH = "dispatch"
    SIGN = "sign"
    RETURN = "return"
    ARBITRATE = "arbitrate"
    ESCALATE = "escalate"
    DISTRICT_RECEIPT = "district_receipt"
    DISTRICT_REPLY = "district_reply"
    SUSPEND = "suspend"
    RESUME = "resume"
    FEED_BACK = "feed_back"
    VERIFY = "verify"
    REWORK = "rework"
    MERGE = "merge"
    UNMERGE = "unmerge"
    CANCEL = "cancel"
    REOPEN = "reopen"
    RATE = "rate"
    EXTEND = "extend"
    REMIND = "remind"
    SUPERVISE = "supervise"
    ADD_PARTY = "add_party"
    REMOVE_PARTY = "remove_party"
    FIRST_REPORT = "first_report"
    CALL_UP = "call_up"
    ARRIVE = "arrive"
    AMEND = "amend"
    COMMENT = "comment"
    STRIKE = "strike"
    # An import brings a matter as far as its source had taken it.
    IMPORT = "import"
