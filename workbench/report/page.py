"""A report as one HTML file that opens offline: everything is in it, and nothing runs."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from workbench.cells import cell
from workbench.report.content import Report

NARROW = 336
"""Width of a figure's chart on a phone, in pixels."""


def page(report: Report) -> bytes:
    """HTML of the report; every word in it is escaped, only our own drawings are not."""
    environment = Environment(
        loader=PackageLoader("workbench.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = cell
    narrow = report.figures(NARROW)
    figures = {
        name: (
            figure,
            (Markup(figure.chart), Markup(narrow[name].chart)),
            [(key, Markup(key.drawing)) for key in figure.legend],
        )
        for name, figure in report.figures().items()
    }
    template = environment.get_template("report.html")
    return template.render(report=report, figures=figures).encode()
