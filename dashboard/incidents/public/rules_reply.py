"""Whether an answer to a reporter answers anything: 已读不回、答非所问 are what towns are criticised for."""

import re
from collections.abc import Iterable

FEWEST, LONGEST = 15, 2_000
# Where a template wants something filled in.
GAP = "＿"
# Beside stock phrases so many characters must say something.
FEWEST_OWN = 8
PHRASES = (
    "您反映的问题", "您反映的情况", "你反映的问题", "感谢您的关注", "感谢您的支持", "感谢您的理解",
    "感谢您的来信", "感谢您的反映", "感谢你的关注", "已收悉", "收悉", "高度重视", "第一时间",
    "尽快处理", "尽快办理", "尽快解决", "进一步核实", "积极协调", "相关部门", "有关部门", "相关单位",
    "已转", "将会", "我们将", "我镇", "依法依规", "妥善处理", "加强管理", "加大力度", "后续跟进",
    "持续关注", "祝您生活愉快", "如有疑问", "请您耐心等待", "敬请谅解", "已处理", "已办结", "已解决",
    "已落实", "您好", "谢谢", "再见",
)  # fmt: skip
_PHRASE = re.compile("|".join(sorted(map(re.escape, PHRASES), key=len, reverse=True)))
_LETTER = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_PERSONAL = re.compile(r"(?<!\d)(1\d{10}|\d{17}[\dXx])(?!\d)")
_COMMON = frozenset(
    ("我们", "已经", "问题", "情况", "处理", "现在", "进行", "可以", "这个", "没有", "工作", "上报")
)


def wrong_with_reply(reply: str, facts: Iterable[str], *, hidden: Iterable[str] = ()) -> str:
    """Why this answer is held back, in Chinese; empty where it may go out.

    `facts`: texts of the case (title, description, place, village, matter, units): one of their words has to
    come up. `hidden`: what must not stand in it, such as the reporter's name and phone.
    """
    text = reply.strip()
    if GAP in text:
        return "答复里还有没填的空（＿）。请填好或者删掉再发。"
    said = "".join(_LETTER.findall(text))
    if len(said) < FEWEST:
        return f"答复太短，只有{len(said)}个字。请写明查到什么、办了什么、结果怎样（至少{FEWEST}个字）。"
    if len(text) > LONGEST:
        return f"答复有{len(text)}个字，最多{LONGEST}个字。请写短一些。"
    if _PERSONAL.search(text) or any(len(word) >= 2 and word in text for word in hidden):
        return "答复里有姓名、手机号或身份证号。凭查询码就能看到答复，请去掉这些再发。"
    own = _PHRASE.sub("", text)
    if len(_LETTER.findall(own)) < FEWEST_OWN:
        return "答复都是套话，没有说这件事办得怎样。请写明谁、什么时候、做了什么。"
    if not _words(own) & set().union(*map(_words, facts), set()):
        return "答复没有提到这件事本身（地点、事项、办理的单位）。请对着上报的内容写。"
    return ""


def _words(text: str) -> set[str]:
    """Pairs of neighbouring characters, which is as near to words as Chinese comes without a dictionary."""
    pairs = {run[at : at + 2] for run in _HANZI.findall(text) for at in range(len(run) - 1)}
    return pairs - _COMMON
