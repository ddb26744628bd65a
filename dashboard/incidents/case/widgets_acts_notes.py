"""What kind of note somebody adds, and what of the notes and files he strikes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.access.rules import may
from dashboard.files.attachments import queries as attachments
from dashboard.incidents.case import queries_history
from dashboard.incidents.case.widgets_acts_fields import Case, Field, within
from dashboard.incidents.life.actions_notes import NoteKind
from dashboard.lists.rules import TOWN_DUTIES
from dashboard.screen import drafts
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft, Reader
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Action

KINDS = {
    NoteKind.NOTE: "备注",
    NoteKind.MEETING: "会商",
    NoteKind.DUTY: "履职",
    NoteKind.REPLY: "答复上报人",
    NoteKind.SAMPLED: "抽查村格自办",
    NoteKind.CRITICISED: "通报批评",
}
# Notes that say what the room or the inspection did, and the right of whoever may say so.
OF_RIGHT = {NoteKind.SAMPLED: "incident.verify", NoteKind.CRITICISED: "incident.supervise"}
SHOWN_SIGNS = 40


@dataclass(frozen=True)
class Kind(Field):
    """What the note is; a duty of the town says which one it was."""

    def draw(self, case: Case, draft: Draft) -> None:
        kinds = [kind for kind in KINDS if kind not in OF_RIGHT or may(case.person, OF_RIGHT[kind])]
        within(draft, "kind", kinds)
        st.radio(
            "种类",
            kinds,
            format_func=KINDS.__getitem__,
            key=draft.key("kind"),
            horizontal=True,
            persist_state="session",
        )
        if draft.get("kind") is NoteKind.DUTY:
            st.selectbox(
                "履行了哪项职责",
                TOWN_DUTIES,
                index=None,
                key=draft.key("duty"),
                placeholder="请选择",
                persist_state="session",
            )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        kind = draft.get("kind", NoteKind.NOTE)
        return {"kind": kind, "duty": draft.get("duty", "") if kind is NoteKind.DUTY else ""}

    def kept(self) -> Mapping[str, Reader]:
        return {"kind": drafts.one_of(KINDS), "duty": drafts.one_of(TOWN_DUTIES)}


@dataclass(frozen=True)
class Struck(Field):
    """A line of the log, or a file, that is to be struck out."""

    def draw(self, case: Case, draft: Draft) -> None:
        words = _lines(case) | _files(case)
        within(draft, "what", list(words))
        st.selectbox(
            "划去哪一条",
            list(words),
            index=None,
            format_func=lambda one: words.get(one, ""),
            key=draft.key("what"),
            placeholder="请选择",
            persist_state="session",
        )
        st.caption("划去的内容仍然看得到，只是标明已划去。办理动作不能划去，请用相反的动作更正。")

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        kind, _, key = str(draft.get("what", "")).partition(":")
        if not key:
            raise Refused("还没有选划去哪一条，请选好再提交。")
        return {"seq": int(key)} if kind == "line" else {"attachment_id": int(key)}


def _lines(case: Case) -> dict[str, str]:
    log = fetch(queries_history.history, incident_id=case.incident_id)
    return {
        f"line:{row['seq']}": "　".join(
            (LABELS[Action(row["action"])], row["actor"], row["details"][:SHOWN_SIGNS])
        )
        for row in log[log["seq"].isin(case.targets)].to_dict("records")
    }


def _files(case: Case) -> dict[str, str]:
    files = fetch(attachments.attachments, incident_id=case.incident_id)
    return {
        f"file:{row['id']}": f"附件　{row['added_by']}　{row['name'][:SHOWN_SIGNS]}"
        for row in files[files["struck_at"].isna()].to_dict("records")
    }
