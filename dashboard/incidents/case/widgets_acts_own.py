"""The forms of the acts: the widgets that only one act or two have, by the name in their records, and all
fields of an act together."""

from functools import cache

from dashboard.incidents.case.widgets_acts_amend import Amended
from dashboard.incidents.case.widgets_acts_calls import Called
from dashboard.incidents.case.widgets_acts_fields import KINDS, Field
from dashboard.incidents.case.widgets_acts_merge import Target
from dashboard.incidents.case.widgets_acts_notes import Kind, Struck
from dashboard.incidents.case.widgets_acts_parties import ClassThree, OneParty, Parties, Settled, SoFar
from dashboard.incidents.case.widgets_mediation import Agreed, HeldAt, Promise
from dashboard.incidents.life.rules_acts import ACTS
from dashboard.incidents.life.rules_form import Own

OWN: dict[str, Field] = {
    "shares_so_far": SoFar(),
    "parties": Parties(),
    "party": OneParty(),
    "settling": Settled(),
    "class_three": ClassThree(),
    "called": Called(),
    "note_kind": Kind(),
    "struck": Struck(),
    "amended": Amended(),
    "merged_into": Target(),
    "held_at": HeldAt(),
    "agreed": Agreed(),
    "promise": Promise(),
}


@cache
def fields_of(key: str) -> tuple[Field, ...]:
    """The fields of an act's form, in their order; none where it is done on a page of its own."""
    asked = ACTS[key].form or ()
    return tuple(OWN[one.widget] if isinstance(one, Own) else KINDS[type(one)](one) for one in asked)
