"""What a member takes home: a scenario's tables, figures and pages, the same for every topic."""

from workbench.report.content import Report, report
from workbench.report.folder import content, names, write

__all__ = ["Report", "content", "names", "report", "write"]
