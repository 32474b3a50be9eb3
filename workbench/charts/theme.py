"""One look for every figure: inks, marks, type. The same values are tokens in `apps/theme.css`.

Figures carry them as attributes, so that a drawing looks the same in a page, a file and a PDF.
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
    "missed": "#b3401a",
    "none": "#6b7280",
    "unknown": "#6b7280",
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
