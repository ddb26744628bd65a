"""岗位清单 in versions, and 双向选择: who wants which post, what the modules answer, who gets it and why."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of
from dashboard.store.tables.evidence import FileKind


class PostListStatus(StrEnum):
    DRAFTING = "drafting"
    ADOPTED = "adopted"
    DROPPED = "dropped"


class ChoiceKind(StrEnum):
    FULL = "full"
    VACANT = "vacant"


class ChoiceStatus(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class WishResult(StrEnum):
    PENDING = "pending"
    MATCHED = "matched"
    DECLINED = "declined"
    OUTRANKED = "outranked"
    NOT_NEEDED = "not_needed"


DRAFTING = text("status = 'drafting'")
OPEN = text("status = 'open'")


class PostList(InTownship, table=True):
    """One version of the list of posts: drafted by the lines, adopted by the leadership, then in force.

    The points of a post are its difficulty plus its workload; how high each may be is the version's own rule.
    """

    __tablename__ = "post_list"
    __table_args__ = (
        UniqueConstraint("township_code", "version"),
        CheckConstraint("difficulty_least >= 0 AND difficulty_most >= difficulty_least", name="difficulty"),
        CheckConstraint("workload_least >= 0 AND workload_most >= workload_least", name="workload"),
        CheckConstraint("difficulty_least + workload_least >= 1", name="least"),
        CheckConstraint("difficulty_most + workload_most <= 15", name="most"),
        Index(
            "uq_post_list_drafting", "township_code", unique=True,
            sqlite_where=DRAFTING, postgresql_where=DRAFTING,
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    version: int
    status: PostListStatus = Field(default=PostListStatus.DRAFTING, sa_type=one_of(PostListStatus))
    difficulty_least: int = 1
    difficulty_most: int = 8
    workload_least: int = 0
    workload_most: int = 7
    note: str = Field(default="", max_length=500)
    opened_by: str = Field(default="", max_length=60)
    opened_at: datetime | None = None
    # The leadership's meeting: its day, who presided, the resolution's number and words.
    met_on: date | None = None
    presided_by: str = Field(default="", max_length=60)
    resolution_number: str = Field(default="", max_length=60)
    resolution: str = Field(default="", max_length=2_000)
    # The first township day on which it holds; None for one that held before there were records.
    effective_on: date | None = None
    ended_by: str = Field(default="", max_length=60)
    ended_at: datetime | None = None
    example: bool = False


class PostProposal(Record, table=True):
    """A post as a draft has it. A removed one stays readable with the reason."""

    __tablename__ = "post_proposal"
    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        CheckConstraint("points BETWEEN 1 AND 15", name="points"),
        CheckConstraint("places > 0", name="places"),
    )

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="post_list.id")
    # A post keeps its number through all versions.
    number: int
    module_id: int = Field(foreign_key="module.id")
    name: str = Field(max_length=60)
    line: str = Field(default="", max_length=40)
    difficulty: int
    workload: int
    points: int
    places: int = 1
    is_removed: bool = False
    reason: str = Field(default="", max_length=300)
    # Empty where it was taken over from the version before.
    proposed_by: str = Field(default="", max_length=60)
    proposed_at: datetime | None = None
    example: bool = False


class PostListFile(Record, table=True):
    """A file of a version's resolution; its content lies outside the database under its hash."""

    __tablename__ = "post_list_file"

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="post_list.id", index=True)
    sha256: str = Field(max_length=64)
    name: str = Field(max_length=200)
    kind: FileKind = Field(sa_type=one_of(FileKind))
    media_type: str = Field(max_length=100)
    size: int
    added_by: str = Field(max_length=60)
    added_at: datetime


class PostChoice(InTownship, table=True):
    """选岗: every cadre chooses anew, or free places are filled. One at a time."""

    __tablename__ = "post_choice"
    __table_args__ = (
        UniqueConstraint("township_code", "number"),
        Index("uq_post_choice_open", "township_code", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int
    title: str = Field(max_length=60)
    kind: ChoiceKind = Field(sa_type=one_of(ChoiceKind))
    status: ChoiceStatus = Field(default=ChoiceStatus.OPEN, sa_type=one_of(ChoiceStatus))
    # The version of the list that is chosen from, and the first township day in the new posts.
    version: int
    from_on: date
    opened_by: str = Field(max_length=60)
    opened_at: datetime
    ended_by: str = Field(default="", max_length=60)
    ended_at: datetime | None = None
    reason: str = Field(default="", max_length=500)
    example: bool = False


class PostRound(Record, table=True):
    """One round: cadres rank posts until `closes_at`, modules answer until `answers_by` (both UTC)."""

    __tablename__ = "post_round"
    __table_args__ = (
        UniqueConstraint("choice_id", "seq"),
        CheckConstraint("answers_by > closes_at", name="times"),
    )

    id: int | None = Field(default=None, primary_key=True)
    choice_id: int = Field(foreign_key="post_choice.id")
    seq: int
    # Whether those alone may take part who have no post yet.
    only_without: bool = False
    closes_at: datetime
    answers_by: datetime
    opened_by: str = Field(max_length=60)
    opened_at: datetime
    matched_by: str = Field(default="", max_length=60)
    matched_at: datetime | None = None


class PostWish(Record, table=True):
    """志愿: a post that a cadre ranks, the module's answer, and what became of it."""

    __tablename__ = "post_wish"
    __table_args__ = (
        UniqueConstraint("round_id", "cadre_id", "rank"),
        UniqueConstraint("round_id", "cadre_id", "post_id"),
        Index("ix_post_wish_post_id", "post_id", "round_id"),
        CheckConstraint('"rank" BETWEEN 1 AND 3', name="rank"),
        CheckConstraint("module_rank IS NULL OR module_rank > 0", name="module_rank"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="post_round.id")
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    post_id: int = Field(foreign_key="post.id")
    rank: int
    entered_by: str = Field(max_length=60)
    entered_at: datetime
    # None until the module has answered; a place in its order only where it accepts.
    is_accepted: bool | None = None
    module_rank: int | None = None
    answer: str = Field(default="", max_length=300)
    answered_by: str = Field(default="", max_length=60)
    answered_at: datetime | None = None
    result: WishResult = Field(default=WishResult.PENDING, sa_type=one_of(WishResult))
    why: str = Field(default="", max_length=500)


class PostMatch(Record, table=True):
    """Who gets which post in a choice: by the rule in a round, or placed by the room (no round)."""

    __tablename__ = "post_match"
    __table_args__ = (UniqueConstraint("choice_id", "cadre_id", "post_id"),)

    id: int | None = Field(default=None, primary_key=True)
    choice_id: int = Field(foreign_key="post_choice.id")
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    post_id: int = Field(foreign_key="post.id")
    round_id: int | None = Field(default=None, foreign_key="post_round.id")
    rank: int | None = None
    reason: str = Field(max_length=500)
    made_by: str = Field(max_length=60)
    made_at: datetime
