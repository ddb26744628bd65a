import streamlit as st

from dashboard.admin.adapters import queries as adapters
from dashboard.admin.adapters import widgets as widgets_adapters
from dashboard.incidents.public import queries, widgets, widgets_posters
from dashboard.screen.data import fetch
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice

require_person("villager_report.manage")
st.title("群众上报", anchor=False)
st.caption("村民不用账号在网上报来的事。像是乱报的先放在这里，登记不登记都由人决定；办完的在这里答复。")
widgets_posters.poster_button()
counts = fetch(queries.counts) | {"words": fetch(adapters.waiting_count)}
VIEWS = {
    "held": f"待核对（{counts['held']}）",
    "answer": f"等答复（{counts['answer']}）",
    "again": f"说没解决（{counts['again']}）",
    "words": f"接口认词（{counts['words']}）",
    "all": "最近报来的",
}
view = url_choice("view", "看什么", VIEWS, next((name for name, number in counts.items() if number), "all"))
SHOWN = {
    "held": widgets.held_view,
    "answer": widgets.answer_view,
    "again": widgets.again_view,
    "words": widgets_adapters.words_view,
    "all": widgets.all_view,
}
SHOWN[view]()
