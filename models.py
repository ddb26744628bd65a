"""Every table, enumeration and input model of the command room: the one place to import them from."""

from dashboard.store.tables.access import (
    Account,
    DisplayKey,
    FormDraft,
    Role,
    RoleGrant,
    SignInAttempt,
    SignInSession,
    UsedForm,
)
from dashboard.store.tables.assessment import (
    Aspect,
    AssessmentForm,
    AssessmentPublication,
    AssessmentReply,
    AssessmentResult,
    AssessmentRuleSet,
    TownRating,
)  # fmt: skip
from dashboard.store.tables.audit import AuditLog, Seal, SealedTail
from dashboard.store.tables.base import TOWNSHIP_CODE, TOWNSHIP_ZONE, Record
from dashboard.store.tables.bounties import (
    BidRole,
    Bounty,
    BountyAction,
    BountyBid,
    BountyLog,
    BountyProgress,
    BountyRating,
    BountyRecusal,
    BountyStatus,
    BountyTarget,
    BountyTopic,
)
from dashboard.store.tables.clocks import CalendarDay, ClockLimit, ClockRuleSet, LimitUnit, Stage
from dashboard.store.tables.evidence import Attachment, FileKind, LectureSession, Mediation
from dashboard.store.tables.ground import BoundaryImport, BoundaryKind
from dashboard.store.tables.incident_log import Exclusion, IncidentDay, IncidentLog
from dashboard.store.tables.incident_words import (
    Action,
    AssignmentStatus,
    IncidentStatus,
    Level,
    Light,
    OffList,
    Party,
    Rating,
    Source,
)
from dashboard.store.tables.incidents import Assignment, CallUp, Incident, NewIncident
from dashboard.store.tables.inspection import KeptFinding, KeptTally
from dashboard.store.tables.lists import (
    Category,
    CategoryQuestion,
    OneThing,
    OneThingParty,
    PowerGroup,
    PowerItem,
    PowerKind,
    QuestionKind,
    ResponsibilityHelper,
    ResponsibilityItem,
)
from dashboard.store.tables.organisation import (
    BEGINNING,
    Department,
    DepartmentAlias,
    DepartmentKind,
    Grid,
    Module,
    Platform,
    Team,
    TeamVillage,
    Township,
    Village,
    VillageDepartment,
)
from dashboard.store.tables.people import (
    Cadre,
    Identity,
    Placement,
    Post,
    PostHolding,
    Presence,
    PresenceSpell,
    Secondment,
    Staffing,
    StaffingPlan,
    TeamMember,
    TeamRole,
)
from dashboard.store.tables.posts import (
    ChoiceKind,
    ChoiceStatus,
    PostChoice,
    PostList,
    PostListFile,
    PostListStatus,
    PostMatch,
    PostProposal,
    PostRound,
    PostWish,
    WishResult,
)
from dashboard.store.tables.powers import (
    ChecklistItem,
    CheckResult,
    CounterCase,
    CounterStatus,
    CounterWindow,
    JointVisit,
    LawDuty,
    LawTeamMember,
    LawTeamSlot,
    PowerLink,
    PowerLinkCheck,
    PowerStageStep,
    Premises,
    TeamSlot,
    VisitCheck,
    VisitStatus,
)
from dashboard.store.tables.room import (
    Notice,
    NoticeKind,
    NoticeSeen,
    ReplyTemplate,
    SavedView,
    Setting,
    SettingKind,
    Shift,
    ShiftNote,
    StandIn,
)
from dashboard.store.tables.score_inputs import LineResult, ScoreRuleSet, VillageScore
from dashboard.store.tables.score_proposals import (
    ProposalOutcome,
    ScoreProposal,
    ScoreProposalCase,
    ScoreProposalDecision,
    ShownKind,
)
from dashboard.store.tables.score_runs import (
    Dimension,
    ReviewOutcome,
    ScoreAppeal,
    ScorePublication,
    ScoreResult,
    ScoreReview,
    ScoreRun,
)  # fmt: skip
from dashboard.store.tables.scores import SpecialDecision, SpecialEntry, SpecialSource
from dashboard.store.tables.staffing import (
    CaseKind,
    CaseStatus,
    CaseStep,
    Grade,
    LockException,
    OnboardingTick,
    StaffCase,
    StaffFile,
    Training,
)
from dashboard.store.tables.store import (
    BatchStatus,
    ImportBatch,
    ImportChoice,
    StoreMark,
    VersionStripe,
)
from dashboard.store.tables.tallies import CellTally, ConcludedTally, DueTally, ReportedTally
from dashboard.store.tables.villages import (
    HouseholdKind,
    KeyWorkItem,
    LinkKind,
    LowIncomeHousehold,
    VillageLink,
    VillageMeeting,
    VillageVisit,
    VillageVisitStatus,
    VisitProblem,
)

# fmt: off
__all__ = [
    "BEGINNING", "TOWNSHIP_CODE", "TOWNSHIP_ZONE", "Account", "Action", "Aspect", "AssessmentForm",
    "AssessmentPublication", "AssessmentReply", "AssessmentResult", "AssessmentRuleSet",
    "Assignment", "AssignmentStatus", "Attachment", "AuditLog", "BatchStatus", "BidRole",
    "BoundaryImport", "BoundaryKind", "Bounty",
    "BountyAction", "BountyBid", "BountyLog", "BountyProgress", "BountyRating", "BountyRecusal",
    "BountyStatus", "BountyTarget", "BountyTopic", "Cadre", "CalendarDay", "CallUp", "CaseKind",
    "CaseStatus", "CaseStep", "Category", "CategoryQuestion", "CellTally", "CheckResult",
    "ChecklistItem", "ChoiceKind", "ChoiceStatus", "ClockLimit", "ClockRuleSet", "ConcludedTally",
    "CounterCase", "CounterStatus", "CounterWindow", "Department", "DepartmentAlias",
    "DepartmentKind", "Dimension", "DisplayKey", "DueTally", "Exclusion", "FileKind", "FormDraft", "Grade",
    "Grid", "HouseholdKind", "Identity", "ImportBatch", "ImportChoice", "Incident", "IncidentDay",
    "IncidentLog",
    "IncidentStatus", "JointVisit", "KeptFinding", "KeptTally", "KeyWorkItem", "LawDuty",
    "LawTeamMember", "LawTeamSlot",
    "LectureSession", "Level", "Light", "LimitUnit", "LineResult", "LinkKind", "LockException",
    "LowIncomeHousehold", "Mediation", "Module", "NewIncident", "Notice", "NoticeKind", "NoticeSeen",
    "OffList",
    "OnboardingTick", "OneThing", "OneThingParty", "Party", "Placement", "Platform", "Post",
    "PostChoice", "PostHolding", "PostList", "PostListFile", "PostListStatus", "PostMatch",
    "PostProposal", "PostRound", "PostWish", "PowerGroup", "PowerItem", "PowerKind", "PowerLink",
    "PowerLinkCheck", "PowerStageStep", "Premises", "Presence", "PresenceSpell", "ProposalOutcome",
    "QuestionKind", "Rating",
    "Record", "ReplyTemplate", "ReportedTally", "ResponsibilityHelper", "ResponsibilityItem", "ReviewOutcome",
    "Role", "RoleGrant", "SavedView", "ScoreAppeal", "ScoreProposal", "ScoreProposalCase",
    "ScoreProposalDecision", "ScorePublication", "ScoreResult",
    "ScoreReview", "ScoreRuleSet", "ScoreRun", "Seal", "SealedTail", "Secondment", "Setting",
    "SettingKind", "Shift", "ShiftNote", "ShownKind", "SignInAttempt", "SignInSession", "Source",
    "SpecialDecision", "SpecialEntry", "SpecialSource", "StaffCase", "StaffFile", "Staffing",
    "StaffingPlan", "Stage", "StandIn", "StoreMark", "Team", "TeamMember", "TeamRole", "TeamSlot",
    "TeamVillage", "TownRating", "Township", "Training", "UsedForm", "VersionStripe", "Village",
    "VillageDepartment", "VillageLink", "VillageMeeting", "VillageScore", "VillageVisit",
    "VillageVisitStatus", "VisitCheck", "VisitProblem", "VisitStatus", "WishResult",
]
# fmt: on
