"""Every fault of the facts is named, with its row and a remedy; a failed build changes nothing."""

import shutil
from pathlib import Path

import pytest
from damage import BEFORE, replace
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench import build, db
from workbench.errors import DataError


def faults(data, old):
    """Faults of a build that must fail; what stood there before must still stand there, alone."""
    with pytest.raises(DataError) as caught:
        build.build(data, old)
    assert old.read_bytes() == BEFORE
    assert list(old.parent.iterdir()) == [old]
    assert str(caught.value).splitlines()[1:] == caught.value.faults
    return caught.value.faults


# --- one fault, one sentence ---

CELLS = [
    (
        "process_steps",
        "-17,-15,none",
        "x,-15,none",
        "row 2, column start_offset_months: 'x' is not a whole number; the column holds: First "
        "month of the step, as whole months after the anchor month; negative is before it; "
        "correct the cell",
    ),
    ("process_steps", "-17,-15,none", "-17.5,-15,none", "'-17.5' is not a whole number"),
    ("process_steps", "-17,-15,none", " -17,-15,none", "' -17' begins or ends with a blank"),
    (
        "milestones",
        "M01,2011-10-01",
        "M01,2017-02-30",
        "row 2, column date: '2017-02-30' is not a day of the calendar (YYYY-MM-DD)",
    ),
    ("milestones", "M01,2011-10-01", "M01,2011-10", "'2011-10' is not a day of the calendar"),
    ("data_access_rules", "15,0.15", "15,0.1.5", "'0.1.5' is not a plain number; the column"),
    ("data_access_rules", "15,0.15", "15,1.5", "'1.5' does not fit; the column holds: Largest"),
    ("processes", "ICA.1,1,", "ICA.1,yes,", "column in_documents: 'yes' is neither 1 nor 0"),
    (
        "information_flows",
        ",start_of_to_step,0,high",
        ",start_of_step,0,high",
        "row 2, column need_rule: 'start_of_step' is not one of the words allowed here "
        "(start_of_to_step, end_of_to_step); did you mean 'start_of_to_step'?",
    ),
    (
        "policies",
        "statute section,CA",
        "statute sektion,CA",
        "(the column holds: Kind of policy; a bill was proposed or passed but is no law); "
        "did you mean 'statute section' or 'statute'?",
    ),
    ("processes", "DRP,,Distribution resources plan", "DRP,,", "column name: the cell is empty"),
    (
        "processes",
        "biennial,2015-07",
        "biennial,2015-13",
        "row 4, column first_anchor: '2015-13' does not fit; the column holds: Month (YYYY-MM)",
    ),
    ("working_groups", ",2014-07,", ",2014-02-30,", "column started: '2014-02-30' does not fit"),
    (
        "process_steps",
        "-17,-15,none",
        "-14,-15,none",
        "row 2, column start_offset_months, end_offset_months: '-14:-15' break the rule "
        "start_offset_months <= end_offset_months; correct one of these cells",
    ),
    (
        "sources",
        "MTS Vol. 1,",
        "OATI DSO proposal,",
        "row 6, column source_prefix: 'OATI DSO proposal' already stands in row 5",
    ),
    (
        "information_flows",
        "F01,plan to draft forecast,DRP,",
        "F01,plan to draft forecast,DPR,",
        "row 2, column from_process_id: there is no 'DPR' in processes.csv; add it there or "
        "correct the cell; did you mean 'DRP' or 'DRF'?",
    ),
    (
        "process_steps",
        "DRP.2;DRP.3",
        "DRP.2;DRP.33",
        "row 5, column predecessors: there is no 'DRP.33' in process_steps.csv",
    ),
    ("process_steps", "DRP.2;DRP.3", "DRP.2;;DRP.3", "'DRP.2;;DRP.3' is not a list of entries"),
    ("siwg_items", ",1;3,,all", ",1;x,,all", "column phase: '1;x' is not a list of entries"),
    (
        "process_steps",
        "-17,-15,none,,,",
        "-17,-15,none,,DRP.4,",
        "row 2, column predecessors: these steps wait for one another in a circle, "
        "'DRP.1 → DRP.4 → DRP.2 → DRP.1'; remove one of them from predecessors",
    ),
    ("siwg_items", "stakeholders,open,,,,,", "stakeholders,open,,S12,,,", "'S10 → S12 → S10'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "sentence"), CELLS)
def test_a_wrong_cell_is_named_with_its_row_and_a_remedy(data, old, name, before, after, sentence):
    replace(data / f"{name}.csv", before, after)
    found = faults(data, old)
    assert any(f.startswith(f"data/{name}.csv row ") and sentence in f for f in found), found


def test_one_wrong_cell_is_one_fault(data, old):
    replace(data / "process_steps.csv", "-17,-15,none", "x,-15,none")
    assert len(faults(data, old)) == 1


def test_a_missing_file_is_named(data, old):
    (data / "process_steps.csv").unlink()
    assert faults(data, old) == ["data/process_steps.csv: the file is missing; restore it"]


def test_a_file_without_a_table_is_named_with_the_nearest_name(data, old):
    shutil.copy(data / "policies.csv", data / "policy.csv")
    (fault,) = faults(data, old)
    assert fault.startswith("data/policy.csv: no table core_policy stands in the schema")
    assert fault.endswith("did you mean 'policies'?")


def test_a_file_that_is_not_utf8_says_where(data, old):
    raw = (data / "phases.csv").read_bytes()
    (data / "phases.csv").write_bytes(raw.replace(b"JOG,Jog", b"JOG,J\xf6g"))
    (fault,) = faults(data, old)
    assert fault.startswith("data/phases.csv row 3: byte 0xf6 (number ")
    assert fault.endswith("is not UTF-8; save the file as CSV UTF-8")


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_named(data, old, content):
    (data / "phases.csv").write_text(content)
    assert faults(data, old) == ["data/phases.csv: the file is empty; restore its header and rows"]


def test_a_file_with_a_header_alone_is_named(data, old):
    (data / "holidays.csv").write_text(
        "holiday_date,name,legal_date,calendar,source,basis,certainty\n"
    )
    assert faults(data, old) == [
        "data/holidays.csv: the file has a header and no rows; restore its rows"
    ]


def test_header_columns_missing_unknown_and_twice_are_named(data, old):
    replace(data / "phases.csv", "name,seq,meaning", "nam,seq,seq")
    assert faults(data, old) == [
        "data/phases.csv row 1, column name: this column is missing from the header; add it",
        "data/phases.csv row 1, column meaning: this column is missing from the header; add it",
        "data/phases.csv row 1, column nam: no such column is known; remove or rename it"
        "; did you mean 'name'?",
        "data/phases.csv row 1, column seq: the header names this column twice; remove one",
    ]


def test_rows_of_the_wrong_width_are_named(data, old):
    replace(data / "phases.csv", "JOG,Jog,2,", "JOG,2,")
    replace(data / "phases.csv", "RUN,Run,3,", "RUN,Run,far,away,3,")
    with (data / "phases.csv").open("a") as file:
        file.write("\n")
    first, second, third = faults(data, old)
    assert first.startswith("data/phases.csv row 3: the row has 7 fields instead of 8")
    assert second.startswith("data/phases.csv row 4: the row has 10 fields instead of 8")
    assert third == "data/phases.csv row 5: the row is empty; delete it"


def test_an_unclosed_quotation_mark_is_named(data, old):
    replace(data / "phases.csv", '"Later step', '"Later" step')
    (fault,) = faults(data, old)
    assert fault.startswith("data/phases.csv: the quotation marks do not match near line 4")


def test_several_faults_come_together_in_order(data, old):
    replace(data / "milestones.csv", "M01,2011-10-01", "M01,2011-10-00")
    replace(data / "process_steps.csv", "DRP.4,DRP,4", "DRP.4,DRX,4")
    replace(data / "process_steps.csv", "-17,-15,none", "-17,later,none")
    (data / "serves.csv").unlink()
    places = [fault.split(":")[0] for fault in faults(data, old)]
    assert places == [
        "data/milestones.csv row 2, column date",
        "data/process_steps.csv row 2, column end_offset_months",
        "data/process_steps.csv row 5, column process_id",
        "data/process_steps.csv row 5, column step_id, process_id, seq",
        "data/serves.csv",
    ]


def test_a_missing_data_folder_is_one_clear_sentence(tmp_path):
    with pytest.raises(DataError, match=r"there is no folder .* with the facts"):
        build.build(tmp_path / "nowhere", tmp_path / "workbench.duckdb")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=st.randoms(use_true_random=False), what=st.text(max_size=6))
def test_a_damaged_cell_is_named_or_does_no_harm(tmp_path, where, what):
    data = Path(shutil.copytree(db.data_dir(), tmp_path / "data", dirs_exist_ok=True))
    file = where.choice(sorted(data.glob("*.csv")))
    text = file.read_text(encoding="utf-8")
    cut = where.randrange(len(text))
    with file.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        stream.write(text[:cut] + what + text[cut + where.randrange(4) :])
    target = tmp_path / "workbench.duckdb"
    try:
        build.build(data, target)
        assert build.check(target) == []
    except DataError as error:
        assert any(file.stem in fault for fault in error.faults), error.faults
