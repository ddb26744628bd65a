"""What the import page does: preview, run with a progress bar, show and hand out the report."""

from typing import BinaryIO

import pandas as pd
import streamlit as st

from dashboard.admin.imports import Progress, Report, import_file, load_profile, profile_names, template
from dashboard.admin.imports.actions_choices import remember
from dashboard.admin.imports.preview import Preview, preview
from dashboard.admin.imports.queries import allowed_names, batches, remembered
from dashboard.admin.imports.report import OUTCOMES, REMARKS, UnknownName
from dashboard.admin.imports.widgets_choices import (
    choose_columns,
    choose_numbering,
    choose_sheets,
    choose_words,
)
from dashboard.files.sheets.profile_model import LABELS, Profile
from dashboard.files.sheets.rules_choices import Choices
from dashboard.screen.data import ask, perform
from dashboard.screen.session import forget_visitor, require_person
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from dashboard.words.labels import count, plain
from models import TOWNSHIP_ZONE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
TOWN_SHEET = "town_sheet"
TABLE_HEIGHT = 320


def choose_profile() -> Profile:
    """Ask which kind of file it is; the town's own sheet stands first."""
    names = sorted(profile_names(), key=lambda name: name != TOWN_SHEET)
    profiles, broken = {}, []
    for name in names:
        try:
            profiles[name] = load_profile(name)
        except Refused as refusal:
            broken.append(str(refusal))
    for reason in broken:
        st.error(plain(reason), icon=":material/block:")
    names = list(profiles)
    if not names:
        st.stop()
    chosen = st.selectbox("导入配置", names, format_func=lambda name: profiles[name].title, key="profile")
    profile = profiles[chosen]
    if profile.note:
        st.markdown(plain(profile.note))
    return profile


def template_button(profile: Profile) -> None:
    allowed = ask(allowed_names)
    st.download_button(
        "下载模板",
        lambda: template(profile, allowed),
        file_name=f"导入模板-{profile.name}.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="template",
    )


def show_preview(file: BinaryIO, profile: Profile) -> Choices | None:
    """What stands in the file, the choices that people must make, and which column becomes which field.

    Returns what was chosen and remembered; None where nothing in the file can be imported yet.
    """
    of_file = f"{profile.name}_{getattr(file, 'file_id', '')}"
    remembered_choices = ask(remembered, profile=profile.name)
    try:
        chosen = choose_sheets(
            _seen(file, profile, remembered_choices, of_file).sheets, remembered_choices, of_file
        )
        choices = remembered_choices.with_more(chosen)
        looks = _seen(file, profile, choices, of_file).sheets
        columns = choose_columns(looks, profile, choices, of_file)
        choices = choices.with_more(columns)
        seen = _seen(file, profile, choices, of_file)
    except Refused as refusal:
        st.error(plain(refusal), icon=":material/block:")
        return None
    if not any(look.is_taken for look in seen.sheets):
        told_why = "".join(f"{f'“{look.name}”：' if look.name else ''}{look.why_not}" for look in seen.sheets)
        st.error(plain(f"还没有能导入的表。{told_why}"), icon=":material/block:")
        return None
    choices = choices.with_more(choose_numbering(seen, choices, of_file))
    choices = choices.with_more(choose_words(_unknown(seen, of_file), profile, of_file))
    st.subheader("列的对应", anchor=False)
    left, right = st.columns([2, 3])
    left.dataframe(seen.mapping, hide_index=True, height=TABLE_HEIGHT, alt="哪一列对应哪个字段")
    right.dataframe(seen.rows, hide_index=True, height=TABLE_HEIGHT, alt="文件的前几行")
    if seen.unused:
        st.markdown(f":gray[没有用到的列：{plain('、'.join(seen.unused))}]")
    return choices


def _seen(file: BinaryIO, profile: Profile, choices: Choices, of_file: str) -> Preview:
    """How the file looks, kept while the same is asked of the same file."""
    asked = (of_file, tuple(sorted(choices.chosen.items())))
    previews: dict[object, Preview] = st.session_state.setdefault("import_seen", {})
    if asked not in previews:
        for other in [one for one in previews if one[0] != of_file]:  # type: ignore[index]
            del previews[other]
        previews[asked] = preview(file, profile, at=now(), choices=choices)
    return previews[asked]


def _unknown(seen: Preview, of_file: str) -> list[UnknownName]:
    """What nobody knows in the first rows, and what the whole file held beyond them when it was read."""
    unknown = {(one.kind, one.name): one for one in seen.unknown}
    if st.session_state.get("report_of") == of_file:
        unknown |= {(one.kind, one.name): one for one in st.session_state["report"].unknown}
    return list(unknown.values())


def run(
    file: BinaryIO, name: str, profile: Profile, choices: Choices, *, dry_run: bool, into_demo: bool
) -> None:
    """Import or try out the file under a progress bar, remember what was chosen for it, and keep the
    report for this session."""
    before = ask(remembered, profile=profile.name).chosen
    chosen = {key: meant for key, meant in choices.chosen.items() if before.get(key) != meant}
    if chosen and not perform(remember, "已记住这种表的对应", profile=profile.name, chosen=chosen):
        return
    bar = st.progress(0.0, text="正在读文件…")

    def show_progress(progress: Progress) -> None:
        bar.progress(progress.share, text=f"已处理 {count(progress.rows)} 行")

    try:
        report = import_file(
            file,
            name,
            profile,
            by=require_person("incident.import"),
            at=now(),
            dry_run=dry_run,
            into_demo=into_demo,
            choices=choices,
            progress=show_progress,
        )
    except Refused as refusal:
        st.session_state.pop("report", None)
        st.error(plain(refusal), icon=":material/block:")
        return
    finally:
        bar.empty()
    forget_visitor()
    st.session_state["report"] = report
    st.session_state["report_of"] = f"{profile.name}_{getattr(file, 'file_id', '')}"


def show_report(report: Report) -> None:
    """Counts, unknown names, the first remarks, and the whole report as a file."""
    done = "试运行完成，没有写入" if report.dry_run else f"导入完成，批次 {report.batch_id}"
    st.subheader(done, anchor=False)
    st.markdown(f":gray[{plain(report.file_name)} · {plain(report.profile_title)}]")
    figures = (
        ("文件行数", report.rows),
        ("新导入", report.imported),
        ("更新", report.updated),
        ("没有变化", report.unchanged),
        ("没有导入", report.refused),
        ("提醒", report.issues.notices),
    )
    for place, (label, number) in zip(st.columns(len(figures)), figures, strict=True):
        place.metric(label, count(number), border=True)
    st.download_button(
        "下载报告（XLSX）",
        report.as_xlsx,
        file_name="导入报告.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="report_file",
    )
    if any(one.name for one in report.sheets):
        sheets = pd.DataFrame(
            [(one.name, one.in_words()) for one in report.sheets], columns=["工作表", "读了没有"]
        )
        st.dataframe(sheets, hide_index=True, alt="每张工作表")
    if report.unknown:
        unknown = [(LABELS[one.kind], one.name, one.rows, OUTCOMES[one.outcome]) for one in report.unknown]
        st.markdown("**本镇没有的名称**")
        st.dataframe(
            pd.DataFrame(unknown, columns=["种类", "名称", "行数", "处理"]),
            hide_index=True,
            alt="不认识的名称",
        )
    if len(report.issues):
        st.markdown(f"**逐行说明**（最多显示 {SHOWN} 条，全部在报告里）")
        remarks = pd.DataFrame(report.first_remarks(SHOWN), columns=["结果", *REMARKS])
        st.dataframe(remarks, hide_index=True, alt="没有导入的行和提醒")


def past_batches() -> pd.DataFrame:
    """The latest imports, read anew: a batch that changed nothing leaves the data version alone."""
    return ask(batches)


def show_batches(frame: pd.DataFrame) -> None:
    st.dataframe(
        frame.assign(started_at=frame["started_at"].dt.tz_convert(TOWNSHIP_ZONE)),
        hide_index=True,
        alt="导入记录",
        column_config={
            "batch_id": st.column_config.NumberColumn("批次", format="%d"),
            "profile": "配置",
            "file_name": "文件",
            "status": "状态",
            "actor": "操作人",
            "started_at": st.column_config.DatetimeColumn("时间", format="YYYY-MM-DD HH:mm"),
            "imported": "新导入",
            "updated": "更新",
            "unchanged": "没有变化",
            "refused": "没有导入",
        },
    )
