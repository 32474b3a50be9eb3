"""Prices are read as CAISO's OASIS, gridstatus and we write them; all prices here are made up."""

import io
import random
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.market.price_file import read_prices
from workbench.market.stamps import PACIFIC, midnight

OASIS = {  # header, column of the price, market, interval in minutes
    "PRC_LMP": (
        "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,NODE_ID_XML,NODE_ID,"
        "NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,MW,GROUP", "DAM", 60,
    ),
    "PRC_INTVL_LMP": (
        "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,NODE_ID,NODE,"
        "MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,VALUE,OPR_INTERVAL,GROUP",
        "RTM", 5,
    ),
    "PRC_RTPD_LMP": (
        "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,NODE_ID,NODE,"
        "MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,PRC,OPR_INTERVAL,GROUP",
        "RTPD", 15,
    ),
}  # fmt: skip
ITEMS = {"LMP": "LMP_PRC", "MCE": "LMP_ENE_PRC", "MCC": "LMP_CONG_PRC", "MCL": "LMP_LOSS_PRC"}
HUB = "TH_NP15_GEN-APND"
SUMMER, SPRING, FALL = date(2026, 7, 1), date(2026, 3, 8), date(2026, 11, 1)
DAYS = {SPRING: 23, SUMMER: 24, FALL: 25}


def starts_of(day, minutes):
    """Begins of the intervals of a Pacific day, in UTC."""
    start, end, step = midnight(day), midnight(day + timedelta(days=1)), timedelta(minutes=minutes)
    return [start + i * step for i in range((end - start) // step)]


def price(start):
    """A made-up price: dollars for the hour in UTC, cents for the minute."""
    return round(start.hour + start.minute / 100 - 5, 2)


def hour_of(start):
    """OPR_HR as CAISO counts it."""
    local = start.astimezone(PACIFIC)
    return 25 if local.fold else local.hour + 1


def oasis(report="PRC_LMP", day=SUMMER, nodes=(HUB,), leave=()):
    header, run, minutes = OASIS[report]
    lines = [header]
    for start in starts_of(day, minutes):
        for node in nodes:
            for component, item in ITEMS.items():
                value = price(start) if component == "LMP" else 1000.0
                cells = {
                    "INTERVALSTARTTIME_GMT": f"{start:%Y-%m-%dT%H:%M:%S}-00:00",
                    "INTERVALENDTIME_GMT": f"{start + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}"
                    "-00:00",
                    "OPR_DT": str(day),
                    "OPR_HR": str(hour_of(start)),
                    "OPR_INTERVAL": "0" if minutes == 60 else str(start.minute // minutes + 1),
                    "MARKET_RUN_ID": run,
                    "LMP_TYPE": component,
                    "XML_DATA_ITEM": item,
                    "GRP_TYPE": "ALL_APNODES",
                    "POS": "0",
                    "GROUP": "1",
                } | dict.fromkeys(("MW", "VALUE", "PRC"), f"{value:.5f}")
                lines.append(",".join(cells.get(name, node) for name in header.split(",")))
    kept = [i for i, name in enumerate(header.split(",")) if name not in leave]
    return "\n".join(",".join(line.split(",")[i] for i in kept) for line in lines) + "\n"


def gridstatus(day=SUMMER, minutes=60, market="DAY_AHEAD_HOURLY", locations=(HUB,)):
    lines = [
        "Time,Interval Start,Interval End,Market,Location,Location Type,LMP,Energy,Congestion,Loss"
    ]
    for start in starts_of(day, minutes):
        begin = start.astimezone(PACIFIC)
        end = (start + timedelta(minutes=minutes)).astimezone(PACIFIC)
        lines += [
            f"{begin},{begin},{end},{market},{location},Trading Hub,{price(start)},30.0,-1.5,0.25"
            for location in locations
        ]
    return "\n".join(lines) + "\n"


def own(day=SUMMER, minutes=60):
    lines = [f"{start:%Y-%m-%dT%H:%MZ},{price(start)}" for start in starts_of(day, minutes)]
    return "\n".join(["interval_start_utc,price_usd_per_mwh", *lines]) + "\n"


STAMPS = ("INTERVALSTARTTIME_GMT", "INTERVALENDTIME_GMT")


@pytest.fixture
def read(tmp_path):
    def read(text, name="prices.csv", **choice):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_prices(path, **choice)

    return read


@pytest.fixture
def refused(read):
    def refused(text, name="prices.csv", **choice):
        with pytest.raises(DataError) as caught:
            read(text, name, **choice)
        said = str(caught.value)
        assert "\n" not in said and len(said) <= 400
        return said

    return refused


def holds(found, day, minutes):
    """Whether a series is that of a whole day."""
    starts = starts_of(day, minutes)
    assert len(starts) == DAYS[day] * 60 // minutes
    assert found.start_utc == starts[0] and found.interval_hours == minutes / 60
    assert found.price_usd_per_mwh.tolist() == [price(start) for start in starts]


# --- as they come --------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("report", OASIS)
def test_a_day_of_oasis_is_read_in_each_report_and_where_clocks_change(read, report, day):
    found = read(oasis(report, day))
    holds(found, day, OASIS[report][2])
    assert found.node == HUB and found.source == f"prices.csv (OASIS, {OASIS[report][1]})"


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("report", OASIS)
def test_without_stamps_in_gmt_the_operating_hours_are_pacific_time(read, report, day):
    text = oasis(report, day, leave=STAMPS)
    found = read(text)
    holds(found, day, OASIS[report][2])
    assert "OPR_DT and OPR_HR are read as Pacific time" in found.notes[1]
    # without the market too, the largest OPR_INTERVAL says into how many parts an hour falls
    holds(read(oasis(report, day, leave=(*STAMPS, "MARKET_RUN_ID"))), day, OASIS[report][2])


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("minutes", [60, 15, 5])
def test_a_day_of_gridstatus_is_read(read, minutes, day):
    holds(read(gridstatus(day, minutes)), day, minutes)
    holds(read(gridstatus(day, minutes).replace("Time,", "Begin,", 1)), day, minutes)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("minutes", [60, 30, 15, 5])
def test_our_own_file_is_read(read, minutes, day):
    found = read(own(day, minutes))
    holds(found, day, minutes)
    assert found.node == "" and found.source == "prices.csv (own price file)"


def test_columns_as_the_service_of_gridstatus_names_them(read):
    lines = ["interval_start_local,interval_start_utc,interval_end_utc,market,location,lmp,energy"]
    for start in starts_of(SPRING, 60):
        end = start + timedelta(hours=1)
        lines.append(f"x,{start.isoformat()},{end.isoformat()},DAY_AHEAD_HOURLY,A,{price(start)},1")
    holds(read("\n".join(lines)), SPRING, 60)


def test_an_index_that_pandas_wrote_is_no_matter(read):
    lines = gridstatus().splitlines()
    text = "\n".join([f",{lines[0]}", *(f"{i},{line}" for i, line in enumerate(lines[1:]))])
    holds(read(text), SUMMER, 60)


def test_one_day_of_several_is_chosen_by_pacific_time(read):
    text = own(date(2026, 6, 30)) + own(SUMMER).split("\n", 1)[1]
    assert len(read(text).price_usd_per_mwh) == 48
    holds(read(text, day=SUMMER), SUMMER, 60)
    (note,) = read(own(SPRING), day=SPRING).notes
    assert note == "2026-03-08 has 23 hours in Pacific time"


def test_one_node_of_several_is_chosen(read, refused):
    nodes = [f"NODE_{i}" for i in range(9)]
    assert read(oasis(nodes=nodes), node="node_3").node == "NODE_3"
    assert refused(oasis(nodes=nodes[:2])) == (
        "prices.csv has prices of 2 nodes, 'NODE_0' and 'NODE_1'; choose one with --node"
    )
    assert refused(gridstatus(locations=nodes)) == (
        "prices.csv has prices of 9 nodes, 'NODE_0', 'NODE_1', 'NODE_2', 'NODE_3' and 5 others; "
        "choose one with --node"
    )
    assert refused(oasis(), node="TH_NP15") == (
        "prices.csv has no prices of node 'TH_NP15'; it has 'TH_NP15_GEN-APND'; "
        "did you mean 'TH_NP15_GEN-APND'?"
    )
    assert refused(own(), node="A") == (
        "prices.csv has no column of nodes to look for 'A' in; leave --node out"
    )


def test_one_market_of_several_is_chosen_by_either_name(read, refused):
    text = gridstatus() + gridstatus(minutes=5, market="REAL_TIME_5_MIN").split("\n", 1)[1]
    assert "2 markets, 'DAY_AHEAD_HOURLY' and 'REAL_TIME_5_MIN'; choose one with" in refused(text)
    holds(read(text, market="DAM"), SUMMER, 60)
    holds(read(text, market="real_time_5_min"), SUMMER, 5)
    assert "has no prices of market 'HASP'" in refused(text, market="HASP")


def test_a_zip_of_oasis_is_opened(read, refused):
    holds(read(zipped({"20260701_20260701_PRC_LMP_DAM_v12.csv": oasis()}), "a.zip"), SUMMER, 60)
    group = {f"20260701_20260701_PRC_LMP_DAM_{part}_v12.csv": oasis() for part in ITEMS}
    holds(read(zipped(group), "a.zip"), SUMMER, 60)
    assert refused(zipped({"a.csv": oasis(), "b.csv": oasis()}), "a.zip") == (
        "a.zip is a zip with 2 tables of prices; unpack it and name one of them"
    )
    assert "is a zip with 0 tables of prices" in refused(zipped({"a.txt": "a"}), "a.zip")
    assert refused(zipped({"INVALID_REQUEST.xml": NO_DATA}), "a.zip").startswith(
        "a.zip is not prices but OASIS saying 'No data returned for the specified selection'"
    )
    assert refused(b"PK\x03\x04 torn", "a.zip") == (
        "a.zip is a zip that cannot be unpacked; download it again, or unpack it yourself"
    )
    assert "is a workbook of Excel" in refused(zipped({"xl/workbook.xml": "<a/>"}), "a.xlsx")


def zipped(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(OASIS)))
def test_neither_order_nor_repetition_matters(tmp_path_factory, random, report):
    header, *rows = oasis(report, SPRING).splitlines()
    path = tmp_path_factory.getbasetemp() / "shuffled.csv"
    rows += random.sample(rows, 7)
    random.shuffle(rows)
    path.write_text("\n".join([header, *rows]))
    found = read_prices(path)
    holds(found, SPRING, OASIS[report][2])
    assert len(found.notes) in (2, 3)


def test_marks_blank_rows_and_signs_are_no_matter(read):
    holds(read("\ufeff" + own().replace("\n", "\n\n")), SUMMER, 60)
    text = "interval_start_utc,price_usd_per_mwh\n2026-07-01 00:00, -.37\n2026-07-01 01:00,+1e1\n"
    found = read(text)
    assert found.price_usd_per_mwh.tolist() == [-0.37, 10.0]
    assert found.start_utc == datetime(2026, 7, 1, tzinfo=UTC)


# --- what is wrong -------------------------------------------------------------

NO_DATA = """<?xml version="1.0" encoding="UTF-8"?>
<m:OASISReport xmlns:m="http://www.caiso.com/soa/OASISReport_v1.xsd">
<m:MessagePayload><m:RTO><m:name>CAISO</m:name><m:ERROR><m:ERR_CODE>1000</m:ERR_CODE>
<m:ERR_DESC>No data returned for the specified selection</m:ERR_DESC></m:ERROR></m:RTO>
</m:MessagePayload></m:OASISReport>
"""
TOO_FAST = (
    "<html><body><p>CAISO Acceptable Use Policy Violation. "
    "Please retry your request after 5 seconds.</p></body></html>"
)


def test_a_page_in_place_of_prices_says_what_it_says(refused):
    assert refused(NO_DATA) == (
        "prices.csv is not prices but OASIS saying 'No data returned for the specified "
        "selection'; ask for another node, day or report"
    )
    assert refused(TOO_FAST) == (
        "prices.csv is a web page saying 'CAISO Acceptable Use Policy Violation. Please retry "
        "your request after 5 seconds.', not prices; ask OASIS for PRC_LMP, PRC_INTVL_LMP or "
        "PRC_RTPD_LMP with resultformat=6"
    )
    assert refused('<?xml version="1.0"?><a/>').startswith("prices.csv is XML, not prices; ask")
    assert refused("{}") == "prices.csv holds JSON; give prices as CSV"


def test_a_file_that_is_no_table_is_refused(refused, read, tmp_path):
    assert refused(" \n") == "prices.csv is empty; it should hold prices"
    assert refused(",,\n,,\n") == "prices.csv is empty; it should have a header and rows"
    assert refused(own()[:37]) == "prices.csv has a header and no rows; add them"
    assert refused(own().replace(",", ";")) == (
        "prices.csv: its columns are separated by semicolons, as Excel writes them in some "
        "languages; separate them by commas, and write numbers with a decimal point"
    )
    assert refused(b"a,b\n\xff,1\n") == (
        "prices.csv row 2: byte 0xff is not UTF-8; save the file as UTF-8"
    )
    assert "near line 2 this is no CSV" in refused('a,b\n"1,2')
    assert "the row has 3 fields instead of 2" in refused(own() + "2026-07-02T07:00Z,1,234\n")
    assert refused(own().replace("price_", "interval_start_utc,price_", 1).replace("Z,", "Z,1,"))
    with pytest.raises(DataError, match=r"there is no file none\.csv; name the file of prices"):
        read_prices(tmp_path / "none.csv")
    with pytest.raises(DataError, match="is a folder"):
        read_prices(tmp_path)


def test_a_header_of_no_known_format_is_refused(refused):
    assert refused("interval_start_utc,price_usd_per_mhw\n2026-07-01,1\n") == (
        "prices.csv row 1: it has no column price_usd_per_mwh (our own), LMP_TYPE (OASIS) or LMP "
        "(gridstatus); add the header; did you mean 'interval_start_utc'?"
    )
    assert "'nodes' is no column of a price file; rename or remove it; did you mean 'node'?" in (
        refused("interval_start_utc,price_usd_per_mwh,nodes\n2026-07-01,1,a\n")
    )
    assert "column interval_start_utc is missing" in refused("price_usd_per_mwh\n1\n")
    assert "no column says when a price holds" in refused("LMP,Location\n1,a\n")
    assert "has no column LMP_TYPE, so it is none of prices; ask for PRC_LMP" in (
        refused(oasis(leave=("LMP_TYPE", "XML_DATA_ITEM")))
    )
    assert "columns MW, VALUE or PRC, but there is none" in refused(oasis(leave=("MW",)))
    assert "but there is MW and PRC" in refused(oasis().replace("GROUP", "PRC"))
    assert "neither INTERVALSTARTTIME_GMT nor OPR_DT with OPR_HR says when" in (
        refused(oasis(leave=(*STAMPS, "OPR_HR")))
    )
    assert "column 'price_usd_per_mwh' is there twice" in (
        refused("interval_start_utc,price_usd_per_mwh,price_usd_per_mwh\n2026-07-01,1,1\n")
    )


def test_a_file_of_components_without_the_price_is_refused(refused):
    assert refused(oasis().replace(",LMP,", ",MCE,")) == (
        "prices.csv: no row has LMP in LMP_TYPE, only 'MCE', 'MCC' and 'MCL'; ask OASIS for all "
        "components, or for LMP"
    )


def test_a_gap_is_named(refused):
    lines = own().splitlines()
    del lines[3]
    assert refused("\n".join(lines)) == (
        "prices.csv: the interval of 60 minutes that begins 2026-07-01T09:00Z (2026-07-01 02:00 "
        "PDT) is missing; add what is missing, or choose a whole day with --day"
    )
    del lines[3:5]
    assert "02:00 PDT) and 2 after it are missing" in refused("\n".join(lines))
    lines = own().splitlines()
    assert "2026-07-01T07:00Z (2026-07-01 00:00 PDT) is missing" in (
        refused("\n".join([lines[0], *lines[2:]]), day=SUMMER)
    )
    assert "2026-07-01T23:00Z (2026-07-01 16:00 PDT) and 7 after it are missing" in (
        refused("\n".join(lines[:-8]), day=SUMMER)
    )


def test_two_prices_for_one_interval_are_named(refused):
    assert refused(own() + "2026-07-01T07:00:00Z,9\n") == (
        "prices.csv row 26, column price_usd_per_mwh: the interval that begins 2026-07-01T07:00Z "
        "(2026-07-01 00:00 PDT) costs 9, but 2 in row 2; keep one of them"
    )


def test_intervals_of_several_lengths_are_named(refused):
    text = gridstatus().replace("01:00:00-07:00,DAY", "00:15:00-07:00,DAY", 1)
    assert refused(text) == (
        "prices.csv row 2: the interval is 15 minutes long, others are 60; keep to one length"
    )
    assert refused(own() + "2026-07-01T08:15Z,1\n") == (
        "prices.csv row 26: the interval that begins 2026-07-01T08:15Z (2026-07-01 01:15 PDT) does "
        "so before the last one of 60 minutes has ended; keep to one length"
    )
    assert "nothing says how long it is; add the column interval_end_utc" in (
        refused("interval_start_utc,price_usd_per_mwh\n2026-07-01,1\n")
    )
    assert "has intervals of 7 minutes" in (
        refused("interval_start_utc,price_usd_per_mwh\n2026-07-01 00:00,1\n2026-07-01 00:07,1\n")
    )
    text = gridstatus().replace("01:00:00-07:00,DAY", "00:00:00-07:00,DAY", 1)
    assert "the interval ends before it begins" in refused(text)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "the cell is blank; give a number"),
        ("NaN", "'NaN' is not a number; write it such as 1234.5"),
        ("inf", "'inf' is not a number"),
        ("n/a", "'n/a' is not a number"),
        ("0x1f", "'0x1f' is not a number"),
        ('"1,234.5"', "'1,234.5' is read in two ways; write it with a decimal point"),
        ('"41,5"', "'41,5' is read in two ways"),
        ("1e400", "'1e400' is beyond a million USD/MWh; mind the unit"),
        ('"two\nlines"', "'two\\nlines' is not a number"),
    ],
)
def test_a_price_that_is_none_is_named(refused, cell, said):
    text = own() + f"2026-07-02T07:00Z,{cell}\n"
    assert f"prices.csv row 26, column price_usd_per_mwh: {said}" in refused(text)


def test_a_day_that_is_not_there_is_named(refused):
    assert refused(own(), day=FALL) == (
        "prices.csv has no prices of 2026-11-01 (Pacific time); it has 2026-07-01"
    )
    week = own() + "".join(own(SUMMER + timedelta(days=i)).split("\n", 1)[1] for i in range(1, 7))
    assert "it has 7 days from 2026-07-01 to 2026-07-07" in refused(week, day=FALL)


def test_local_time_without_an_offset_is_refused(refused):
    text = gridstatus(FALL).replace("-07:00", "").replace("-08:00", "")
    assert refused(text) == (
        "prices.csv row 2, column Interval Start: '2026-11-01 00:00:00' does not say its offset "
        "from UTC; give an offset such as -08:00, or a column Interval Start UTC"
    )
    lines = text.splitlines()
    assert "'2026-11-01 01:00:00' comes twice, for clocks in California go back then" in (
        refused("\n".join([lines[0], *lines[2:]]))
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2026-11-01,25,0", "2026-11-01,2,0", "hour 2 comes twice on 2026-11-01, and no hour 25"),
        ("2026-11-01,24,0", "2026-11-01,26,0", "there is no hour 26; hours run from 1 to 24"),
        ("2026-11-01,24,0", "2026-11-02,25,0", "hour 25 is only where clocks go back, not on"),
        ("2026-11-01,3,0", "2026-03-08,3,0", "2026-03-08 has no hour 3, for clocks go forward"),
        ("2026-11-01,3,0", "2026-11-01,3,2", "2 is no interval of an hour in parts of 60 minutes"),
        ("2026-11-01,3,0", "2026-11-01,x,0", "column OPR_HR: 'x' is no count; give a whole number"),
        ("2026-11-01,3,0", "11/1/2026,3,0", "column OPR_DT: '11/1/2026' is no day"),
        ("2026-11-01,3,0", "0001-01-01,3,0", "'0001-01-01' lies beyond 1990 to 2100"),
    ],
)
def test_operating_hours_that_do_not_exist_are_named(refused, before, after, said):
    text = oasis(day=FALL, leave=STAMPS)
    assert said in refused(text.replace(before, after))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("7/1/2026 0:00", "'7/1/2026 0:00' is no stamp; write it such as 2026-07-01T07:00:00Z"),
        ("", "'' is no stamp"),
        ("0001-01-01T00:00:00+12:00", "lies beyond 1990 to 2100"),
        ("9999-12-31T23:00:00-12:00", "lies beyond 1990 to 2100"),
    ],
)
def test_a_stamp_that_is_none_is_named(refused, cell, said):
    words = refused(own() + f"{cell},1\n")
    assert "row 26, column interval_start_utc: " in words and said in words


# --- whatever happens to a file ------------------------------------------------

SCRAPS = ["", ",", ";", '"', "\n", "\r", "\t", "\0", " ", "-", "nan", "1e999", "1,000", "٣", "é"]
SCRAPS += ["\ufeff", "<", "{", "=1+1", "'", "2026-03-08T02:30:00", "25", "LMP", "-08:00", "x" * 300]
SCRAPS += ["\u2028", "\x85"]


def mutated(text, random):
    """A text with one to three scraps put in, pieces cut out, or lines doubled or swapped."""
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(text) + 1)
        if random.random() < 0.3:  # the header is where most goes wrong
            at = random.randrange(min(len(text), 250) + 1)
        deed = random.randrange(5)
        if deed == 0:
            text = text[:at] + random.choice(SCRAPS) + text[at:]
        elif deed == 1:
            text = text[:at] + text[at + random.randint(1, 12) :]
        elif deed == 2:
            text = text[:at] + random.choice(SCRAPS) + text[at + random.randint(1, 8) :]
        else:
            lines = text.split("\n")
            i, j = random.randrange(len(lines)), random.randrange(len(lines))
            lines[i] = lines[j]
            if deed == 4:
                del lines[random.randrange(len(lines))]
            text = "\n".join(lines)
    return text


def test_a_damaged_file_is_read_or_refused_in_one_sentence(tmp_path):
    chance, read, path = random.Random(20260701), 0, tmp_path / "prices.csv"
    texts = ["\n".join(oasis(report, FALL).split("\n")[:40]) for report in OASIS]
    texts += [oasis(day=FALL, leave=STAMPS), gridstatus(FALL), own(SPRING), own(FALL, 15)]
    for _ in range(2000):
        text = mutated(chance.choice(texts), chance)
        path.write_bytes(text.encode())
        choice = chance.choice([{}, {}, {"day": SPRING}, {"node": HUB}, {"market": "DAM"}])
        try:
            found = read_prices(path, **choice)
        except DataError as error:
            assert len(str(error)) <= 400 and len(str(error).splitlines()) == 1, text
            continue
        read += 1
        assert abs(found.price_usd_per_mwh).max() <= 1e6 and len(found.price_usd_per_mwh)
    assert 300 < read < 1700
