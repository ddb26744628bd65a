"""Who may come in, in which role, and since when: accounts, grants, sessions, keys of walls and systems."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of
from dashboard.store.tables.incident_words import Source

UNITS = ("module", "team", "village", "department")


class Role(Record, table=True):
    """A role's name; what it may do is the shipped table data/access/rights.csv."""

    code: str = Field(primary_key=True, max_length=30)
    name: str = Field(max_length=30)
    # module, team, village or department where a grant names one; empty where it does not.
    unit: str = Field(default="", max_length=12)
    sort_order: int = 0


class Account(InTownship, table=True):
    """Somebody who may sign in. One person, one account; a post that is handed on gets a new one."""

    __table_args__ = (
        UniqueConstraint("township_code", "login"),
        UniqueConstraint("township_code", "email"),
        UniqueConstraint("oidc_issuer", "oidc_subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    # Always lower case.
    login: str = Field(max_length=40)
    name: str = Field(max_length=40)
    cadre_id: int | None = Field(default=None, foreign_key="cadre.id", index=True)
    # The staff number of somebody whom no roster has brought in yet; a roster that does sets `cadre_id`.
    awaited_number: str = Field(default="", max_length=20)
    # argon2; none where only the single sign-on lets this account in.
    password_hash: str | None = Field(default=None, max_length=200)
    must_change_password: bool = True
    email: str | None = Field(default=None, max_length=120)
    oidc_issuer: str | None = Field(default=None, max_length=200)
    oidc_subject: str | None = Field(default=None, max_length=200)
    # The last day on which it may sign in.
    leaves_on: date | None = None
    locked_at: datetime | None = None
    locked_reason: str = Field(default="", max_length=200)
    created_at: datetime
    last_sign_in_at: datetime | None = None
    # Of the demo town: a trigger refuses such a row in a store without the demo mark.
    example: bool = False


class RoleGrant(Record, table=True):
    """A role of an account over one unit or all, from a day to a day (both included)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        CheckConstraint(
            " + ".join(f"(CASE WHEN {unit}_id IS NULL THEN 0 ELSE 1 END)" for unit in UNITS) + " <= 1",
            name="one_unit",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: str = Field(foreign_key="role.code", max_length=30)
    module_id: int | None = Field(default=None, foreign_key="module.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    village_id: int | None = Field(default=None, foreign_key="village.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    from_on: date
    to_on: date | None = None
    granted_by: str = Field(max_length=60)
    granted_at: datetime
    revoked_at: datetime | None = None


class SignInSession(Record, table=True):
    """One sign-in of an account in one browser; only the hash of its token is kept."""

    __tablename__ = "sign_in_session"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    # password, oidc or demo.
    way: str = Field(max_length=10)
    started_at: datetime
    # Written at most once a minute.
    seen_at: datetime
    expires_at: datetime
    address: str = Field(default="", max_length=60)
    browser: str = Field(default="", max_length=200)
    ended_at: datetime | None = None
    ended_why: str = Field(default="", max_length=20)


class FormDraft(Record, table=True):
    """What somebody typed into a form and has not sent yet; or, once it was sent, what it became."""

    __tablename__ = "form_draft"
    __table_args__ = (Index("ix_form_draft_account_id_form", "account_id", "form"),)

    id: int | None = Field(default=None, primary_key=True)
    # Whose it is: nobody else is shown it.
    account_id: int = Field(foreign_key="account.id")
    # Which form: the report, or an act on one incident.
    form: str = Field(max_length=80)
    # The form's own number, under which it is taken once.
    form_key: str = Field(max_length=40, index=True)
    # How often it was written: two windows with one draft write two.
    edition: int = 1
    # What stands in its widgets, as JSON; once it was sent, nothing but the check sum of that.
    content: str
    saved_at: datetime
    # What it became, as JSON; empty until it was sent.
    became: str = Field(default="", max_length=400)
    # When its author was seen to know that.
    told_at: datetime | None = None


class SignInAttempt(Record, table=True):
    """A try to sign in; the last ones slow down whoever guesses."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_login_at", "login", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    login: str = Field(max_length=40)
    address: str = Field(max_length=60)
    succeeded: bool = False


class UsedForm(Record, table=True):
    """The number of a form that was sent; it is not taken a second time."""

    __tablename__ = "used_form"

    nonce: str = Field(primary_key=True, max_length=64)
    expires_at: datetime


class DisplayKey(InTownship, table=True):
    """A key that opens only the wall; shown once, kept as a hash."""

    __tablename__ = "display_key"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    key_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    created_by: str = Field(max_length=60)
    # Written at most once a minute.
    last_used_at: datetime | None = None
    last_address: str = Field(default="", max_length=60)
    revoked_at: datetime | None = None
    revoked_by: str = Field(default="", max_length=60)


class ApiKey(InTownship, table=True):
    """A key by which an outside system comes in; shown once, kept as a hash."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("may_send OR may_read", name="use"),
        CheckConstraint("per_minute BETWEEN 1 AND 10000", name="per_minute"),
    )

    id: int | None = Field(default=None, primary_key=True)
    # The system's name: it stands in the log of what it sends.
    name: str = Field(max_length=40)
    key_hash: str = Field(max_length=64, unique=True)
    # What it may do, as the roles sender and reader say; and where what it sends comes from.
    may_send: bool = False
    may_read: bool = False
    # The one unit whose matters it reads and, of a village, sends; neither: the whole town's.
    village_id: int | None = Field(default=None, foreign_key="village.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    source: Source = Field(sa_type=one_of(Source))
    # Requests a minute that a server takes from it.
    per_minute: int = 300
    # The last township day on which it opens anything.
    to_on: date
    created_at: datetime
    created_by: str = Field(max_length=60)
    # Written at most once a minute.
    last_used_at: datetime | None = None
    last_address: str = Field(default="", max_length=60)
    revoked_at: datetime | None = None
    revoked_by: str = Field(default="", max_length=60)
