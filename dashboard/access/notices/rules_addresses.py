"""What the address of a channel may be, and what an HTTP gateway is asked for one message."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from dashboard.words.errors import Refused
from models import ChannelKind

# Service by the scheme of its address, as Apprise writes it: what may be a group, what is mail.
SERVICES = {
    ChannelKind.GROUP: {
        "dingtalk": "钉钉群机器人", "wecombot": "企业微信群机器人", "feishu": "飞书群机器人",
        "lark": "Lark 群机器人", "json": "JSON 接口", "jsons": "JSON 接口",
    },
    ChannelKind.MAIL: {"mailto": "邮件服务器", "mailtos": "邮件服务器"},
}  # fmt: skip
METHODS = ("POST", "PUT")
GAPS = ("{phone}", "{text}", "{id}")
LEAST_SECRET, LONGEST_ADDRESS, LONGEST_BODY, LONGEST_SUCCESS = 16, 1_000, 2_000, 100
EXAMPLE_BODY = '{"mobile": "{phone}", "content": "{text}", "id": "{id}"}'
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,200}")
_HOOK = re.compile(r"/open-apis/bot/v2/hook/([A-Za-z0-9-]+)/?")


def service_address(text: str, secret: str = "") -> str:
    """An address as Apprise reads it; the webhook that DingTalk, WeCom or Feishu shows is taken as it is.

    `secret`: what DingTalk signs with, where the group asks for it.
    """
    parts = urlsplit(text.strip())
    query = parse_qs(parts.query)
    if parts.scheme == "https" and parts.hostname == "oapi.dingtalk.com":
        token = query.get("access_token", [""])[0]
        return f"dingtalk://{quote(secret, safe='')}@{token}" if secret else f"dingtalk://{token}"
    if parts.scheme == "https" and parts.hostname == "qyapi.weixin.qq.com":
        return f"wecombot://{query.get('key', [''])[0]}"
    if parts.scheme == "https" and parts.hostname == "open.feishu.cn" and (hook := _HOOK.match(parts.path)):
        return f"feishu://{hook[1]}"
    return text.strip()


def scheme_of(address: str) -> str:
    """The scheme of an address; empty where it has none."""
    return address.partition("://")[0].lower() if "://" in address else ""


def checked_address(kind: ChannelKind, parts: Mapping[str, str]) -> dict[str, str]:
    """The secret parts of a channel as they may be kept; Refused where they cannot work.

    Of a gateway: address, method, body, secret, success; of results: address, secret. Otherwise: address.
    """
    text, secret = parts["address"].strip(), parts.get("secret", "").strip()
    if not text:
        raise Refused("还没有填写地址。请填写后再保存。")
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text:
        raise Refused("地址太长，或者里面有空格和看不见的字符。请从原来的地方重新复制。")
    if kind in SERVICES:
        address = service_address(text, secret)
        if scheme_of(address) not in SERVICES[kind]:
            wanted = "mailto:// 或 mailtos:// 开头的邮件服务器" if kind is ChannelKind.MAIL else (
                "钉钉、企业微信、飞书群机器人的网址，或者 json://、jsons:// 开头的地址"
            )  # fmt: skip
            raise Refused(f"这种渠道的地址要写{wanted}。请改好再保存。")
        return {"address": address}
    url = urlsplit(text)
    what = "短信网关" if kind is ChannelKind.SMS else "对方系统"
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Refused(f"{what}的网址要以 http:// 或 https:// 开头。请改好再保存。")
    if len(secret) < LEAST_SECRET:
        raise Refused(f"签名密钥太短，至少 {LEAST_SECRET} 个字符。请用随机生成的文字。")
    if kind is ChannelKind.RESULTS:
        return {"address": text, "secret": secret}
    body, method = parts["body"].strip(), parts["method"]
    if method not in METHODS:
        raise Refused("请选择用 POST 还是 PUT。")
    if missing := [gap for gap in GAPS if gap not in body]:
        raise Refused(f"短信网关的正文里缺少 {'、'.join(missing)}。请补上再保存。")
    if len(body) > LONGEST_BODY:
        raise Refused(f"短信网关的正文太长，最多 {LONGEST_BODY} 个字。")
    made = {"address": text, "method": method, "body": body, "secret": secret}
    if is_json(body):
        try:
            json.loads(filled(body, "1", "1", "1"))
        except ValueError as error:
            raise Refused("短信网关的正文像是 JSON，但是写得不对。请核对引号和逗号。") from error
    return made | {"success": parts.get("success", "").strip()[:LONGEST_SUCCESS]}


def changed_parts(
    kind: ChannelKind, held: Mapping[str, str], typed: Mapping[str, str]
) -> dict[str, str] | None:
    """The secret parts of a channel after a form was sent, `typed` as it stands there; None: they stay.

    With an address everything is new, as in `checked_address`. Without one, what is typed replaces what is
    `held`. Refused for what cannot work.
    """
    if typed["address"].strip():
        return checked_address(kind, typed)
    fresh = {name: text for name, text in typed.items() if text.strip()}
    if kind not in SERVICES:
        fresh = {name: text for name, text in fresh.items() if held.get(name, "") != text.strip()}
        return checked_address(kind, {**held, **fresh}) if fresh else None
    if fresh.get("secret"):
        scheme, _, rest = held["address"].partition("://")
        if scheme != "dingtalk":
            raise Refused("只有钉钉群的加签有密钥。请不填密钥，或者重新贴地址。")
        token = rest.rpartition("@")[2]
        return {"address": f"dingtalk://{quote(fresh['secret'].strip(), safe='')}@{token}"}
    return None


def is_json(body: str) -> bool:
    """Whether a template is JSON and no form."""
    return body.startswith(("{", "[")) and not body.startswith(GAPS)


def filled(body: str, phone: str, text: str, key: str) -> str:
    """A template with its gaps filled, each value written as the template's kind asks."""
    write = _in_json if is_json(body) else _in_form
    values = dict(zip(GAPS, map(write, (phone, text, key)), strict=True))
    return re.sub("|".join(map(re.escape, GAPS)), lambda gap: values[gap[0]], body)


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _in_form(value: str) -> str:
    return quote(value, safe="")


@dataclass(frozen=True)
class SignedRequest:
    """One request to the gateway of a mobile operator, or to another system."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes


def gateway_request(parts: Mapping[str, str], phone: str, text: str, key: str, at: int) -> SignedRequest:
    """The request for one text message; `at`: seconds since 1970."""
    kind = "application/json" if is_json(parts["body"]) else "application/x-www-form-urlencoded"
    return _signed(parts, parts["method"], kind, filled(parts["body"], phone, text, key), key, at)


def result_request(parts: Mapping[str, str], text: str, key: str, at: int) -> SignedRequest:
    """The request that tells another system a result, `text` in JSON; `at`: seconds since 1970."""
    return _signed(parts, "POST", "application/json", text, key, at)


def _signed(parts: Mapping[str, str], method: str, kind: str, text: str, key: str, at: int) -> SignedRequest:
    """X-Room-Signature: HMAC-SHA256, in hexadecimal, of the time, a point and the body with the secret."""
    content = text.encode()
    signed = hmac.digest(parts["secret"].encode(), f"{at}.".encode() + content, "sha256").hex()
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Idempotency-Key": key,
        "X-Room-Time": str(at),
        "X-Room-Signature": signed,
    }
    return SignedRequest(method, parts["address"], headers, content)


def why_refused(answer: object) -> str:
    """Why a robot that answers 200 took nothing, in words that may be shown; empty where it did.

    DingTalk and WeCom answer errcode, Feishu code or StatusCode: 0 is well.
    """
    if not isinstance(answer, dict):
        return ""
    for name in ("errcode", "code", "StatusCode"):
        number = answer.get(name)
        if isinstance(number, int) and number:
            said = str(answer.get("errmsg") or answer.get("msg") or "")
            return f"对方没有收：{number} {_TOKEN_LIKE.sub('…', said)[:80]}".strip()
    return ""


# What in an answer may be a key.
_TOKEN_LIKE = re.compile(r"[A-Za-z0-9_-]{16,}")
