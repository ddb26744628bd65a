"""A town with channels, for the tests of the sender."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from sqlmodel import Session, col, select

from dashboard.access.notices.rules import NoticeDraft, to_role
from dashboard.access.notices.rules_addresses import EXAMPLE_BODY
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import Person
from dashboard.admin.settings import actions_channels
from dashboard.store.database import reading, transaction
from models import Action, Incident, NoticeSubject, OutgoingMessage, SendWhen, Setting, SettingKind
from tests.access.people import an_account
from tests.factories import NOON, an_entry, an_incident

BY = Person("管理员甲")
SECRET = "0123456789abcdef"
FIELDS = {"name": "渠道", "group": "", "quiet_from": 21, "quiet_to": 7, "is_active": True}
LATER = timedelta(minutes=3)


@dataclass
class Mailbox:
    """What an SMTP server was given; with `refuses` it takes none, and says this."""

    address: str = ""
    mails: list[Any] = field(default_factory=list)
    refuses: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return self.refuses
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@contextmanager
def a_mailbox() -> Iterator[Mailbox]:
    """A mail server of this machine, for as long as the block lasts."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox(f"mailto://127.0.0.1:{port}?from=room@example.cn&mode=insecure")
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box
    finally:
        server.stop()


def a_channel(session: Session, kind: str, address: str, **given: Any) -> int:
    """A channel that takes everything at once; `given`: its fields, `body` and `success` of a gateway."""
    parts = {"address": address, "method": "POST", "body": given.pop("body", EXAMPLE_BODY), "secret": SECRET,
             "success": given.pop("success", "")}  # fmt: skip
    if kind != "sms":
        parts["secret"] = ""
    wanted = FIELDS | {"name": f"渠道{kind}"} | given
    number = actions_channels.add_channel(session, kind=kind, wanted=wanted, parts=parts, by=BY, at=NOON)
    seen = {subject.value: "never" for subject in NoticeSubject} | {
        "task": "always", "pressed": "by_day", "new": "by_day",
        "outside": "never" if kind == "group" else "by_day",
    }  # fmt: skip
    always = {subject.value: SendWhen.ALWAYS.value for subject in NoticeSubject}
    actions_channels.set_rules(session, channel_id=number, wanted=always, seen=seen, by=BY, at=NOON)
    return number


def an_incident_of_town(session: Session, **given: Any) -> Incident:
    incident = an_incident(**({"title": "村道塌陷"} | given))
    session.add(incident)
    session.flush()
    session.add(an_entry(incident_id=incident.id))
    session.flush()
    return incident


def tell(
    session: Session, incident: Incident, *drafts: NoticeDraft, action: Action = Action.DISPATCH
) -> None:
    write_notices(
        session, drafts or (to_role("dispatcher", "请签收"),), seq=1, at=NOON, incident_id=incident.id,
        action=Action.DISPATCH,
    )  # fmt: skip


def people(session: Session, number: int) -> None:
    """So many dispatchers with a mail address: their logins at example.cn."""
    for _ in range(number):
        account = an_account(session, "dispatcher")
        account.email = f"{account.login}@example.cn"
        session.add(account)
    session.flush()


def base_address(session: Session, text: str) -> None:
    session.add(
        Setting(key="base_address", kind=SettingKind.TEXT, value=text, changed_by="甲", changed_at=NOON)
    )


def messages() -> list[OutgoingMessage]:
    with reading() as session:
        return list(session.exec(select(OutgoingMessage).order_by(col(OutgoingMessage.id))))


def filled(kind: str, address: str, **given: Any) -> None:
    """One message to the room's group or to one dispatcher is due."""
    with transaction() as session:
        incident = an_incident_of_town(session)
        if kind == "group":
            given = {"group": "role:dispatcher"} | given
        else:
            people(session, 1)
        a_channel(session, kind, address, **given)
        tell(session, incident)
