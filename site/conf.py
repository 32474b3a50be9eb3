"""How Sphinx makes the site out of the pages that `build.py` has put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "DPP Workbench"
html_title = "DPP Workbench"
extensions = ["myst_nb"]
nitpicky = True
language = "en"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# every notebook runs anew and must run through; of a view, its still picture is shown
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 180
nb_output_stderr = "remove-warn"
nb_merge_streams = True  # however the printing of a cell arrived
nb_mime_priority_overrides = [
    ("html", "text/html", 0),
    ("html", "application/vnd.jupyter.widget-view+json", None),
]
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # they would come from elsewhere
nb_code_prompt_show = "Show the lines that compute this"
nb_code_prompt_hide = "Hide the lines that compute this"

# two builds give the same pages: no day, no trace of the machine
html_last_updated_fmt = None
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False

html_theme = "furo"
templates_path = ["templates"]
html_static_path = ["static"]
html_css_files = ["tokens.css", "workbench.css", "site.css"]
html_js_files = ["site.js"]
html_favicon = "static/icon.svg"
html_use_index = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = pygments_style

_look = {
    "font-stack": "var(--sans)",
    "font-stack--headings": "var(--sans)",
    "font-stack--monospace": "var(--mono)",
    "color-foreground-primary": "var(--ink)",
    "color-foreground-secondary": "var(--soft)",
    "color-foreground-muted": "var(--soft)",
    "color-foreground-border": "var(--line)",
    "color-background-primary": "var(--paper)",
    "color-background-secondary": "var(--wash)",
    "color-background-hover": "var(--bar)",
    "color-background-border": "var(--line)",
    "color-background-item": "var(--line)",
    "color-brand-primary": "var(--ink)",
    "color-brand-content": "var(--ink)",
    "color-brand-visited": "var(--ink)",
    "color-link": "var(--ink)",
    "color-link--hover": "var(--ink)",
    "color-link--visited": "var(--ink)",
    "color-link-underline": "var(--edge)",
    "color-link-underline--hover": "var(--ink)",
    "color-link-underline--visited": "var(--edge)",
    "color-code-background": "var(--wash)",
    "color-code-foreground": "var(--ink)",
    "color-inline-code-background": "var(--wash)",
    "color-admonition-background": "var(--card)",
    "color-highlight-on-target": "var(--warn)",
    "admonition-font-size": "var(--s2)",
    "admonition-title-font-size": "var(--s2)",
    "color-sidebar-background": "var(--wash)",
    "color-sidebar-search-background": "var(--card)",
}
html_theme_options = {
    "light_css_variables": _look,
    "dark_css_variables": _look,  # drawings and pictures are made for paper, so the site stays so
    "top_of_page_buttons": [],
    "navigation_with_keys": False,
}


def _without_widgets(_app: Sphinx, env: BuildEnvironment) -> None:
    """Leave out what only a widget manager reads: half a megabyte, with other ids every time."""
    for page in getattr(env, "nb_metadata", {}).values():
        page.get("js_files", {}).pop("ipywidgets_state", None)


def setup(app: Sphinx) -> None:
    """Take part in the build."""
    app.connect("env-updated", _without_widgets)
