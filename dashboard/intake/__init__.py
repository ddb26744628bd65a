"""Files of incidents into the store."""

from dashboard.intake.profile import load_profile, parse_profile, profile_names
from dashboard.intake.report import Report, as_text
from dashboard.intake.run import Progress, import_file
from dashboard.intake.template import template

__all__ = [
    "Progress",
    "Report",
    "as_text",
    "import_file",
    "load_profile",
    "parse_profile",
    "profile_names",
    "template",
]
