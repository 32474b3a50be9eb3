"""A screen as a notebook: the same scenario, its numbers by SQL, and the screen itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import nbformat
from nbformat import NotebookNode

from workbench.cells import markdown
from workbench.questions import as_table
from workbench.report.content import Report
from workbench.views import opened
from workbench.words import capitalized

CHECKED = "# NBVAL_CHECK_OUTPUT\n"
"""First line of a cell whose output is compared when the notebook is tested."""


def notebook(report: Report) -> bytes:
    """Notebook of the scenario; its results are in it, so that `pytest --nbval` can check them.

    Its numbers come by SQL from `workbench.open`, on the facts that the workbench there has; the
    version of the facts is among what is compared.
    """
    made = nbformat.v4.new_notebook(cells=list(_cells(report)))
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made.metadata = {"title": report.study.question, "kernelspec": kernel}
    return (nbformat.writes(made) + "\n").encode()


def _cells(report: Report) -> Iterator[NotebookNode]:
    """Introduction, answer, screen, and a table for each view."""
    name = report.study.name
    yield _words(
        f"# {report.study.question}",
        "This notebook opens one scenario of the DPP Workbench. Change `LINK`, or paste another, "
        "and run all cells.",
        "\n".join(f"- {markdown(' '.join(words.split()))}" for words in report.settings),
        f"Made by {report.made_by}. Sources: {markdown(report.sources)}.",
    )
    yield _code(
        "import workbench\n"
        f"from workbench.apps.{name} import TOPIC\n"
        "from workbench.apps.chapter import Chapter\n"
        "from workbench.questions import as_table\n\n"
        f"LINK = {report.scenario_link!r}\n"
        "con = workbench.open(LINK)\n"
        'version = con.sql("from reference_build select content_hash[:12]").fetchall()[0][0]\n'
        f"if version != {report.data_version!r}:\n"
        f'    print("Other facts: the report was made on version {report.data_version},",\n'
        '          f"these are {version}. Start the Lab with --data, or name its folder: "\n'
        "          'workbench.open(LINK, data=\"…\")')"
    )
    with closing(opened(report.link)) as con:
        yield _result(con, f"from answers select answer where topic = '{name}'")
        yield _result(con, "from reference_build select content_hash[:12] as facts_version")
        yield _words("## The screen", "Move a lever: every number and figure of it follows.")
        yield _code(f'chapter = Chapter(TOPIC, LINK)\nchapter.template("{name}_chapter.html")')
        for view, question in report.study.views().items():
            title = capitalized(question.help)
            columns = ", ".join(question.brief.split()) or "* exclude (scenario)"
            yield _words(f"## {title}")
            yield _result(con, f"from {view} select {columns}")


def _result(con, sql: str) -> NotebookNode:  # type: ignore[no-untyped-def]
    """Cell that prints what a query gives, with its output."""
    cell = _code(f'{CHECKED}print(as_table(con.sql("{sql}").pl().to_dicts()))', 1)
    printed = as_table(con.sql(sql).pl().to_dicts()) + "\n"
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=printed)]
    return cell


def _words(*paragraphs: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell("\n\n".join(paragraphs))


def _code(source: str, execution_count: int | None = None) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, execution_count=execution_count)
