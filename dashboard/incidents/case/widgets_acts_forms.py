"""Which form and which sign each act has."""

from dashboard.incidents.case.widgets_acts_form import Form
from dashboard.incidents.case.widgets_acts_forms_parties import OF_PARTIES
from dashboard.incidents.case.widgets_acts_forms_rest import OF_REST
from dashboard.incidents.case.widgets_acts_forms_room import OF_ROOM

FORMS: dict[str, Form] = OF_ROOM | OF_PARTIES | OF_REST
ICONS = {
    "arbitrate": "gavel", "accept": "task_alt", "close_at_village": "check_circle", "pass_up": "upload",
    "triage": "category", "dispatch": "send", "sign": "draw", "sign_call": "draw", "arrive": "location_on",
    "finish_call": "fact_check", "first_report": "campaign", "finish_share": "done",
    "feed_back": "assignment_turned_in", "escalate": "upload", "district_receipt": "draw",
    "district_reply": "reply", "district_word": "chat", "resume": "play_arrow", "verify": "verified",
    "rework": "replay", "rate": "call", "reopen": "restart_alt", "unmerge": "call_split", "return": "undo",
    "call_up": "group_add", "rate_call": "thumbs_up_down", "remind": "notifications",
    "supervise": "priority_high", "extend": "more_time", "suspend": "pause", "add_party": "person_add",
    "remove_party": "person_remove", "settle_return": "assignment_return", "ask_extension": "more_time",
     "comment": "edit_note", "amend": "edit", "split": "call_split",
    "mediate": "handshake", "keep_promise": "task_alt",
    "merge": "merge", "reject": "block", "cancel": "delete", "strike": "ink_eraser",
}  # fmt: skip
