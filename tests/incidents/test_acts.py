"""The records of the acts: each is whole, and fits its function and the rights."""

import inspect

import pytest

from dashboard.access.rules_rights import RIGHTS, needed_rights
from dashboard.incidents.case.widgets_acts import OWN, fields_of
from dashboard.incidents.life.actions import FUNCTIONS
from dashboard.incidents.life.rules_act import Files, Own
from dashboard.incidents.life.rules_acts import ACTS, OF_ACTION, OFFERED
from models import Action

# What own widgets hand to their act's function, beside those that are named in the record.
OF_OWN = {
    "parties": {"parties"},
    "party": {"party"},
    "settling": {"how", "party"},
    "class_three": {"why"},
    "called": {"department_ids", "cadre_ids", "hard"},
    "note_kind": {"kind", "duty"},
    "struck": {"seq", "attachment_id"},
    "amended": {"changes"},
    "merged_into": {"into"},
    "held_at": {"held_at"},
    "agreed": {"is_agreed", "agreement", "due_on"},
    "promise": {"mediation_id", "kept_on"},
}
BY_THE_DOOR = {"session", "incident_id", "seen", "scope", "by", "at"}


def test_every_word_of_the_log_has_its_record():
    assert set(OF_ACTION) == set(Action)
    assert all(act.action is action for action, act in OF_ACTION.items())


@pytest.mark.parametrize("act", OFFERED, ids=lambda act: act.key)
def test_a_record_is_whole_and_fits_its_function(act):
    function = FUNCTIONS[act.key]
    assert needed_rights(function) == (act.right,)
    assert act.icon
    assert act.label
    assert act.done or act.form is None
    if act.form is None:
        return
    asked = set()
    for one in act.form:
        if isinstance(one, Own):
            asked |= OF_OWN.get(one.widget, set())
        elif isinstance(one, Files):
            asked |= {"files"} | ({"waiver"} if one.or_waiver else set())
        else:
            asked.add(one.name)
    parameters = inspect.signature(function).parameters
    assert asked <= set(parameters)
    needed = {name for name, one in parameters.items() if one.default is inspect.Parameter.empty}
    assert needed <= asked | BY_THE_DOOR
    assert len(fields_of(act.key)) == len(act.form)


def test_an_act_takes_files_only_where_its_right_lets_them_through():
    with_files = {act.key for act in OFFERED if any(isinstance(one, Files) for one in act.form or ())}
    assert {key for key in with_files if not RIGHTS[ACTS[key].right].files} == set()


def test_every_own_widget_belongs_to_an_act():
    named = {one.widget for act in OFFERED for one in act.form or () if isinstance(one, Own)}
    assert named == set(OWN)
