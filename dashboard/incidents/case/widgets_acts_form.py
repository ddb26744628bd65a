"""What a form is: the act that it sends, its fields in order, what is said after it and before it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.incidents.case.widgets_acts_fields import Field, Text
from models import Action


@dataclass(frozen=True)
class Form:
    """`done` is said after the act; `send` is the button's word where it is not the act's own name;
    `warning` says what cannot be undone."""

    action: Callable[..., Any]
    done: str
    fields: tuple[Field, ...] = ()
    send: str = ""
    warning: str = ""


def reason(of: Action, label: str = "原因") -> Text:
    """Why: nearly every act asks it."""
    return Text("reason", label, of)
