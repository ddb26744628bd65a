"""What all parts of one import know: its profile, its names, its moment, and whether it writes at all."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.admin.imports.matching import Names
from dashboard.files.sheets.issues import Issues
from dashboard.files.sheets.profile_model import Profile


@dataclass(frozen=True)
class ImportContext:
    """What all chunks of one import share."""

    profile: Profile
    issues: Issues
    names: Names
    at: datetime
    # None on a trial run, which writes nothing.
    batch_id: int | None
    rule_set_id: int
    # The town's own limits, for profiles whose open matters run by them.
    town_rules: int | None = None

    @property
    def is_trial(self) -> bool:
        return self.batch_id is None
