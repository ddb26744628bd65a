"""Files of incidents into the store."""

from dashboard.admin.imports.profile import load_profile, parse_profile, profile_names
from dashboard.admin.imports.report import Report, as_text
from dashboard.admin.imports.run import Progress, import_file
from dashboard.files.sheets.template import template

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
