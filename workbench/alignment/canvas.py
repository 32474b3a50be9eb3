"""The ground that the alignment map is drawn on: where days lie, and which places are taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workbench.alignment.handoffs import Handoff, Handoffs
from workbench.alignment.lanes import Lane, Sizes
from workbench.charts.svg import Box, text_width, worded
from workbench.charts.theme import CARD, SOFT


@dataclass(eq=False)
class Canvas:
    """One drawing in the making: layers of SVG, and the boxes of texts and marks already placed."""

    result: Handoffs
    size: Sizes
    span: tuple[date, date]
    lanes: list[Lane]
    rows: list[Handoff]
    interactive: bool
    texts: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    front: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def due_x(self) -> float:
        """Place of the due date."""
        return self.x(self.result.scenario.drp_due)

    @property
    def bottom(self) -> float:
        """Lower edge of the lanes."""
        return self.lanes[-1].bottom

    def x(self, day: date) -> float:
        """Place of a day on the drawing; days outside the window lie outside it."""
        return self.size.x(day, self.span)

    def text(
        self,
        x: float,
        baseline_y: float,
        words: str,
        *,
        size: float | None = None,
        bold: bool = False,
        ink: str = SOFT,
        anchor: str = "start",
        halo: bool = False,
        unsaid: bool = False,
    ) -> str:
        """A text, its box remembered; what is said elsewhere is kept from a listener (`unsaid`)."""
        px = (size or self.size.small) * self.size.scale
        width = text_width(words, px, bold=bold)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        self.texts.append(Box(left, baseline_y - 0.95 * px, width, 1.22 * px, words))
        return worded(
            "text",
            words,
            x=round(x, 1),
            y=round(baseline_y, 1),
            font_size=round(px, 2),
            fill=ink,
            font_weight="600" if bold else None,
            text_anchor=anchor if anchor != "start" else None,
            paint_order="stroke" if halo else None,
            stroke=CARD if halo else None,
            stroke_width=5 if halo else None,
            aria_hidden="true" if unsaid else None,
        )

    def fits(self, box: Box) -> bool:
        """Whether a box is free of texts, of marks and of the due line."""
        return not any(box.meets(t, 2.0) for t in (*self.texts, *self.marks, self.due_line()))

    def due_line(self) -> Box:
        """Space that the due line takes."""
        half = 5.0 * self.size.scale
        return Box(self.due_x - half, 0, 2 * half, self.bottom)

    def lane_of(self, process: str) -> Lane | None:
        """Lane in which a process is drawn."""
        return next((lane for lane in self.lanes if process in lane.members), None)
