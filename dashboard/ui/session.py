"""Who is at the screen. The one function that says so; nothing else asks."""

from dataclasses import dataclass

LOCAL_OPERATOR = "本机操作员"


@dataclass(frozen=True)
class Person:
    """Whoever acts: the name and role that go into the log."""

    name: str
    role: str


def signed_in() -> Person:
    """The person at this screen.

    Only this machine may open the pages, so whoever sits at it is its operator.
    """
    return Person(LOCAL_OPERATOR, "值班调度员")


def require_person() -> Person:
    """The person at this screen; every page asks, and rests on no frame having run."""
    return signed_in()
