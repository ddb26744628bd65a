"""Channels: what goes by which and when, whom none reaches, and what could not be sent."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.notices.rules_addresses import EXAMPLE_BODY, LONGEST_ADDRESS, LONGEST_BODY, METHODS
from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions_channels as actions
from dashboard.admin.settings import queries_channels as queries
from dashboard.admin.settings.rules_channels import (
    ABOUT,
    LONGEST_NAME,
    LONGEST_REASON,
    NAMES,
    WHOSE,
    quiet_in_words,
)
from dashboard.screen.data import ask, fetch, minute
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.town.settings import queries as settings
from dashboard.words.labels import LABELS, count, local_time, plain
from models import ChannelKind, MessageState, NoticeSubject, SendWhen

HOURS = list(range(24))
ADDRESS_HELP = {
    ChannelKind.SMS: "短信网关收消息的网址。",
    ChannelKind.MAIL: "例如 mailtos://账号:密码@smtp.example.gov.cn?from=发件地址，不写收件人。",
    ChannelKind.GROUP: "钉钉、企业微信、飞书群机器人的网址，原样贴进来；别的系统用 json:// 开头的地址。",
    ChannelKind.RESULTS: "对方系统收结果的网址，https:// 开头。样子见接口文档的“结果回传”。",
}
SECRET = ("channel_address", "channel_body", "channel_secret")


def message_channels(person: Person) -> None:
    """The section of the channels."""
    channels, rules = fetch(queries.channels), fetch(queries.channel_rules)
    may_rule, may_make = may(person, "message.manage"), may(person, "channel.manage")
    st.caption(
        "系统里的消息（铃铛），按这里的规则再发到短信、邮件、群里。消息里没有上报人的姓名电话，"
        "保密的事连编号和标题也没有。别的系统报来的事，结果也可以从这里回传给它。"
    )
    of_people = [row for row in channels if row["kind"] != ChannelKind.RESULTS]
    if (of_people or not channels) and not fetch(settings.value, key="base_address"):
        st.warning(
            "还没有填写“指挥室的网址”，发出去的消息里没有链接。请在“常用”里填。", icon=":material/link_off:"
        )
    if not channels:
        st.info("还没有渠道：现在没有任何消息发到系统外面。", icon=":material/cloud_off:")
    left, right = st.columns([3, 2], gap="large")
    with left:
        if of_people:
            st.subheader("什么消息走哪里", anchor=False)
            _rules_table(of_people, rules)
            st.caption("白天发：免打扰时段里的留到早上。急的事不等，写了“不发”的除外。")
        st.subheader("渠道", anchor=False)
        for row in channels:
            _channel(row, rules, may_rule=may_rule, may_make=may_make)
        if may_make:
            with st.expander("新增渠道", icon=":material/add:", key=key("channel_new")):
                _new()
    if may_rule:
        with right:
            _unsent()
            _unreached(bool(of_people))


def _rules_table(channels: list[dict[str, Any]], rules: Mapping[tuple[int, str], str]) -> None:
    rows = []
    for subject in NoticeSubject:
        row = {"消息": LABELS[subject]}
        for channel in channels:
            when = SendWhen(rules.get((channel["channel_id"], subject.value), SendWhen.NEVER))
            row[channel["name"]] = LABELS[when] if channel["is_active"] else "停用"
        rows.append(row | {"包括": ABOUT[subject]})
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", alt="什么消息走哪个渠道")


def _channel(
    row: dict[str, Any], rules: Mapping[tuple[int, str], str], *, may_rule: bool, may_make: bool
) -> None:
    number, kind = row["channel_id"], ChannelKind(row["kind"])
    is_results = kind is ChannelKind.RESULTS
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(row['name'])}**　{LABELS[kind]}", width="content")
            if not row["is_active"]:
                st.badge("停用", color="gray")
        st.caption(plain("，".join((row["place"], *_facts(kind, row)))))
        if may_rule:
            st.button(
                "发一条测试消息", key=key(f"channel_try_{number}"), icon=":material/outgoing_mail:",
                on_click=callback_for(
                    actions.send_trial, "测试消息已排队，几秒钟后发出。", channel_id=number
                ),
                disabled=not row["is_active"],
            )  # fmt: skip
            if not is_results:
                with st.expander("改什么时候发", icon=":material/schedule:"):
                    _rules_form(number, rules)
        if may_make:
            with st.expander("改渠道", icon=":material/edit:"):
                _form(kind, row)


def _facts(kind: ChannelKind, row: dict[str, Any]) -> tuple[str, ...]:
    """To whom a channel goes, and when."""
    if kind is ChannelKind.RESULTS:
        adapter = fetch(queries.adapters).get(row["group"], "已经没有的接口适配")
        return (f"回传“{adapter}”的结果，一有变化就发",)
    group = fetch(queries.groups).get(row["group"], "")
    to = f"“{group}”的群" if group else "收件人自己的" + ("邮箱" if kind is ChannelKind.MAIL else "手机")
    return (f"发到{to}", quiet_in_words(row["quiet_from"], row["quiet_to"]))


def _rules_form(number: int, rules: Mapping[tuple[int, str], str]) -> None:
    held = {subject.value: rules.get((number, subject.value), "never") for subject in NoticeSubject}
    words = [when.value for when in SendWhen]
    with kept_form("channel_rules", of=number, seen=held) as seen:
        for subject in NoticeSubject:
            st.selectbox(
                LABELS[subject],
                words,
                words.index(held[subject.value]),
                format_func=lambda word: LABELS[SendWhen(word)],
                key=key(f"rule_{number}_{subject.value}"),
                help=ABOUT[subject],
            )
        send_button(
            "保存规则", key=key(f"rules_save_{number}"), type="primary", on_click=_save_rules,
            args=(number, seen),
        )  # fmt: skip


def _save_rules(number: int, seen: Mapping[str, str]) -> None:
    wanted = {subject.value: typed(f"rule_{number}_{subject.value}") for subject in NoticeSubject}
    act(actions.set_rules, "规则已保存。", channel_id=number, wanted=wanted, seen=seen)


def _new() -> None:
    kind = st.segmented_control(
        "种类", list(ChannelKind), default=ChannelKind.GROUP, format_func=lambda one: LABELS[one],
        key="channel_kind", required=True,
    )  # fmt: skip
    _form(ChannelKind(kind), None)


def _form(kind: ChannelKind, row: dict[str, Any] | None) -> None:
    name = str(row["channel_id"]) if row else f"new_{kind.value}"
    held = {field: row[field] for field in NAMES} if row else None
    with kept_form("channel", of=name, seen=held, secret=SECRET) as seen:
        st.text_input(
            "名称", row["name"] if row else "", key=key("channel_name"), max_chars=LONGEST_NAME,
            placeholder="例如：指挥长群、移动短信",
        )  # fmt: skip
        if kind is ChannelKind.GROUP:
            groups = fetch(queries.groups)
            words = list(groups)
            st.selectbox(
                "这是谁的群", words, words.index(row["group"]) if row and row["group"] in words else None,
                format_func=lambda word: groups[word], key=key("channel_group"), placeholder="岗位或者单位",
                help="发给这个岗位、单位的消息，发到这个群。交办给模块、部门、村社的，选那个单位。",
            )  # fmt: skip
        if kind is ChannelKind.RESULTS:
            adapters = fetch(queries.adapters)
            words = list(adapters)
            chosen = words.index(row["group"]) if row and row["group"] in words else None
            st.selectbox(
                "哪个接口适配的结果", words, chosen,
                format_func=lambda word: adapters[word], key=key("channel_group"), placeholder="选一个",
                help="这个系统报来的事，受理、交办、办结、答复，都按它自己的写法发到下面的网址。",
            )  # fmt: skip
        _secret_fields(kind, is_new=row is None)
        if kind is not ChannelKind.RESULTS:
            _quiet_fields(row)
        if row:
            st.toggle("启用", row["is_active"], key=key("channel_active"))
        send_button(
            "保存" if row else "新增", key=key(f"channel_save_{name}"), type="primary", on_click=_save,
            args=(kind, row["channel_id"] if row else None, seen),
        )  # fmt: skip


def _quiet_fields(row: dict[str, Any] | None) -> None:
    with st.container(horizontal=True):
        for field, hour in (("quiet_from", 21), ("quiet_to", 7)):
            st.selectbox(
                NAMES[field], HOURS, row[field] if row else hour, format_func=lambda one: f"{one}:00",
                key=key(f"channel_{field}"), width=140,
            )  # fmt: skip
    st.caption("两个时间一样，就没有免打扰。")


def _secret_fields(kind: ChannelKind, *, is_new: bool) -> None:
    keep = "" if is_new else "已保存，不再显示。不改就空着"
    st.text_input(
        "地址", key=key("channel_address"), type="password", max_chars=LONGEST_ADDRESS, placeholder=keep,
        help=ADDRESS_HELP[kind], autocomplete="off",
    )  # fmt: skip
    if kind is ChannelKind.GROUP:
        st.text_input(
            "钉钉加签的密钥", key=key("channel_secret"), type="password", autocomplete="off",
            placeholder=keep, help="钉钉群机器人选了“加签”的才填。",
        )  # fmt: skip
    if kind is ChannelKind.RESULTS:
        _signing_key(keep, "对方")
    if kind is not ChannelKind.SMS:
        return
    st.selectbox(
        "方法", METHODS, 0 if is_new else None, key=key("channel_method"), placeholder=keep or "选一个"
    )  # fmt: skip
    st.text_area(
        "正文", EXAMPLE_BODY if is_new else "", key=key("channel_body"), max_chars=LONGEST_BODY,
        placeholder=keep, help="{phone} 是手机号，{text} 是内容，{id} 是消息编号，三个都要有。",
    )  # fmt: skip
    _signing_key(keep, "网关")
    st.text_input(
        "成功的标志", key=key("channel_success"), max_chars=100, placeholder=keep,
        help="网关的回答里有这几个字才算成功。不填，HTTP 2xx 就算成功。",
    )  # fmt: skip


def _signing_key(keep: str, who: str) -> None:
    st.text_input(
        "签名密钥", key=key("channel_secret"), type="password", autocomplete="off", placeholder=keep,
        help=f"请求头 X-Room-Signature 是用它算的 HMAC-SHA256，{who}据此知道是指挥室发的。至少 16 个字符。",
    )  # fmt: skip


def _save(kind: ChannelKind, number: int | None, seen: Mapping[str, Any] | None) -> None:
    fields = ("address", "secret", "method", "body", "success")
    parts = {field: typed(f"channel_{field}") or "" for field in fields}
    wanted = {
        "name": typed("channel_name") or "",
        "group": typed("channel_group") if kind in WHOSE else "",
        **_quiet(kind),
        "is_active": True if number is None else typed("channel_active"),
    }
    if number is None:
        done = "以后的变化回传过去。" if kind is ChannelKind.RESULTS else "按原定的规则发。"
        act(actions.add_channel, f"已新增渠道，{done}", kind=kind.value, wanted=wanted, parts=parts)
    else:
        given = {"wanted": wanted, "parts": parts, "seen": seen}
        act(actions.change_channel, "渠道已保存。", channel_id=number, **given)


def _quiet(kind: ChannelKind) -> dict[str, int]:
    """The quiet time as it was typed; results have none."""
    fields = ("quiet_from", "quiet_to")
    if kind is ChannelKind.RESULTS:
        return dict.fromkeys(fields, 0)
    return {field: typed(f"channel_{field}") for field in fields}


def _unsent() -> None:
    counts = ask(queries.message_counts)
    st.subheader("没发出的消息", anchor=False)
    shown = (MessageState.WAITING, MessageState.SENT, MessageState.DEAD)
    st.caption(
        "　".join(f"{LABELS[state]} {count(counts[state.value])}" for state in shown) + "　（近 90 天）"
    )
    frame = ask(queries.unsent)
    if frame.empty:
        st.success("没有发不出去的消息。", icon=":material/check:")
    for row in frame.to_dict("records"):
        number = row["message_id"]
        with st.container(border=True):
            st.markdown(f"**{plain(row['what'])}**　{plain(row['channel'])} → {plain(row['to'])}")
            st.caption(plain(f"{local_time(row['made_at'])}　试了 {row['tries']} 次　{row['error']}"))
            with kept_form("message", of=number):
                st.text_input("不再发的原因", key=key("message_why"), max_chars=LONGEST_REASON)
                with st.container(horizontal=True):
                    send_button(
                        "再发一次", key=key(f"message_again_{number}"), icon=":material/refresh:",
                        on_click=act, args=(actions.send_again, "已排队，几秒钟后再发。"),
                        kwargs={"message_id": number},
                    )  # fmt: skip
                    send_button(
                        "不再发", key=key(f"message_aside_{number}"), icon=":material/block:",
                        on_click=_lay_aside, args=(number,),
                    )  # fmt: skip


def _lay_aside(number: int) -> None:
    act(actions.lay_aside, "已记下，不再发。", message_id=number, reason=typed("message_why") or "")


def _unreached(has_channels: bool) -> None:
    st.subheader("没有渠道的人", anchor=False)
    frame = fetch(queries.unreached, at=minute())
    missing = frame[~frame["is_reached"]]
    if missing.empty:
        st.success(f"{count(len(frame))} 个人都收得到。", icon=":material/check:")
        return
    if has_channels:
        hint = "群里的消息不算，群里有没有他，系统不知道。"
    else:
        hint = "还没有渠道，先看谁没有登记手机号和邮箱。"
    st.caption(
        f"{count(len(missing))} 人，共 {count(len(frame))} 人。{hint}手机号来自干部名册，邮箱在账号里。"
    )
    shown = pd.DataFrame(
        {
            "姓名": missing["name"],
            "岗位": missing["roles"],
            "手机号": ["有" if one else "没有" for one in missing["phone"]],
            "邮箱": ["有" if one else "没有" for one in missing["mail"]],
        }
    )
    st.dataframe(shown, hide_index=True, height="content" if len(shown) < 12 else 440, alt="没有渠道的人")
