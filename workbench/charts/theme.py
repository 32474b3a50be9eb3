"""One look for every figure: inks, marks, type. The same values are tokens in `apps/theme.css`.

Figures carry them as attributes, so that a drawing looks the same in a page, a file and a PDF. On a
dark page `dark_rules` turns each of them into its partner of `DARK`; nothing is drawn twice.
"""

from __future__ import annotations

INK, SOFT, LINE, GRID, PAPER, CARD = (
    "#1a1f26",
    "#59626e",
    "#d9d5cb",
    "#efece5",
    "#fbfaf7",
    "#ffffff",
)
BAR, BAR_INK, BAR_EDGE = "#e9e6de", "#434b55", "#a8a294"
ACCENT, ACCENT_WASH, ACCENT_EDGE = "#0b5cad", "#e8f0f9", "#7fa9d6"
SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"

STATE_INK = {
    "in_time": "#00785a",
    "tight": "#9a5b00",
    "missed": "#a6172a",
    "none": "#6b6f85",
    "unknown": "#6b6f85",
}
STATE_MARK = {"in_time": "●", "tight": "◐", "missed": "✕", "none": "–", "unknown": "?"}
STATE_WORDS = {
    "in_time": "in time",
    "tight": "tight: 30 days or less",
    "missed": "missed",
    "none": "no version there yet",
    "unknown": "unknown",
}
OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#f0e442")
DASH = {"assumed": "5 4", "public record": "", "stated": ""}

DARK = {
    INK: "#f3f5f7",
    SOFT: "#b4bdc8",
    LINE: "#4a5461",
    GRID: "#2a323c",
    PAPER: "#0e1216",
    CARD: "#161b21",
    BAR: "#3a4450",
    BAR_INK: "#d2d9e1",
    BAR_EDGE: "#8b95a3",
    ACCENT: "#7cb8ff",
    ACCENT_WASH: "#17304d",
    ACCENT_EDGE: "#4d82bd",
    STATE_INK["in_time"]: "#45d6a8",
    STATE_INK["tight"]: "#f7c25a",
    STATE_INK["missed"]: "#ff8080",
    STATE_INK["unknown"]: "#b4b4c8",
    "#8a95a3": "#8a95a3",  # years that a version covers
    "#8fb4da": "#3f6ea3",  # age of the plan of this due date
    "#d5d0c4": "#4a5460",  # age of another plan
    "#b9b4a7": "#6b7480",  # steps that can wait
    "#9aa3ad": "#9aa3ad",  # months that are neither best nor now
}
"""For a dark room: what each color of a drawing becomes. A new color needs a line here."""


def dark_rules() -> str:
    """Rules of a stylesheet that turn every drawing dark while the page is, and never on paper.

    A rule is stronger than the attribute in which a drawing carries its color.
    """
    rules = [
        f':root.dark :is(svg, svg *)[{paint}="{light}"] {{ {paint}: {dark} }}'
        for light, dark in DARK.items()
        for paint in ("fill", "stroke")
    ]
    return "\n".join(["@media screen {", *rules, "}"])
