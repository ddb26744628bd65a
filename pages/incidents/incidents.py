import streamlit as st

from dashboard.access.rules import may
from dashboard.files.widgets_exporting import export_buttons, export_progress
from dashboard.files.widgets_papers import pdf_button
from dashboard.incidents.case.widgets_bulk import bulk_bar
from dashboard.incidents.find import charts, exports, queries
from dashboard.incidents.find.rules_filters import (
    BY_COLUMN,
    EVERY,
    OPEN,
    PAGE_SIZE,
    SORTS,
    Filters,
    next_sort,
)
from dashboard.incidents.find.widgets import (
    ALWAYS,
    COLUMNS,
    LIST_HEIGHT,
    columns_popover,
    follow_point,
    incident_cards,
    incident_table,
    own_columns,
    selected_map,
    walked_row,
)
from dashboard.incidents.find.widgets_filters import filter_bar, in_words, is_usual, meaning, narrowed_by
from dashboard.screen.cards import scope_note
from dashboard.screen.data import fetch, minute
from dashboard.screen.links import LIST_PAGE, follow_case, is_phone
from dashboard.screen.pictures import chart, deck
from dashboard.screen.session import require_person
from dashboard.screen.url import first_page, page_number, url_choice, url_word
from dashboard.screen.views.widgets import views_popover
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.words.errors import Refused
from dashboard.words.labels import count
from dashboard.words.palette import palette_of

MAP_POINTS = 2_000
# Orders that only the head of a column asks for.
BY = {word: name for name, words in BY_COLUMN.items() for word in words if word not in SORTS}
CHARTS = {
    "module": "按模块",
    "village": "按村社",
    "major": "按大类",
    "department": "按部门",
    "status": "按状态",
}


def sorted_by(column: str) -> None:
    """Order the list by `column`, the other way round where it is already; then draw it anew."""
    try:
        following = next_sort(column, sort, total)
    except Refused as refusal:
        st.toast(str(refusal), icon=":material/block:")
        return
    first_page()
    st.query_params["sort"] = following
    st.rerun()


person = require_person("incident.read")
palette = palette_of(st.context.theme.type)
at = minute()
st.title("事件")
scope_note(person)
filters = filter_bar()

total = int(fetch(queries.number_of_incidents, filters=filters, at=at)["total"].iloc[0])
# What is in hand begins with what is late; what is looked up, with the newest.
first_sort = "light" if filters.status == OPEN else "newest"
columns = own_columns(person)
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"**共 {count(total)} 件**", width="content")
    # An order that the head of a column asked for stands beside the usual ones.
    pressed_head = {word: f"按{COLUMNS[BY[word]]}"} if (word := url_word("sort")) in BY else {}
    sort = url_choice("sort", "排序", SORTS | pressed_head, first_sort, of_pages=True)
    ordered = {} if sort == first_sort else {"sort": sort}
    if not is_phone():
        columns_popover(person, columns)
        views_popover("incidents", ({} if is_usual() else filters.words()) | ordered, person)
    meant = {"filters": filters, "sort": sort, "at": at}
    is_out = may(person, "incident.export") and not is_phone()
    asked = export_buttons(exports.incident_file, "事件", total=total, **meant) if is_out else None
    if is_out and total:
        pdf_button(
            "打印 PDF",
            exports.incident_paper,
            "事件",
            file_name="事件",
            key="export_pdf",
            refusal=exports.TOO_LONG if total > exports.MOST_PRINTED else "",
            columns=tuple(name for name in COLUMNS if name in (*columns, *ALWAYS)),
            narrowed=in_words(filters),
            **meant,
        )
if is_out:
    export_progress(asked, exports.incident_sheet, "事件", total=total, **meant)

if total == 0:
    is_bare = not filters.words() or is_usual()
    everything = fetch(queries.number_of_incidents, filters=Filters(), at=at) if is_bare else None
    if everything is None:
        st.info("没有符合条件的事件。请放宽上面的筛选。", icon=":material/search_off:")
    elif int(everything["total"].iloc[0]):
        st.info("现在没有在办的事件。", icon=":material/task_alt:")
        st.page_link(LIST_PAGE, label="看全部事件", query_params={"status": EVERY})
    else:
        st.info("还没有事件，登记的事件会列在这里。", icon=":material/search_off:")
    if may(person, "incident.report"):
        st.page_link("pages/incidents/register.py", label="登记一件", icon=":material/add_circle:")
    st.stop()

page = page_number(total, PAGE_SIZE)
frame = fetch(queries.incident_list, filters=filters, at=at, sort=sort, page=page, size=PAGE_SIZE)
if is_phone():
    incident_cards(frame, at)
else:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        walked_to = walked_row(frame)
        tools = st.container(width="content")
    # Other rows are another table, or marks would stay on rows that became others.
    pressed = incident_table(
        frame,
        at,
        palette,
        columns=columns,
        sort=sort,
        walked_to=walked_to,
        key=f"{sort}_{page}_{hash(tuple(frame['incident_id']))}",
    )
    with tools:
        bulk_bar(frame.iloc[list(pressed.marked)], person, at=at, sort=sort)
    if pressed.opened:
        follow_case(pressed.opened)
    if pressed.column:
        sorted_by(pressed.column)

picture_side, count_side = st.columns(2)
with picture_side:
    are_many = total > MAP_POINTS
    places = fetch(queries.cells if are_many else queries.points, filters=filters, at=at)
    if places.empty:
        st.info("这些事件都没有位置，地图上没有点。", icon=":material/location_off:")
    else:
        grounds = fetch(ground.town), fetch(ground.villages)
        hit = deck(
            selected_map,
            places,
            *grounds,
            palette,
            # Another list is another map, as with the chart below.
            key=f"map_{filters.words()}",
            height=LIST_HEIGHT,
            on_select="rerun",
            alt="所选事件的位置",
        )
        st.caption(
            f"{basemap.caption(*grounds)}。" + ("事件太多，按方格汇总，颜色越深越多。" if are_many else "")
        )
        follow_point(hit)
with count_side:
    of = url_choice("chart", "统计", CHARTS)
    groups = fetch(queries.by_group, filters=filters, at=at, of=of)
    groups["name"] = [
        meaning(of, code) if of == "status" else name
        for code, name in zip(groups["code"], groups["name"], strict=True)
    ]
    if groups.empty:
        st.info("所选事件都没有登记这一项，换一种统计看看。", icon=":material/bar_chart:")
    else:
        # Another list is another chart, or its bar would stay picked.
        key = f"groups_{of}_{filters.words()}"
        narrow = narrowed_by(of, key)
        chart(charts.by_group_bars, groups, palette, key=key, on_select=narrow, alt="所选事件的分组件数")
        st.caption("条上的数字是件数，红色是其中超期的；点一条，列表只看它的事件。")
    days = fetch(queries.by_day, filters=filters, at=at)
    chart(charts.by_day_area, days, palette, key="days", alt="所选事件每天上报的件数")
