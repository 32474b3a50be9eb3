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

DIVERGING = tuple(
    "#1f5fa8 #336db1 #467bbb #588ac4 #6998cd #7ba6d6 #91b2d7 #a6bed8 #bbcad9 #d1d6d9 #e6e2d9 "
    "#e8d5c2 #e9c8ab #eabb94 #eaae7c #eaa062 #e18f52 #d77e42 #cd6d31 #c35c1e #b94a00".split()
)
DIVERGING_THIN = tuple(
    "#1f5fa8 #2d69af #3a73b6 #467ebd #5388c4 #5f92cb #7098c3 #819dba #91a2b1 #a1a6a7 #b0aa9c "
    "#baa48d #c49e7d #cd986c #d5915a #dd8a45 #d67e3a #cf712f #c86423 #c15715 #b94a00".split()
)
SEQUENTIAL = tuple(
    "#caba6a #b3a974 #9f9978 #8d8877 #7c7975 #6e6e71 #5b5f6e #435170 #26416e #09316a "
    "#002051".split()
)
"""Colors of quantities in even steps: blue to orange, for dots and for lines, and cividis."""
NO_VALUE = "#fcfbf9"
FLOW, FLOW_BACK = "#b9b4a7", "#5b93cc"
SUN = "#9a7400"

PART_INK = {"energy": FLOW, "loss": "#cf712f", "congestion": BAR_INK, "voltage": "#7d5ba6"}
"""Parts of a price."""
CLASS_INK = {
    "substation": "#8a95a3",
    "solar": "#e69f00",
    "wind and water": "#56b4e9",
    "battery": "#009e73",
    "vehicles": "#009e73",
    "demand response": "#cc79a7",
    "generator": "#d55e00",
    "back-up": "#d55e00",
    "flexible load": SOFT,
    "export": FLOW_BACK,
}
"""Who gives or takes power; those with one ink differ in their stripes."""

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
    NO_VALUE: "#1c232b",
    FLOW_BACK: "#5b9ce0",
    SUN: "#e8b93a",
    PART_INK["voltage"]: "#b79bdc",
    CLASS_INK["solar"]: "#eeb83f",
    CLASS_INK["wind and water"]: "#6cc0f0",
    CLASS_INK["battery"]: "#2fb98f",
    CLASS_INK["demand response"]: "#d995bb",
    CLASS_INK["back-up"]: "#ec7a35",
    **dict(
        zip(
            DIVERGING,
            "#6cb6ff #65abf3 #5ea1e7 #5796db #518cd0 #4a82c4 #4e7cb3 #5277a3 #557192 #576b82 "
            "#596572 #6f6969 #836d5f #987053 #ac7244 #c0742f #cc7d35 #d9863b #e58f41 #f29847 "
            "#ffa14d".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            DIVERGING_THIN,
            "#6cb6ff #67aef7 #61a7ee #5ca0e6 #5698de #5191d6 #588cc5 #5d86b3 #6280a2 #667a91 "
            "#6a7480 #7e7676 #92786a #a4795d #b7794e #c9783a #d4803e #de8841 #e99045 #f49949 "
            "#ffa14d".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            SEQUENTIAL,
            "#46536d #575c6e #6a6a70 #7b7874 #8a8577 #9a9378 #aca475 #c0b26f #d5c164 #ead156 "
            "#fdea45".split(),
            strict=True,
        )
    ),
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
