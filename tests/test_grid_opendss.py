"""A circuit of OpenDSS as its balanced equivalent: how near it comes, and what is said of it."""

import sys
from pathlib import Path

import numpy as np
import opendssdirect
import pytest

from workbench.errors import DataError
from workbench.grid import apart
from workbench.grid.flow import AcFlow
from workbench.grid.opendss import feeder_of_circuit
from workbench.grid.read import read_feeder

FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures" / "telemetry" / "opendss"
needs_fixtures = pytest.mark.skipif(
    not FIXTURES.is_dir(), reason=f"the OpenDSS feeders are not there: {FIXTURES}"
)
HEAD = "clear\nnew circuit.small basekv=12.47 pu=1.02 r1=0 x1=1e-6 r0=0 x0=1e-6\n"
TAIL = "\nset voltagebases=[12.47, 0.48, 0.2078]\ncalcvoltagebases\n"


@pytest.fixture
def script(tmp_path):
    """Write a small circuit; the path of its script."""

    def write(text, head=HEAD, tail=TAIL):
        path = tmp_path / "small.dss"
        path.write_text(head + text + tail)
        return path

    return write


def flow_of(feeder, source_pu=1.02):
    return AcFlow(feeder, (feeder.p_kw + 1j * feeder.q_kvar)[:, None], source_pu)


def solved(path, *also):
    """What OpenDSS finds with constant power and controls off: import in kVA, voltages by bus."""
    engine = opendssdirect.NewContext()
    engine.Text.Command(f'redirect "{path}"')
    for command in ("batchedit load..* model=1 vminpu=.4 vlowpu=.3", *also):
        engine.Text.Command(command)
    engine.Text.Command("set controlmode=off maxiterations=100 tolerance=1e-10")
    engine.Text.Command("solve")
    assert engine.Solution.Converged()
    volts = {}
    for name in engine.Circuit.AllBusNames():
        engine.Circuit.SetActiveBus(name)
        volts[name] = np.array(engine.Bus.puVmagAngle()[::2])
    p, q = engine.Circuit.TotalPower()
    engine.Basic.ClearAll()
    return complex(-p, -q), volts


# --- circuits that are balanced, or have one lateral: the equivalent is exact ---

EXACT = {
    "three phases": (
        "new line.a bus1=sourcebus bus2=b rmatrix=[.4|.15 .4|.15 .15 .4]"
        " xmatrix=[1|.4 1|.4 .4 1] cmatrix=[300|-40 300|-40 -40 300] length=3\n"
        "new load.x bus1=b kv=12.47 kw=3000 kvar=900"
    ),
    "one phase": (
        "new line.a bus1=sourcebus.2 bus2=b.2 phases=1 rmatrix=.5 xmatrix=1.1 cmatrix=0 length=3\n"
        "new load.x bus1=b.2 phases=1 kv=7.2 kw=700 kvar=200"
    ),
    "a center tap and a triplex line": (
        "new transformer.t phases=1 windings=3 buses=[sourcebus.1 b.1.0 b.0.2] kvs=[7.2 .12 .12]"
        " kvas=[50 50 50] xhl=2.04 xht=2.04 xlt=1.36 %rs=[.6 1.2 1.2]\n"
        "new line.s phases=2 bus1=b.1.2 bus2=c.1.2 rmatrix=[.3|.05 .3] xmatrix=[.12|.04 .12]"
        " cmatrix=[0|0 0] units=mi length=.02\n"
        "new load.l bus1=c.1.2 phases=1 kv=.24 kw=30 kvar=10"
    ),
    "a transformer off its neutral tap, capacitors and a reactor": (
        "new transformer.t buses=[sourcebus b] conns=[delta wye] kvs=[12.47 .48] kvas=[500 500]"
        " xhl=5 %rs=[.6 .6] taps=[1 1.025]\n"
        "new load.l bus1=b kv=.48 kw=400 kvar=100\n"
        "new capacitor.c bus1=b kv=.48 kvar=60 conn=delta\nnew reactor.r bus1=b kv=.48 kvar=20"
    ),
    "three transformers of one phase in a bank": (
        "new transformer.t1 phases=1 buses=[sourcebus.1 b.1] kvs=[7.2 .277] kvas=[50 50] xhl=2\n"
        "new transformer.t2 phases=1 buses=[sourcebus.2 b.2] kvs=[7.2 .277] kvas=[50 50] xhl=2\n"
        "new transformer.t3 phases=1 buses=[sourcebus.3 b.3] kvs=[7.2 .277] kvas=[50 50] xhl=2\n"
        "new load.l bus1=b kv=.48 kw=90 kvar=30"
    ),
    "a reactor in series, a load multiplier": (
        "new reactor.r bus1=sourcebus bus2=b r=.2 x=.8\n"
        "new load.l bus1=b kv=12.47 kw=2000 kvar=500\nset loadmult=1.5"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", EXACT.values(), ids=EXACT)
def test_a_balanced_circuit_or_a_single_lateral_is_exact(script, text):
    path = script(text)
    feeder = feeder_of_circuit(path)
    flow, (drawn, volts) = flow_of(feeder), solved(path)
    assert flow.seen.import_kva[0] == pytest.approx(drawn, rel=1e-5)
    at = np.abs(flow.voltage[:, 0]) * feeder.gain
    for name, i in feeder.positions.items():
        loaded = volts[name][: 1 if len(feeder.phases[i]) == 1 and i else 3]
        assert at[i] == pytest.approx(np.mean(loaded), abs=2e-5)


@pytest.mark.parametrize(("phases", "kv"), [(1, 7.2), (2, 14.4), (3, 12.47)])
def test_the_source_has_the_voltage_that_opendss_gives_it(script, phases, kv):
    dots = ".1.2.3"[: 2 * phases]
    path = script(
        f"new line.a bus1=sourcebus{dots} bus2=b{dots} phases={phases} r1=.1 x1=.3 length=1\n"
        f"new load.x bus1=b.1 phases=1 kv=7.2 kw=100 kvar=20",
        head=f"clear\nnew circuit.small phases={phases} basekv={kv} pu=1.03\n",
    )
    feeder = feeder_of_circuit(path)
    _, volts = solved(path)
    assert feeder.source_pu == pytest.approx(volts["sourcebus"][0], rel=2e-3)


def test_a_rating_that_is_stated_is_kept_even_if_it_is_what_opendss_assumes(script):
    feeder = feeder_of_circuit(
        script(
            "new linecode.told r1=.1 x1=.3 normamps=400\nnew linecode.untold r1=.1 x1=.3\n"
            "new line.a bus1=sourcebus bus2=b linecode=told\n"
            "new line.b bus1=b bus2=c linecode=untold\n"
            "new line.c bus1=c bus2=d r1=.1 x1=.3 normamps=400\n"
            "new line.d bus1=d bus2=e r1=.1 x1=.3\nnew load.l bus1=e kv=12.47 kw=400"
        )
    )
    stated = 400 * 12.47 * 3**0.5
    assert feeder.rating_kva[1:].tolist() == pytest.approx([stated, np.inf, stated, np.inf])
    assert "two lines of 400 A, as OpenDSS assumes, taken as without a rating" in feeder.notes


def test_nothing_beside_the_script_is_run(script, tmp_path, monkeypatch):
    for name in ("numpy", "json", "dss"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    assert len(read_feeder(script("new line.a bus1=sourcebus bus2=b\nnew load.l bus1=b kw=9"))) == 2


def test_two_phases_lose_what_they_lose_and_sit_at_their_mean_voltage(script):
    path = script(
        "new line.a phases=2 bus1=sourcebus.1.3 bus2=b.1.3 rmatrix=[.4|.15 .4]"
        " xmatrix=[1|.4 1] cmatrix=[0|0 0] length=3\n"
        "new load.x bus1=b.1 phases=1 kv=7.2 kw=500 kvar=200\n"
        "new load.y bus1=b.3 phases=1 kv=7.2 kw=500 kvar=200"
    )
    feeder = feeder_of_circuit(path)
    flow, (drawn, volts) = flow_of(feeder), solved(path)
    assert feeder.phases == ("ABC", "AC")
    # by hand: 3/2 (0.4 - 0.15/2) ohm per length unit
    assert feeder.r_ohm[1] == pytest.approx(3 * 1.5 * (0.4 - 0.15 / 2))
    assert flow.loss_kw[0] == pytest.approx(drawn.real - 1000, rel=0.02)
    assert abs(flow.voltage[1, 0]) == pytest.approx(volts["b"].mean(), abs=3e-4)


def test_core_losses_are_load_and_say_so(script):
    feeder = feeder_of_circuit(
        script(
            "new transformer.t buses=[sourcebus b] kvs=[12.47 .48] kvas=[500 500] xhl=5"
            " %noloadloss=.2 %imag=.5"
        )
    )
    assert feeder.p_kw.tolist() == [0, 1] and feeder.shunt_kvar.tolist() == [0, -2.5]
    assert (
        "one transformer with losses without load, counted as load and scaled with it, 1 kW in all"
        in feeder.notes
    )


def test_what_is_open_or_generates_is_left_out_and_told(script):
    feeder = feeder_of_circuit(
        script(
            "new line.a bus1=sourcebus bus2=b r1=.1 x1=.3 normamps=300\n"
            "new line.sw bus1=b bus2=c switch=y\nnew line.b bus1=c bus2=d r1=.1 x1=.3\n"
            "new line.tie bus1=b bus2=d switch=y\nopen line.tie 1\n"
            "new load.l bus1=d kv=12.47 kw=400 kvar=100 model=2\n"
            "new pvsystem.p bus1=d kv=12.47 pmpp=200\nnew generator.g bus1=d kv=12.47 kw=100\n"
            "new storage.s bus1=d kv=12.47 kwrated=50"
        )
    )
    assert feeder.buses == ("sourcebus", "b", "d") and feeder.merged == {"c": "b"}
    assert feeder.rating_kva[1] == pytest.approx(300 * 12.47 * 3**0.5)
    assert np.isinf(feeder.rating_kva[2])
    assert feeder.notes[0] == "its source is at 1.02 pu, which holds unless another is given"
    assert feeder.source_pu == feeder.source_voltage_pu == 1.02
    assert feeder.notes[2:-1] == (
        "one line open and left out",
        "one line of 400 A, as OpenDSS assumes, taken as without a rating",
        "one load of another model taken as constant power",
        "one PV system left out, as a market places them, 200 kW in all",
        "one generator left out, as a market places them, 100 kW in all",
        "one storage left out, as a market places them, 50 kW in all",
        "joined without impedance, so one bus: 'c' is 'b'",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "new line.a bus1=sourcebus bus2=b\nnew line.b bus1=sourcebus bus2=d\n"
            "new line.tie bus1=b bus2=d",
            "small.dss Line.tie: 'tie' from bus 'b' to 'd' closes a loop",
        ),
        (
            "new line.a bus1=sourcebus bus2=b r1=.1 x1=-.3",
            "small.dss Line.a: x_ohm of 'a', -0.3, is negative",
        ),
        (
            "new line.a bus1=sourcebus bus2=b\nnew capacitor.c bus1=b bus2=d kvar=100 kv=12.47",
            "small.dss Capacitor.c: a capacitor in series is negative impedance",
        ),
        (
            "new line.a bus1=sourcebus bus2=b\nnew line.c bus1=d bus2=e\n"
            "new load.l bus1=e kv=12.47 kw=400",
            "small.dss Bus.d: no line leads from the source to bus 'd', 'e', an island",
        ),
        (
            "new transformer.t windings=3 buses=[sourcebus b c] kvs=[12.47 .48 .48]",
            "small.dss Transformer.t: windings at 3 buses cannot be read; give it two",
        ),
        ("new vsource.t bus1=sourcebus", "small.dss: it has two voltage sources; a feeder has one"),
        ("new isource.i bus1=sourcebus", "small.dss Isource.i: no Isource can be part of a feeder"),
        ("new line.a bus1=sourcebus bus2=b r1=x", "small.dss: OpenDSS stops: "),
        ("frobnicate", 'small.dss: OpenDSS stops: Unknown Command: "frobnicate"'),
    ],
)
def test_what_cannot_be_a_feeder_is_one_sentence(script, text, said):
    with pytest.raises(DataError) as caught:
        feeder_of_circuit(script(text))
    found = str(caught.value)
    assert found.startswith(said)
    assert len(found.splitlines()) == 1 and len(found) <= 300


def test_a_script_without_a_circuit_is_said(script):
    with pytest.raises(DataError, match=r"small.dss: the script makes no circuit; name the master"):
        feeder_of_circuit(script("clear", head="", tail=""))


# --- as a user reads a file: in a process of its own ---


def test_a_script_leaves_nothing_behind(script, tmp_path):
    here = Path.cwd()
    path = script("new line.a bus1=sourcebus bus2=b\nset mode=snap\nsolve\nshow voltages\n")
    assert len(read_feeder(path)) == 2
    assert Path.cwd() == here
    assert [each.name for each in tmp_path.iterdir()] == ["small.dss"]


@pytest.mark.parametrize(
    ("child", "raised", "said"),
    [
        ("import ctypes; ctypes.string_at(0)", DataError, "small.dss: OpenDSS breaks down on this"),
        (
            "import time; time.sleep(9)",
            DataError,
            "small.dss: OpenDSS is not done after 0.2 second",
        ),
        ("raise SystemError('a fault of ours')", RuntimeError, "SystemError: a fault of ours"),
    ],
)
def test_opendss_may_break_down_without_harm(script, monkeypatch, child, raised, said):
    monkeypatch.setattr(apart, "CHILD", child)
    monkeypatch.setattr(apart, "PATIENCE_S", 0.2 if "sleep" in child else 60)
    with pytest.raises(raised, match=said):
        read_feeder(script(""))


def test_without_the_extra_it_is_said_which_to_install(script, monkeypatch):
    monkeypatch.setitem(sys.modules, "opendssdirect", None)
    with pytest.raises(DataError, match=r"needs an extra: pip install 'dpp-workbench\[opendss\]'"):
        feeder_of_circuit(script(""))


# --- feeders of others ---


def differences(feeder, source_pu, path, *also):
    """Share of the loss that is missing; differences of voltage at buses of three phases, of any.

    A bus of the equivalent has one voltage, which is held against the mean of its phases.
    """
    load_kw = feeder.p_kw.sum()
    flow, (drawn, volts) = flow_of(feeder, source_pu), solved(path, *also)
    at = np.abs(flow.voltage[:, 0]) * feeder.gain
    missing = (drawn.real - flow.seen.import_kva[0].real) / (drawn.real - load_kw)
    gaps = {name: at[i] - volts[name].mean() for name, i in feeder.positions.items()}
    three = [abs(gap) for name, gap in gaps.items() if len(volts[name]) == 3]
    return missing, max(three), max(abs(gap) for gap in gaps.values())


@needs_fixtures
def test_the_123_buses_of_ieee_lose_and_sag_nearly_as_they_do_phase_by_phase():
    path = FIXTURES / "123Bus" / "IEEE123Master.dss"
    feeder = read_feeder(path)
    assert (feeder.p_kw.sum(), feeder.q_kvar.sum()) == (3490, pytest.approx(1920))
    assert feeder.shunt_kvar.sum() == pytest.approx(750, rel=0.002)  # and some charging
    assert "seven regulators taken at neutral" in feeder.notes
    assert feeder.notes[-1] == (
        "at full load a loss of 99.3 kW and a lowest voltage of 0.945 pu; OpenDSS, phase by phase "
        "and simplified alike, has a loss of 104.6 kW and a lowest voltage of 0.920 pu"
    )
    neutral = [f"transformer.{name}.taps=(1 1)" for name in "reg1a reg2a reg3a reg3c".split()]
    neutral += [f"transformer.{name}.taps=(1 1)" for name in "reg4a reg4b reg4c".split()]
    missing, three, any_bus = differences(feeder, 1.0, path, *neutral)
    assert missing == pytest.approx(0.052, abs=0.005)  # the unbalance of the trunk
    assert three < 0.0006 and any_bus < 0.026


@needs_fixtures
def test_ckt5_with_its_service_transformers_loses_nearly_as_much():
    path = FIXTURES / "ckt5" / "Master_ckt5.dss"
    feeder = read_feeder(path)
    assert len(feeder) == 2931 and np.isfinite(feeder.xy).all(axis=1).sum() > 900
    # 7,132.86 kW of load, and the losses that 591 transformers have without any
    assert feeder.p_kw.sum() == pytest.approx(7132.86 + 40.96, abs=0.01)
    missing, three, any_bus = differences(feeder, 1.05, path)
    assert missing == pytest.approx(0.046, abs=0.005)
    assert three < 0.0006 and any_bus < 0.014
