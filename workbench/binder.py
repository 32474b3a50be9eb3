"""Links that open the workbench in Binder: nothing to install, the scenario kept.

Binder makes a container out of a repository and takes the visitor to the `urlpath` of the link. The
address that a page has there ends with its container; a launch link makes another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from workbench.errors import BadInput

HUB = "https://mybinder.org/"

PAGES, CHAPTERS, NOTEBOOKS = "workbench/", "voila/render/notebooks/", "workbench-notebook/"
"""Below the address of a Jupyter server: the pages, the chapters, and a chapter for the Lab."""

START_HERE = "lab/tree/notebooks/start_here.ipynb"

_WORD = r"[\w.~%+@:-]+"
_LAUNCH = re.compile(rf"https?://[\w.:-]+(/{_WORD})*/v2(/{_WORD}){{2,}}", re.ASCII)
_NAMED = r"(?P<owner>[\w-]+)/(?P<name>[\w.-]+?)"
_SPEC = re.compile(rf"gh/{_NAMED}(/(?P<ref>[\w./-]+))?", re.ASCII)
_WEB = re.compile(
    rf"((https?://)?(www\.)?github\.com/|git@github\.com:){_NAMED}(\.git)?(/tree/(?P<ref>[\w./-]+?))?/?",
    re.ASCII,
)


def launch_link(launch: str, path: str, query: str = "") -> str:
    """Link that makes a container and opens `path` in it, the scenario inside its `urlpath`.

    `launch` names hub and repository, as in `https://mybinder.org/v2/gh/OWNER/NAME/REF`. The same
    link is made by `view.js`, which follows the scenario as it moves.
    """
    return f"{launch}?urlpath={quote(f'{path}?{query}' if query else path, safe='')}"


def launch_of(environ: Mapping[str, str]) -> str:
    """Where launch links of this container begin; empty where it is none of Binder's."""
    host, request = environ.get("BINDER_LAUNCH_HOST", ""), environ.get("BINDER_REQUEST", "")
    launch = f"{host.rstrip('/')}/{request.lstrip('/')}"
    return launch if _LAUNCH.fullmatch(launch) else ""


def repository(written: str) -> str:
    """Repository as Binder names it, `gh/OWNER/NAME/REF`; a GitHub address will do as well."""
    found = _SPEC.fullmatch(written) or _WEB.fullmatch(written)
    if not found:
        raise BadInput(
            f"--repo {written}: this is no repository on GitHub; write gh/OWNER/NAME/REF "
            "or the address that the browser shows there"
        )
    return f"gh/{found['owner']}/{found['name']}/{found['ref'] or 'HEAD'}"


def links(repo: str, topics: Sequence[str], query: str = "") -> Iterator[tuple[str, str]]:
    """What there is to open in the container of a repository, and the link that opens it.

    Pages, chapters and notebooks of the topics open on the scenario of the query.
    """
    launch = f"{HUB}v2/{repo}"
    yield "start page", launch_link(launch, PAGES)
    for topic in topics:
        yield f"{topic} page", launch_link(launch, PAGES + topic, query)
        yield f"{topic} chapter", launch_link(launch, f"{CHAPTERS}{topic}.ipynb", query)
        yield f"{topic} notebook", launch_link(launch, NOTEBOOKS + topic, query)
    yield "JupyterLab", launch_link(launch, START_HERE)
