"""One message is handed over: by Apprise, to the HTTP gateway of a mobile operator, or to another system.
Knows no store.

Apprise looks at the status alone, while robots refuse with 200 and a number in the answer: so the modules of
the robots are given a `requests` whose answers are read as well. Of a mail server's refusal it tells
nothing: it is given connections that keep the number.
"""

import logging
import smtplib
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
from apprise import AppriseAsset
from apprise.plugins import custom_json, dingtalk, email, feishu, lark, wecombot
from apprise.plugins.email import smtp

from dashboard.access.notices.rules_addresses import (
    SERVICES,
    SignedRequest,
    gateway_request,
    result_request,
    scheme_of,
    why_refused,
)
from dashboard.words.errors import Refused
from models import ChannelKind

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10.0
MAIL_TITLE = "综合信息指挥室消息"
HEADER = "X-Room-Message"
# Not the logger's words: an address may stand in them.
UNREACHED = "没有连上，或者对方没有回答"
_answer = threading.local()
# No picture of another site, no file of its own on the disk, nobody else's address followed.
_ASSET = AppriseAsset(
    app_id="command-room",
    app_desc="综合信息指挥室",
    app_url="",
    image_url_logo="",
    image_url_mask="",
    async_mode=False,
    http_redirects=False,
    storage_mode="memory",
    pem_autogen=False,
    pgp_autogen=False,
)
_PLUGINS: dict[str, Any] = {
    "dingtalk": dingtalk.NotifyDingTalk,
    "wecombot": wecombot.NotifyWeComBot,
    "feishu": feishu.NotifyFeishu,
    "lark": lark.NotifyLark,
    "json": custom_json.NotifyJSON,
    "jsons": custom_json.NotifyJSON,
    "mailto": email.NotifyEmail,
    "mailtos": email.NotifyEmail,
}
for _name in ("apprise", "httpx"):
    logging.getLogger(_name).disabled = True


class _NotTaken(requests.RequestException):
    """A robot answered 200 and took nothing."""


class _ReadingAnswers:
    """`requests` for a plugin: the same, but an answer that says no is a failure."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def post(self, *args: Any, **kwargs: Any) -> requests.Response:
        response = requests.post(*args, **kwargs)  # noqa: S113 (the plugin gives the time)
        try:
            said = response.json()
        except ValueError:
            return response
        if why := why_refused(said):
            _answer.why = why
            raise _NotTaken
        return response


def _telling(kind: type[smtplib.SMTP]) -> type[smtplib.SMTP]:
    """A connection to a mail server, for Apprise: with which number it refused is kept."""

    class Telling(kind):  # type: ignore[misc, valid-type]
        def sendmail(self, *args: Any, **kwargs: Any) -> Any:
            try:
                return super().sendmail(*args, **kwargs)
            except smtplib.SMTPRecipientsRefused as error:
                code = next(iter(error.recipients.values()))[0]
                _answer.why = f"对方退回：邮件服务器 {code}"
                raise
            except smtplib.SMTPResponseException as error:
                _answer.why = f"对方退回：邮件服务器 {error.smtp_code}"
                raise

    return Telling


class _SayingWhy:
    """`smtplib` for Apprise: the same, with connections that say why."""

    SMTP, SMTP_SSL = _telling(smtplib.SMTP), _telling(smtplib.SMTP_SSL)

    def __getattr__(self, name: str) -> Any:
        return getattr(smtplib, name)


smtp.smtplib = _SayingWhy()  # type: ignore[assignment, attr-defined]
for _module in (dingtalk, wecombot, feishu, lark):
    _module.requests = _ReadingAnswers()  # type: ignore[attr-defined]


def require_usable(kind: ChannelKind, parts: Mapping[str, str]) -> str:
    """What may be shown of an address that can be used; Refused for one that cannot. Sends nothing."""
    if kind not in SERVICES:
        return str(urlsplit(parts["address"]).hostname)
    plugin = _plugin(parts["address"], None, "")
    scheme = scheme_of(parts["address"])
    service = SERVICES[kind][scheme]
    # A robot's key stands where others have their host.
    host = str(plugin.host or "") if kind is ChannelKind.MAIL or scheme.startswith("json") else ""
    return f"{service} {host}".strip()


def deliver(
    kind: ChannelKind, parts: Mapping[str, str], to: str, text: str, key: str, *, seconds: int
) -> str:
    """Hand over one message; why it was not taken, empty where it was.

    `to`: the phone or mail address of a person, empty for a group and a system; `seconds`: now, since 1970.
    """
    if kind is ChannelKind.SMS:
        return _asked(gateway_request(parts, to, text, key, seconds), parts.get("success", ""))
    if kind is ChannelKind.RESULTS:
        return _asked(result_request(parts, text, key, seconds))
    try:
        plugin = _plugin(parts["address"], to if kind is ChannelKind.MAIL else None, key)
    except Refused as refusal:
        return str(refusal)
    _answer.why = ""
    title = MAIL_TITLE if kind is ChannelKind.MAIL else ""
    return "" if plugin.notify(body=text, title=title, body_format="text") else _answer.why or UNREACHED


def _plugin(address: str, to: str | None, key: str) -> Any:
    """Apprise's own object for an address, with one recipient and the message's number where it has them."""
    made = _PLUGINS[scheme_of(address)]
    try:
        results = made.parse_url(address)
        if results is None:
            raise ValueError
        if to is not None:
            results["targets"] = [to]
        if key and made in (custom_json.NotifyJSON, email.NotifyEmail):
            results["headers"] = {**(results.get("headers") or {}), HEADER: key}
        return made(**results | {"asset": _ASSET, "cto": CONNECT_SECONDS, "rto": ANSWER_SECONDS})
    except (TypeError, ValueError) as error:
        # AppriseImproperlyConfigured is a TypeError; its words hold the address.
        raise Refused("渠道的地址不对，少了密钥或者写错了。请从原来的地方重新复制。") from error


@cache
def _client() -> httpx.Client:
    """One for all messages: making one reads every certificate, which takes longer than a message."""
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    return httpx.Client(timeout=timeout, follow_redirects=False)


def _asked(asked: SignedRequest, success: str = "") -> str:
    try:
        answer = _client().request(asked.method, asked.url, headers=asked.headers, content=asked.content)
    except (httpx.HTTPError, httpx.InvalidURL):
        return UNREACHED
    if not answer.is_success:
        return f"对方没有收：HTTP {answer.status_code}"
    if success and success not in answer.text:
        return "对方没有说成功"
    return ""
