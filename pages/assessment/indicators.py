import streamlit as st

from dashboard.access.rules import may, scope_of
from dashboard.incidents.figures import exports, widgets
from dashboard.screen.cards import scope_note
from dashboard.screen.data import written
from dashboard.screen.session import require_person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

person = require_person("incident.read")
st.title("考核指标")
scope_note(person)
everything = "全镇" if scope_of(person, "incident.read").everything else "职责范围"
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = widgets.choices(whole=everything)
    if may(person, "incident.export"):
        st.download_button(
            "导出 XLSX",
            written(
                exports.indicator_file,
                "考核指标",
                of=chosen.of,
                period=chosen.period,
                whole=everything,
                kind="xlsx",
            ),
            file_name="考核指标.xlsx",
            mime=XLSX,
            icon=":material/download:",
            on_click="ignore",
        )
widgets.days_meant(chosen)
left, right = st.columns([11, 9], gap="medium")
with left:
    figure = widgets.all_figures(chosen)
with right:
    widgets.one_figure(chosen, figure)
