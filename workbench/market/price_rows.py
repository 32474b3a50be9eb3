"""Which columns of a price file hold what: CAISO's OASIS, gridstatus, and our own.

OASIS delivers one row an interval, node and component; only the component LMP is the price.

- `PRC_LMP`, day-ahead, hourly: `INTERVALSTARTTIME_GMT, INTERVALENDTIME_GMT, OPR_DT, OPR_HR,
  OPR_INTERVAL, NODE_ID_XML, NODE_ID, NODE, MARKET_RUN_ID, LMP_TYPE, XML_DATA_ITEM, PNODE_RESMRID,
  GRP_TYPE, POS, MW, GROUP`. The price stands in `MW`; `MARKET_RUN_ID` is DAM, `LMP_TYPE` is LMP,
  MCE, MCC, MCL or MGHG, and `XML_DATA_ITEM` of LMP is LMP_PRC.
- `PRC_INTVL_LMP`, real-time, five minutes: the price stands in `VALUE`, `OPR_INTERVAL` (1 to 12)
  after it; `MARKET_RUN_ID` is RTM. Stamps are such as `2026-07-14T07:00:00-00:00`.
- `PRC_RTPD_LMP`, real-time, fifteen minutes: the price stands in `PRC`, `OPR_INTERVAL` is 1 to 4;
  `MARKET_RUN_ID` is RTPD.

`OPR_HR` counts hours of Pacific time by their end. On the day on which clocks go forward there is
no hour 3; on the day on which they go back, hour 2 is the first 01:00 and hour 25 the second.

gridstatus has one row an interval and location: `Time` or `Interval Start`, `Interval End`,
`Market`, `Location`, `Location Type`, `LMP`, `Energy`, `Congestion`, `Loss`, `GHG`, with an offset
in each stamp such as `2026-03-08 00:00:00-08:00`; its service names columns `interval_start_utc`,
`lmp` and so on.

Ours is `interval_start_utc, price_usd_per_mwh`, and where wanted `interval_end_utc`, `node` and
`market`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import DataError
from workbench.grid.rows import brief
from workbench.market.csv_table import Table
from workbench.words import joined, near

OASIS_MARKS = ("intervalstarttime_gmt", "opr_dt", "opr_hr", "lmp_type", "xml_data_item")
OASIS_PRICES = ("mw", "value", "prc")
OWN = ("interval_start_utc", "price_usd_per_mwh", "interval_end_utc", "node", "market")
REPORTS = "PRC_LMP, PRC_INTVL_LMP or PRC_RTPD_LMP"
SAME_MARKET = {
    "DAM": "DAY_AHEAD_HOURLY",
    "RTM": "REAL_TIME_5_MIN",
    "RTPD": "REAL_TIME_15_MIN",
}
MINUTES = {"DAM": 60, "RTM": 5, "RTD": 5, "RTPD": 15, "FMM": 15, "HASP": 15}


@dataclass(frozen=True)
class Layout:
    """Columns of a price file; an empty name where it has no such column."""

    title: str
    price: str
    start: str
    """Column of stamps; empty where only `OPR_DT` and `OPR_HR` say when."""
    end: str
    node: str
    market: str
    component: str = ""
    wanted: str = ""
    """What stands in `component` in the rows that count."""

    @property
    def in_utc(self) -> bool:
        """Whether the name of the column of stamps says that they are in UTC."""
        return self.start.endswith(("_utc", "_gmt"))


def layout_of(table: Table) -> Layout:
    """Layout of a price file by its header; DataError where it is none that is known."""
    columns = table.columns
    if "price_usd_per_mwh" in columns:
        return _own(table)
    if any(mark in columns for mark in OASIS_MARKS):
        return _oasis(table)
    if "lmp" in columns:
        return _gridstatus(table)
    hints = [near(column[:60], OWN[:2]) for column in columns]
    raise DataError(
        f"{table.file} row 1: it has no column price_usd_per_mwh (our own), LMP_TYPE (OASIS) or "
        f"LMP (gridstatus); add the header{next(filter(None, hints), '')}"
    )


def _own(table: Table) -> Layout:
    for column in table.columns:
        if column not in OWN:
            what = brief(column) if column else "a column without a name"
            raise DataError(
                f"{table.file} row 1: {what} is no column of a price file; rename or remove it"
                f"{near(column[:60], OWN)}"
            )
    if OWN[0] not in table.columns:
        raise DataError(f"{table.file} row 1: column {OWN[0]} is missing; add it")
    end, node, market = (column if column in table.columns else "" for column in OWN[2:])
    return Layout("own price file", OWN[1], OWN[0], end, node, market)


def _oasis(table: Table) -> Layout:
    columns = table.columns
    component = _first(columns, "lmp_type", "xml_data_item")
    if not component:
        raise DataError(
            f"{table.file} row 1: this OASIS file has no column LMP_TYPE, so it is none of prices; "
            f"ask for {REPORTS}"
        )
    prices = [column for column in OASIS_PRICES if column in columns]
    if len(prices) != 1:
        found = joined([column.upper() for column in prices]) or "none"
        raise DataError(
            f"{table.file} row 1: the price should be in one of the columns MW, VALUE or PRC, but "
            f"there is {found}; ask OASIS for {REPORTS}"
        )
    start = _first(columns, "intervalstarttime_gmt")
    if not start and not {"opr_dt", "opr_hr"} <= set(columns):
        raise DataError(
            f"{table.file} row 1: neither INTERVALSTARTTIME_GMT nor OPR_DT with OPR_HR says when "
            "a price holds; add one of them"
        )
    return Layout(
        "OASIS",
        prices[0],
        start,
        _first(columns, "intervalendtime_gmt") if start else "",
        _first(columns, "node", "node_id", "node_id_xml", "pnode_resmrid"),
        _first(columns, "market_run_id"),
        component,
        "LMP" if component == "lmp_type" else "LMP_PRC",
    )


def _gridstatus(table: Table) -> Layout:
    columns = table.columns
    start = _first(columns, "interval_start_utc", "interval_start", "time")
    if not start:
        raise DataError(
            f"{table.file} row 1: no column says when a price holds; add Interval Start or Time"
        )
    end = _first(columns, "interval_end_utc", "interval_end")
    node, market = _first(columns, "location"), _first(columns, "market")
    return Layout("gridstatus", "lmp", start, end, node, market)


def _first(columns: Sequence[str], *wanted: str) -> str:
    """The first of some columns that is there, or nothing."""
    return next((column for column in wanted if column in columns), "")


def price_rows(
    table: Table, layout: Layout, node: str | None, market: str | None
) -> tuple[list[int], str, str]:
    """Rows that hold the price of one node in one market, and what both are called.

    DataError where the file has several and none is chosen, or the chosen one is not there.
    """
    rows = list(table.rows)
    if layout.component:
        component = table.column(layout.component)
        rows = [row for row in rows if component[row].upper() == layout.wanted]
        if not rows:
            found = _some(dict.fromkeys(component.values()))
            raise DataError(
                f"{table.file}: no row has {layout.wanted} in {layout.component.upper()}, only "
                f"{found}; ask OASIS for all components, or for LMP"
            )
    rows, called = _chosen(table, rows, layout.node, node, "node")
    rows, run = _chosen(table, rows, layout.market, _market(table, layout, market), "market")
    return rows, called, run


def _market(table: Table, layout: Layout, market: str | None) -> str | None:
    """The market that is meant, as the file calls it."""
    if market is None or not layout.market:
        return market
    found = {name.upper() for name in table.column(layout.market).values()}
    for names in SAME_MARKET.items():
        if market.upper() in names and market.upper() not in found:
            return next((name for name in names if name in found), market)
    return market


def _chosen(
    table: Table, rows: Sequence[int], column: str, wanted: str | None, what: str
) -> tuple[list[int], str]:
    if not column:
        if wanted is not None:
            raise DataError(
                f"{table.file} has no column of {what}s to look for {brief(wanted)} in; "
                f"leave --{what} out"
            )
        return list(rows), ""
    cells = table.column(column)
    names = list(dict.fromkeys(cells[row] for row in rows))
    if wanted is None:
        if len(names) > 1:
            raise DataError(
                f"{table.file} has prices of {len(names):,} {what}s, {_some(names)}; choose one "
                f"with --{what}"
            )
        return list(rows), names[0]
    called = next((name for name in names if name.casefold() == wanted.strip().casefold()), None)
    if called is None:
        hint = near(wanted.strip().upper()[:60], names)
        raise DataError(
            f"{table.file} has no prices of {what} {brief(wanted)}; it has {_some(names)}{hint}"
        )
    return [row for row in rows if cells[row] == called], called


def _some(names: Sequence[str] | dict[str, None]) -> str:
    """Names in a message, the first few of many."""
    shown = [brief(name) for name in names]
    if len(shown) <= 5:
        return joined(shown)
    return f"{', '.join(shown[:4])} and {len(shown) - 4:,} others"
