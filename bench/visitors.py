"""Somebody who is signed in at a served store: for measurements, pictures and browser tests."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlmodel import col, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bench.serving import Server
from dashboard.access.actions_accounts import make_display_key
from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, signed
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules import Person
from dashboard.store.database import transaction
from dashboard.words.clock import now
from models import Account, RoleGrant, SignInSession

PATIENCE = 600
MOST_BYTES = 64 * 1024 * 1024


def admit(url: str, *roles: str, token: str | None = None, **units: Any) -> str:
    """Sign somebody with these roles in at the store `url`, over `units` (ids by column); returns his
    session's token.
    """
    token, at = token or new_token(), now()
    with transaction(url=url) as session:
        if session.exec(
            select(SignInSession).where(col(SignInSession.token_hash) == token_hash(token))
        ).first():
            return token
        # Logins are short; a token's beginning is as good as a name.
        account = Account(
            login=f"v{token[:12].lower()}", name="访客", must_change_password=False, created_at=at
        )
        session.add(account)
        session.flush()
        granted: dict[str, Any] = {"account_id": account.id, "granted_by": "访客", "granted_at": at}
        for role in roles:
            session.add(RoleGrant(role=role, from_on=at.date() - timedelta(days=2), **granted, **units))
        session.add(
            SignInSession(
                account_id=granted["account_id"],
                token_hash=token_hash(token),
                way="password",
                started_at=at,
                seen_at=at,
                expires_at=at + timedelta(hours=12),
            )
        )
    return token


def hang(url: str, name: str = "大屏") -> str:
    """Make a wall's key at the store `url`; returns it."""
    key = new_token()
    with transaction(url=url) as session:
        by = Person("访客")
        make_display_key(session, name=name, key_hash=token_hash(key), by=by, at=now())
    return key


def cookie(token: str, name: str = COOKIE) -> dict[str, str]:
    """The cookie of a session (or of a wall's key) as Playwright's add_cookies takes it."""
    return {"name": name, "value": signed(name, token), "domain": "127.0.0.1", "path": "/"}


@dataclass
class Visitor:
    """A browser's session without a browser: it asks for pages, and waits until their run is over."""

    server: Server
    token: str | None = None
    # A wall's key, in place of somebody's sign-in.
    key: str | None = None
    bytes_received: int = 0
    # Streamlit's own name of the session, once its page has run.
    session_id: str = ""
    _socket: ClientConnection | None = None
    # Fragments that run by themselves, each with its seconds between two runs.
    paces: dict[str, float] = field(default_factory=dict)
    _asked: dict[str, str] = field(default_factory=dict)

    def opens(self, page: str = "", **query: str) -> float:
        """Seconds until the page has run in a session of its own."""
        self.closes()
        carried = {COOKIE: self.token, DISPLAY_COOKIE: self.key}
        cookies = (f"{name}={signed(name, value)}" for name, value in carried.items() if value)
        headers = {"Cookie": "; ".join(cookies)}
        address = self.server.url("_stcore/stream").replace("http://", "ws://")
        self._socket = connect(
            address, additional_headers=headers, subprotocols=[Subprotocol("streamlit")],
            max_size=MOST_BYTES, compression=None, origin=Origin(self.server.base),
        )  # fmt: skip
        self._asked = {"page_name": page, "query_string": urlencode(query)}
        return self.reruns()

    def reruns(self) -> float:
        """Seconds until the same page has run again."""
        return self._run()

    def ticks(self, fragment: str) -> float:
        """Seconds until one of the fragments in `paces` has run again by itself."""
        return self._run(fragment_id=fragment, is_auto_rerun=True)

    def _run(self, **more: Any) -> float:
        if self._socket is None:
            raise RuntimeError("opens() comes first")
        message = BackMsg()
        for name, value in (self._asked | more).items():
            setattr(message.rerun_script, name, value)
        message.rerun_script.context_info.is_embedded = "embed=true" in self._asked["query_string"]
        started = time.perf_counter()
        self._socket.send(message.SerializeToString())
        if not more:
            self.paces.clear()
        while True:
            data = self._socket.recv(timeout=PATIENCE)
            self.bytes_received += len(data)
            told = ForwardMsg()
            told.ParseFromString(data if isinstance(data, bytes) else data.encode())
            kind = told.WhichOneof("type")
            if told.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(told.delta.new_element.exception.message)
            if kind == "new_session":
                self.session_id = told.new_session.initialize.session_id
            if kind == "navigation":
                # What a browser knows of its page from then on.
                self._asked["page_script_hash"] = told.navigation.page_script_hash
            if kind == "auto_rerun":
                self.paces[told.auto_rerun.fragment_id] = told.auto_rerun.interval
            if kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - started

    def closes(self) -> None:
        if self._socket is not None:
            self._socket.close()
