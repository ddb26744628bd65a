import streamlit as st

from dashboard.admin.imports import widgets, widgets_choices
from dashboard.screen.choosing import choose_file
from dashboard.screen.frame import is_demo
from dashboard.screen.session import require_person

KINDS = ["csv", "tsv", "txt", "xlsx", "gz"]

require_person("incident.import")
st.title("数据导入")
st.caption(
    "这里导入事件。干部、派驻、任岗、组团的名册在“系统设置”的“名册”里导入，账号在“账号管理”的“批量导入”里导入。"
)

chosen, uploaded = st.columns([2, 3])
with chosen, st.container(border=True):
    profile = widgets.choose_profile()
    widgets.template_button(profile)
with uploaded, st.container(border=True):
    file = choose_file(
        "事件表格",
        "incident.import",
        key="file",
        types=KINDS,
        help="CSV、TSV 或 XLSX，也可以是 .gz；文字的编码可以是 UTF-8 或 GB18030。",
    )
    into_demo = is_demo() and st.checkbox("允许导入演示库", key="into_demo")

if file is not None and (choices := widgets.show_preview(file, profile)):
    with st.container(horizontal=True):
        trial = st.button("试运行", key="trial", icon=":material/fact_check:")
        real = st.button("导入", key="import", icon=":material/upload:", type="primary")
    if trial or real:
        widgets.run(file, file.name, profile, choices, dry_run=trial, into_demo=into_demo)

if "report" in st.session_state:
    widgets.show_report(st.session_state["report"])

widgets_choices.show_remembered(profile)
st.subheader("导入记录", anchor=False)
past = widgets.past_batches()
if past.empty:
    st.info("还没有导入过文件。选好配置、上传表格后，先试运行，再导入。", icon=":material/info:")
else:
    widgets.show_batches(past)
