"""Command line: `workbench serve | lab | build | check | views | report`, and `TOPIC QUESTION`."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn

from workbench.deliver import deliver
from workbench.errors import BadInput, WorkbenchError
from workbench.questions import Option, Question, Result
from workbench.scenario import Link, Scenario
from workbench.study import Study

TELL_S = 5.0
"""Between two words on an answer that takes long."""


class Parser(argparse.ArgumentParser):
    """Parser that says what is wrong in one sentence."""

    def takes_scenario(self) -> Parser:
        """Let the command run on a scenario of the user's own."""
        given = self.add_mutually_exclusive_group()
        given.add_argument("--link", metavar="URL", help="scenario of a link")
        given.add_argument(
            "--set",
            metavar="FIELD=VALUE",
            action="append",
            default=[],
            help="a setting, such as drp_due=2017-10-01; may be repeated",
        )
        return self

    def takes_data(self) -> Parser:
        """Let the command run on facts of the user's own."""
        self.add_argument("--data", type=Path, metavar="DIR", help="folder of facts of your own")
        return self

    def error(self, message: str) -> NoReturn:
        """Stop with the message and where to read on, exit status 2."""
        raise BadInput(f"{message}; see {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    The exit status is 0, 1 (damaged data, no answer), 2 (bad input) or 130 (ended by Ctrl-C).
    """
    try:
        options = _parser().parse_args(arguments)
        with _own_facts(options.data):
            options.run(options)
    except WorkbenchError as error:
        print(f"workbench: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("workbench: ended before there was an answer", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


@contextmanager
def _own_facts(folder: Path | None) -> Iterator[None]:
    """Let this command, and what it starts, read the facts of a folder."""
    before = os.environ.get("WORKBENCH_DATA")
    if folder is not None:
        os.environ["WORKBENCH_DATA"] = str(folder.expanduser().absolute())
    try:
        yield
    finally:
        os.environ.pop("WORKBENCH_DATA", None)
        if before is not None:
            os.environ["WORKBENCH_DATA"] = before


def _parser() -> Parser:
    from workbench.studies import studies

    parser = Parser(prog="workbench", description="Questions of distribution planning, computed.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    _add_serve(commands)
    _add_binder(commands)
    _add_data(commands)
    _add_take_home(commands)
    for study in studies():
        topic = commands.add_parser(study.name, help=study.question)
        questions = topic.add_subparsers(required=True, metavar="QUESTION", parser_class=Parser)
        for question in study.questions:
            _add_question(questions, study, question)
    return parser


def _add_serve(commands) -> None:  # type: ignore[no-untyped-def]
    serve = commands.add_parser("serve", help="open the workbench in the browser").takes_data()
    serve.add_argument("--port", type=_port, default=5006, help="port of the start page (5006)")
    serve.add_argument("--no-open", action="store_true", help="do not open a browser")
    serve.add_argument(
        "--jupyter",
        type=_base_url,
        metavar="URL",
        help="base URL of a Jupyter server that hands the pages on and has the chapters",
    )
    serve.set_defaults(run=_serve)
    lab = commands.add_parser("lab", help="open the chapters as notebooks in JupyterLab")
    lab.takes_data()
    lab.add_argument("--port", type=_port, default=8888, help="port of JupyterLab (8888)")
    lab.add_argument("--no-open", action="store_true", help="do not open a browser")
    lab.set_defaults(run=_lab)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; use a number from 1 to 65535")
    return int(text)


def _base_url(text: str) -> str:
    return f"/{text.strip('/')}/".replace("//", "/")


def _add_binder(commands) -> None:  # type: ignore[no-untyped-def]
    binder = commands.add_parser("binder", help="print links that open the workbench in Binder")
    binder.add_argument(
        "--repo",
        required=True,
        metavar="gh/OWNER/NAME/REF",
        help="the repository on GitHub, or its web address",
    )
    binder.add_argument("--link", metavar="URL", default="", help="scenario of a link")
    binder.set_defaults(run=_binder, data=None)


def _add_data(commands) -> None:  # type: ignore[no-untyped-def]
    build = commands.add_parser("build", help="build the reference database from the facts")
    build.takes_data()
    build.add_argument("--db", type=Path, help="database file to write")
    build.set_defaults(run=_build)
    check = commands.add_parser("check", help="run the data tests on the reference database")
    check.takes_data()
    check.add_argument("--db", type=Path, help="database file to check")
    check.set_defaults(run=_check)


def _add_take_home(commands) -> None:  # type: ignore[no-untyped-def]
    from workbench.studies import TOPICS

    views = commands.add_parser("views", help="list what SQL can ask in a notebook")
    views.add_argument("view", nargs="?", metavar="VIEW", help="view whose columns are listed")
    views.takes_scenario().takes_data()
    _add_format(views)
    views.set_defaults(run=_views)
    report = commands.add_parser("report", help="write tables, figures and pages to take home")
    report.add_argument("topic", choices=TOPICS, metavar="TOPIC", help=" or ".join(TOPICS))
    report.takes_scenario().takes_data()
    report.add_argument(
        "--out", metavar="DIR", type=_folder, required=True, help="folder to write to"
    )
    report.set_defaults(run=_report)


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("name a folder")
    return Path(text)


def _add_format(parser: Parser) -> None:
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
    parser.add_argument("--out", metavar="FILE", type=Path, help="write to a file")


def _add_question(questions, study: Study, question: Question) -> None:  # type: ignore[no-untyped-def]
    parser = questions.add_parser(question.name, help=question.help, description=question.help)
    parser.takes_scenario()
    for option in question.options:
        _add_option(parser, option)
    parser.takes_data()
    _add_format(parser)
    parser.set_defaults(run=_ask, study=study, question=question)


def _add_option(parser: Parser, option: Option) -> None:
    own = f"own {option.name}"  # a name that no option of every question has
    if option.place:
        parser.add_argument(own, metavar=option.name.upper(), help=option.help)
    elif option.flag:
        parser.add_argument(
            f"--{option.name}", dest=own, action="store_const", const=option.name, help=option.help
        )
    else:
        parser.add_argument(
            f"--{option.name}",
            dest=own,
            metavar=option.name.upper(),
            required=option.required,
            default=option.default,
            help=option.help,
        )


def _serve(options: argparse.Namespace) -> None:
    from workbench.serve import serve

    serve(port=options.port, open_browser=not options.no_open, jupyter=options.jupyter or "")


def _lab(options: argparse.Namespace) -> None:
    from workbench.serve import lab

    lab(port=options.port, open_browser=not options.no_open)


def _binder(options: argparse.Namespace) -> None:
    from workbench.binder import links, repository
    from workbench.studies import TOPICS

    repo, link = repository(options.repo), Link.read(options.link)
    for problem in link.problems:
        print(f"workbench: left out of the link: {problem}", file=sys.stderr)
    rows = list(links(repo, TOPICS, link.query() if options.link else ""))
    width = max(len(what) for what, _ in rows)
    for what, address in rows:
        print(f"{what:{width}}  {address}")
    if options.link:
        print(
            "Pages, chapters and notebooks open on the scenario of the link; the start page and "
            "JupyterLab have none.",
            file=sys.stderr,
        )


def _build(options: argparse.Namespace) -> None:
    from workbench.build import build

    print(f"built {build(path=options.db)}")


def _check(options: argparse.Namespace) -> None:
    from workbench.build import check, ensure
    from workbench.errors import DataError

    faults = check(options.db or ensure())
    if faults:
        raise DataError(f"{len(faults)} data tests found faults:", faults)
    print("all data tests pass")


def _ask(options: argparse.Namespace) -> None:
    from workbench.build import ensure
    from workbench.db import connect

    question: Question = options.question
    with closing(connect(ensure())) as con:
        facts = options.study.read(con)
    link = _link(options, options.study, facts)
    own = {o.name: getattr(options, f"own {o.name}") for o in question.options}
    with _told_while_it_lasts():
        result = question.answer(facts, link, own)
    heads = "" if result.rows else _heads(options.study, question)
    deliver(question.suffixes, result, options.format, options.out, heads)


@contextmanager
def _told_while_it_lasts() -> Iterator[None]:
    """Say on a terminal, now and then, that an answer is still being worked on."""
    done, began = threading.Event(), time.monotonic()

    def tell() -> None:
        while not done.wait(TELL_S):
            seconds = time.monotonic() - began
            print(f"workbench: at work for {seconds:.0f} s; Ctrl-C ends it", file=sys.stderr)

    if sys.stderr.isatty():
        threading.Thread(target=tell, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _heads(study: Study, question: Question) -> str:
    """Header row for CSV without rows: the columns of the question's view, if it has one."""
    from workbench.views import described

    return ",".join(described(study)[question.view]) + "\r\n" if question.view else ""


def _link(options: argparse.Namespace, study: Study, facts: object) -> Link:
    """Scenario that a command was given: what a link cannot use is said, a setting refused."""
    if options.link is None:
        return Link(study.require(facts, _scenario(options.set)))
    link = study.settle(facts, Link.read(options.link))
    for problem in link.problems:
        print(f"workbench: left out of the link: {problem}", file=sys.stderr)
    return link


def _views(options: argparse.Namespace) -> None:
    from workbench.views import columns, listed, opened

    scenario = options.link if options.link is not None else _scenario(options.set)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UserWarning)
        with closing(opened(scenario)) as con:
            rows = columns(con, options.view) if options.view else listed(con)
    for warning in told:
        print(f"workbench: {warning.message}", file=sys.stderr)
    deliver((), Result(rows, rows), options.format, options.out)


def _report(options: argparse.Namespace) -> None:
    from workbench.build import ensure
    from workbench.db import connect
    from workbench.report import report, write
    from workbench.studies import study

    topic = study(options.topic)
    with closing(connect(ensure())) as con:
        facts = topic.read(con)
        link = _link(options, topic, facts)
        made = report(topic, con, link, facts, given=options.link or "")
    for path in write(made, options.out):
        print(path)


def _scenario(settings: Sequence[str]) -> Scenario:
    pairs = []
    for setting in settings:
        field, equals, value = setting.partition("=")
        if not equals:
            raise BadInput(f"--set {setting}: write a setting as FIELD=VALUE")
        pairs.append((field, value))
    scenario, problems = Scenario.from_pairs(pairs)
    for problem in problems:
        raise BadInput(str(problem))
    return scenario
