import streamlit as st

from dashboard.access.rules import may, scope_of
from dashboard.files.attachments import widgets as attached
from dashboard.incidents.case import widgets_report
from dashboard.incidents.life.rules_report import own_ground
from dashboard.incidents.register import queries, widgets_category, widgets_place, widgets_register
from dashboard.incidents.register import widgets_fields as parts
from dashboard.linkage.lectures import widgets_origin as sessions
from dashboard.screen import drafts
from dashboard.screen.data import fetch
from dashboard.screen.drafts import watch_typing
from dashboard.screen.links import is_phone
from dashboard.screen.session import link_out, require_person
from dashboard.words.palette import palette_of

person = require_person("incident.report")
palette = palette_of(st.context.theme.type)
scope = scope_of(person, "incident.report")
form = widgets_register.form_key()
sessions.prefill_session(form)
places = fetch(queries.villages)
own = own_ground(scope, widgets_register.villages_of_teams(places))

st.title("登记")
widgets_register.done_card()
draft = widgets_register.Report(form=form)
draft.show_resumed()
widgets_register.others(draft)
if is_phone():
    link_out("没有信号的地方，用“随手报”", "/quick/")
    # What must be said stands above the button, and what is usual already below it.
    matter, ground, photos, urgent, end = (st.container() for _ in range(5))
    further = st.expander(
        "事项、来源、上报人、时间（可不填）", icon=":material/tune:", key=f"register_further_{form}"
    )
    sorts, people = further.container(), further.container()
    board = st.expander("在图上点位置", icon=":material/map:", key=f"register_map_{form}").container()
else:
    words, where, people = st.columns([5, 5, 4], gap="large")
    matter, sorts = words.container(), words.container()
    photos = matter
    ground, board = where.container(), where.container()
    urgent = end = people
    with matter:
        st.subheader("什么事", anchor=False)
    with ground:
        st.subheader("在哪里", anchor=False)
with matter:
    said = parts.texts(form)
with ground:
    widgets_place.place(form, own)
with photos:
    attached.upload(form, label="照片和附件")
with board:
    widgets_place.place_on_map(form, palette)
with sorts:
    category_id = widgets_category.category(form, said, tuple(places["name"]))
    widgets_category.asked(form, category_id)
with people:
    st.subheader("谁报的、多急", anchor=False)
    source = parts.source(form, scope)
    widgets_report.passed_by(form, source, scope)
    sessions.session_picker(form, source)
    parts.reporter(form, person.name)
with urgent:
    parts.urgency(form, said)
with people:
    parts.level(form, scope)
    parts.moment(form)
with end:
    if may(person, "incident.read"):
        widgets_register.alike(form, person)
    is_pressed = st.button(
        "登记",
        key=f"register_send_{form}",
        type="primary",
        icon=":material/send:",
        on_click=widgets_register.sending(form),
        width="stretch",
    )
    drafts.warn_if_press_lost(is_pressed)
    draft.keep()
    draft.show_state()
watch_typing()
