"""Who is behind a cookie or a key: a session's person, a wall, an outside system; asked anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.api_keys import system_of, unit_of
from dashboard.access.marks import DEMO
from dashboard.access.members import is_dated
from dashboard.access.passwords import token_hash
from dashboard.access.rules import Absent, Grant, Person, grants_on
from dashboard.access.rules_accounts import ABSOLUTE, IDLE, SEEN_EVERY
from dashboard.words.days import SKEW, township_date
from models import (
    Account,
    ApiKey,
    Cadre,
    DisplayKey,
    Identity,
    RoleGrant,
    Secondment,
    SignInSession,
    Source,
    StandIn,
    StoreMark,
    VersionStripe,
)

# Whose grants they are: the account itself, and those in whose place it stands.
Holder: Any = aliased(Account, name="holder")
HolderCadre: Any = aliased(Cadre, name="holder_cadre")
INVENTED = exists(select(col(StoreMark.key)).where(col(StoreMark.key) == DEMO))


def person_of(session: Session, token: str, *, at: datetime) -> Person | None:
    """The person who signed in with `token`, with the roles that hold on the township day of `at`.

    Among them are the roles of those in whose place he stands that day, each as far as it would
    hold for its owner. They are the owners' own: who stands in for a stand-in gets nothing of a third.

    None once the session has ended, expired or lain idle, once the account is locked or
    departed, and for a demo account in a store that is not one.
    """
    today = township_date(at)
    rows = session.execute(
        _holders(today, SignInSession)
        .join(SignInSession, col(SignInSession.account_id) == col(Account.id))
        .where(col(SignInSession.token_hash) == token_hash(token), *is_open(at))
    ).all()
    if not rows:
        return None
    row: SignInSession = rows[0][0]
    # Whoever comes from a provider has shown no password of ours.
    person = _person(session, [tuple(one[1:]) for one in rows], today)
    must_change = person.must_change_password and row.way != "oidc"
    return replace(person, session_id=row.id, address=row.address, must_change_password=must_change)


def person_of_account(session: Session, account_id: int, *, at: datetime) -> Person | None:
    """Whose account it is, as `person_of` without a sign-in: for what is sent to him while he is away."""
    today = township_date(at)
    rows = session.execute(_holders(today).where(col(Account.id) == account_id)).all()
    return _person(session, [tuple(row) for row in rows], today) if rows else None


def _holders(today: date, *more: Any) -> Select[Any]:
    """A row for each grant of an account and of those in whose place it stands: `more`, the account, the
    identity of its cadre, the holder, the identity of his, the grant."""
    return (
        select(*more, Account, col(Cadre.identity), Holder, HolderCadre.identity, RoleGrant)
        .select_from(Account)
        .outerjoin(Cadre, col(Cadre.id) == Account.cadre_id)
        .join(Holder, or_(Holder.id == Account.id, Holder.id.in_(_absent(today))))
        .outerjoin(HolderCadre, HolderCadre.id == Holder.cadre_id)
        .outerjoin(RoleGrant, (col(RoleGrant.account_id) == Holder.id) & col(RoleGrant.revoked_at).is_(None))
        .where(*may_sign_in(today), *may_sign_in(today, Holder, HolderCadre))
        .order_by(Holder.id != Account.id, Holder.id, col(RoleGrant.id))
    )


def _person(session: Session, rows: list[tuple[Any, ...]], today: date) -> Person:
    """The person of one account, from its rows as `_holders` makes them."""
    account, identity = rows[0][:2]
    held: dict[int, list[Any]] = {}
    for *_, holder, holder_identity, grant in rows:
        held.setdefault(holder.id, []).append((holder, holder_identity, grant))
    carried = tuple(
        grant for rows_of_holder in held.values() for grant in _held(session, account, rows_of_holder, today)
    )
    # A seconded cadre who is not a member any more stands in for nobody either.
    grants = grants_on(carried, today, seconded=_spells_of(session, account, identity))
    return Person(
        name=account.name,
        grants=grants,
        account_id=account.id,
        cadre_id=account.cadre_id,
        must_change_password=account.must_change_password,
        for_accounts=tuple(dict.fromkeys(grant.lender.account_id for grant in grants if grant.lender)),
    )


def _absent(today: date) -> Any:
    """The ids of those in whose place the Account of the query stands on that township day."""
    return (
        select(col(StandIn.account_id))
        .where(
            col(StandIn.stand_in_id) == col(Account.id),
            col(StandIn.from_on) <= today,
            col(StandIn.to_on) >= today,
            col(StandIn.revoked_at).is_(None),
        )
        .correlate(Account)
    )


def _held(session: Session, account: Account, rows_of_holder: list[Any], today: date) -> tuple[Grant, ...]:
    """Of one holder's grants those that hold today, marked as lent where he is not `account` himself."""
    holder, identity, _ = rows_of_holder[0]
    is_own = holder.id == account.id
    lender = None if is_own else Absent(holder.name, holder.id, holder.cadre_id)
    grants = tuple(_grant(row, lender) for *_, row in rows_of_holder if row)
    return grants_on(grants, today, seconded=None if is_own else _spells_of(session, holder, identity))


def is_open(at: datetime) -> Sequence[Any]:
    """Conditions on a SignInSession: neither ended nor expired nor idle for too long."""
    return is_open_since(**moments_of(at))


def moments_of(at: datetime) -> dict[str, datetime]:
    """The moments that `is_open_since` asks for at `at`."""
    return {"at": at, "idle_since": at - IDLE, "latest_end": at + ABSOLUTE + SKEW}


def is_open_since(at: Any, idle_since: Any, latest_end: Any) -> Sequence[Any]:
    """As `is_open`, of three moments or of three parameters of a statement."""
    return (
        col(SignInSession.ended_at).is_(None),
        col(SignInSession.expires_at) > at,
        # Begun by a clock that ran ahead, it would hold until then.
        col(SignInSession.expires_at) <= latest_end,
        col(SignInSession.seen_at) > idle_since,
    )


def may_sign_in(today: date, account: Any = Account, cadre: Any = Cadre) -> Sequence[Any]:
    """Conditions on an Account outer-joined with its Cadre: neither locked nor departed, nor out of place."""
    return (
        account.locked_at.is_(None),
        or_(account.leaves_on.is_(None), account.leaves_on >= today),
        or_(cadre.left_on.is_(None), cadre.left_on >= today),
        or_(account.example.is_(False), INVENTED),
    )


def holds_role(today: date, *conditions: Any, of: Any = Account, beside: Sequence[Any] = ()) -> Any:
    """The condition that the account `of` has a role on that day, one that meets `conditions`, in which the
    tables `beside` it may stand."""
    return exists(
        select(col(RoleGrant.id))
        .where(
            col(RoleGrant.account_id) == of.id,
            col(RoleGrant.revoked_at).is_(None),
            col(RoleGrant.from_on) <= today,
            or_(col(RoleGrant.to_on).is_(None), col(RoleGrant.to_on) >= today),
            *conditions,
        )
        .correlate(of, *beside)
    )


def _grant(row: RoleGrant, lender: Absent | None) -> Grant:
    unit = row.module_id or row.team_id or row.village_id or row.department_id
    return Grant(row.role, unit, row.from_on, row.to_on, lender)


def _spells_of(
    session: Session, account: Account, identity: Identity | None
) -> tuple[tuple[date, date | None], ...] | None:
    """The spells of a seconded cadre's account; None for everybody else."""
    if identity != Identity.SECONDED:
        return None
    query = select(col(Secondment.from_on), col(Secondment.to_on)).where(
        col(Secondment.cadre_id) == account.cadre_id, is_dated()
    )
    return tuple((start, end) for start, end in session.execute(query))


def display_of(session: Session, key: str) -> Person | None:
    """The wall that was given `key`; None where no such key was made or it was revoked.

    The person's session_id is the key's id.
    """
    key_row = session.execute(
        select(col(DisplayKey.id), col(DisplayKey.name)).where(
            col(DisplayKey.key_hash) == token_hash(key), col(DisplayKey.revoked_at).is_(None)
        )
    ).first()
    if key_row is None:
        return None
    return Person(f"大屏：{key_row.name}", (Grant("display"),), session_id=key_row.id, is_display=True)


@dataclass(frozen=True)
class KeyHolder:
    """Whose key a request brought: the system as a person with its rights, and what the key says beside."""

    person: Person
    name: str
    may_send: bool
    may_read: bool
    # Kind and id of the one unit to which it is limited; ("", None) for the whole town.
    unit: tuple[str, int | None]
    source: Source
    per_minute: int
    to_on: date


def holder_of(session: Session, key: str, *, at: datetime) -> KeyHolder | None:
    """The outside system that was given `key`; None where no such key was made, or it has run out or was
    revoked."""
    query = select(ApiKey).where(col(ApiKey.key_hash) == token_hash(key), *is_key_open(at))
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        return None
    return KeyHolder(
        system_of(row),
        row.name,
        row.may_send,
        row.may_read,
        unit_of(row),
        row.source,
        row.per_minute,
        row.to_on,
    )


def is_key_open(at: datetime) -> Sequence[Any]:
    """Conditions on an ApiKey: neither revoked nor past its last day."""
    return col(ApiKey.revoked_at).is_(None), col(ApiKey.to_on) >= township_date(at)


def is_seen_due(session: Session, person: Person, *, at: datetime) -> bool:
    """Whether `person` was last seen long enough ago to be worth a write (see actions.write_last_seen)."""
    if person.is_display:
        query = select(col(DisplayKey.last_used_at)).where(col(DisplayKey.id) == person.session_id)
    elif person.api_key_id is not None:
        query = select(col(ApiKey.last_used_at)).where(col(ApiKey.id) == person.api_key_id)
    else:
        query = select(col(SignInSession.seen_at)).where(col(SignInSession.id) == person.session_id)
    row = session.execute(query).first()
    return row is not None and (row[0] is None or not at - SEEN_EVERY < row[0] <= at + SKEW)


def has_demo_accounts(session: Session) -> bool:
    """Whether anybody can come in with one click."""
    return bool(session.execute(select(exists(select(col(Account.id)).where(col(Account.example))))).scalar())


def administrators(session: Session) -> list[Account]:
    """Accounts with the role, in the order they were made; those of the demo town administer nothing real."""
    query = (
        select(Account)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(
            col(RoleGrant.role) == "administrator",
            col(RoleGrant.revoked_at).is_(None),
            col(Account.example).is_(False),
        )
        .order_by(col(Account.id))
    )
    return list(session.execute(query).scalars().unique())


@dataclass(frozen=True)
class Pulse:
    """The data version, and how the sign-in and the wall's key stand; None where they do not hold."""

    version: int
    # Whether the password must be changed; None once the session ended or the account was locked.
    must_change: bool | None
    key_id: int | None


# Made once: it is asked several times in every run of a page.
_VERSION = select(func.coalesce(func.sum(col(VersionStripe.count)), 0)).scalar_subquery()
_MUST_CHANGE = (
    select(col(Account.must_change_password))
    .join(SignInSession, col(SignInSession.account_id) == col(Account.id))
    .where(
        col(SignInSession.token_hash) == bindparam("token"),
        *is_open_since(bindparam("at"), bindparam("idle_since"), bindparam("latest_end")),
        col(Account.locked_at).is_(None),
    )
    .scalar_subquery()
)
_KEY_ID = (
    select(col(DisplayKey.id))
    .where(col(DisplayKey.key_hash) == bindparam("key"), col(DisplayKey.revoked_at).is_(None))
    .scalar_subquery()
)
_PULSE = select(_VERSION, _MUST_CHANGE, _KEY_ID)


def pulse(session: Session, token: str | None, key: str | None, *, at: datetime) -> Pulse:
    """The pulse at `at` (UTC).

    Whatever else changes a person's rights (accounts, grants, cadres, stand-ins) is a domain
    write, and moves the version; that another day begins, his screen sees by the clock.
    """
    # No token has an empty hash.
    asked = {"token": (token and token_hash(token)) or "", "key": (key and token_hash(key)) or ""}
    row = session.execute(_PULSE, asked | moments_of(at)).one()
    return Pulse(int(row[0]), row[1], row[2])
