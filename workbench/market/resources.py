"""The model library: one documented set of parameters for each class of resource.

Forecast, commitment, dispatch, network and settlement read the same resource. Positive power
injects into the grid. A resource stands at a `bus`, or, as an aggregation, has `shares` of its
power at several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.grid.feeder import FloatArray
from workbench.market.fields import (
    MOST_KW,
    MOST_KWH,
    MOST_USD,
    MOST_USD_PER_MWH,
    REQUIRED,
    Field,
)

LEAST_PART = 0.01
"""Less of an efficiency, or of heat for power, is none that a device has."""


def _offer(help: str, default: Any = REQUIRED) -> Field:
    most = MOST_USD_PER_MWH
    return Field("offer_usd_per_mwh", "USD/MWh", help, default, -most, most, series=True)


Q_FIELDS = (
    Field("q_min_kvar", "kvar", "Least reactive power it can inject.", 0.0, -MOST_KW, MOST_KW,
          series=True,
          maps="IEC 61850-7-420 DRCT.VArRtg; IEEE 2030.5 DERCapability.rtgMaxVarNeg"),
    Field("q_max_kvar", "kvar", "Most reactive power it can inject.", 0.0, -MOST_KW, MOST_KW,
          series=True,
          maps="IEC 61850-7-420 DRCT.VArRtg; IEEE 2030.5 DERCapability.rtgMaxVar"),
)  # fmt: skip

P_MAX = Field("p_max_kw", "kW", "Most power it gives, or draws where it is a load.", low=0,
              high=MOST_KW, maps="IEC 61850-7-420 DRCT.WRtg; IEEE 2030.5 DERCapability.rtgMaxW; "
              "SunSpec 702 WMaxRtg")  # fmt: skip
AVAILABLE = Field(
    "availability", "1", "Share of p_max_kw that is there in each period.", 1.0, 0, 1, series=True
)
OFFER = _offer("Price at which it sells.")
FREE_OFFER = _offer("Price at which it sells.", 0.0)
STEPS = Field("segments", "[kW, USD/MWh]", "Steps of a rising offer, instead of one price.",
              None, kind="steps", maps="OpenADR EiQuote; CAISO bid curve")  # fmt: skip
MAYBE_OFFER = _offer("Price at which it sells, unless it has segments.", None)
RAMP = Field("ramp_kw_per_h", "kW/h", "Fastest change of power, beside p_min_kw at a start or "
             "stop; none where left out.", None, 0, MOST_KWH)  # fmt: skip
P_MIN = Field("p_min_kw", "kW", "Least power while it runs.", 0.0, 0, MOST_KW)
P_ALWAYS = Field("p_min_kw", "kW", "Least power, in every period: what may stand still is a "
                 "backup_generator.", 0.0, 0, MOST_KW)  # fmt: skip
P_START = Field("p_start_kw", "kW", "Power before the first period, for its ramp.", None, 0,
                MOST_KW)  # fmt: skip
ENERGY = Field("energy_kwh", "kWh", "Most energy it can hold.", low=0, high=MOST_KWH,
               maps="IEC 61850-7-420 DSTO.WhRtg; IEEE 2030.5 DERCapability.rtgMaxWh; "
               "SunSpec 713 WHRtg")  # fmt: skip
START = Field("soc_start_kwh", "kWh", "Energy in it before the first period.", low=0,
              high=MOST_KWH,
              maps="SunSpec 713 SoC; IEEE 2030.5 DERStatus.stateOfChargeStatus")  # fmt: skip
END = Field("soc_end_kwh", "kWh", "Least energy at the end; as at the start where left out.",
            None, 0, MOST_KWH)  # fmt: skip
ETA_IN = Field("efficiency_charge", "1", "Part of what it draws that it holds.", low=LEAST_PART,
               high=1)  # fmt: skip
ETA_OUT = Field("efficiency_discharge", "1", "Part of what it holds that it gives.",
                low=LEAST_PART, high=1)  # fmt: skip
STANDING = Field("standing_loss_per_h", "1/h", "Part of its energy lost in an hour.", 0.0, 0, 1)
DRAW = Field("draw_kw", "kW of heat or cold", "What its user takes out of it.", low=0,
             high=MOST_KW, series=True)  # fmt: skip
COP = Field("heat_per_power", "kWh/kWh", "Heat or cold for each kWh it draws.", 1.0, LEAST_PART,
            10)  # fmt: skip


@dataclass(frozen=True)
class AssetClass:
    """A class of resource and its documented parameters.

    Parameters
    ----------
    name, title : str
        Word in a case; words on a page.
    help : str
        What it is and how it is modeled.
    fields : tuple of Field
        Its parameters, reactive limits apart, which all have.
    modes : str
        Ways in which it runs.
    services : tuple of str
        What it may be asked for, by `service_id` of `data/services.csv` or product of the market.
    response_s : float
        Time from call to full response that is usual for the class. [s]
    telemetry : str
        What is usually measured of it.
    aliases : tuple of str
        Other words for it in a case.
    standard : str
        The class in IEC 61850-7-420, IEEE 2030.5, SunSpec or OpenADR.
    """

    name: str
    title: str
    help: str
    fields: tuple[Field, ...]
    modes: str
    services: tuple[str, ...]
    response_s: float
    telemetry: str
    aliases: tuple[str, ...] = ()
    standard: str = ""


ENERGY_ONLY = ("energy",)
FAST = ("energy", "regulation", "spinning", "flexible ramp", "voltage")
SLOW = ("energy", "non-spinning", "flexible ramp")

CLASSES = (
    AssetClass(
        "photovoltaic", "photovoltaics",
        "Gives what the sun allows, and less where its offer is above the price.",
        (P_MAX, Field("availability", "1", "Share of p_max_kw that the sun allows.", low=0, high=1,
                      series=True), FREE_OFFER,
         Field("curtailable", "", "Whether it can be turned down.", True, kind="flag")),
        "following the sun; turned down", ("energy", "voltage"), 1.0, "interval meter, inverter",
        ("pv", "solar"), "IEC 61850-7-420 DPVC; IEEE 2030.5 DERType 4; SunSpec 701",
    ),
    AssetClass(
        "wind", "wind", "Gives what the wind allows, and less where its offer is above the price.",
        (P_MAX, Field("availability", "1", "Share of p_max_kw that the wind allows.", low=0, high=1,
                      series=True), FREE_OFFER,
         Field("curtailable", "", "Whether it can be turned down.", True, kind="flag")),
        "following the wind; turned down", ("energy", "voltage"), 5.0, "4-second", (),
        "IEC 61400-25 WTUR; IEEE 2030.5 DERType 6",
    ),
    AssetClass(
        "hydro", "small hydro", "Gives up to its size, and to its water where that is limited.",
        (P_MAX, AVAILABLE, FREE_OFFER, RAMP, P_START,
         Field("energy_max_kwh", "kWh", "Water for the whole time, as energy; no limit where left "
               "out.", None, 0, MOST_KWH)),
        "running; stopped", ("energy", "regulation", "spinning"), 60.0, "4-second", (),
        "IEC 61850-7-410 HUNT",
    ),
    AssetClass(
        "generator", "generator", "Any source with an offer: one price, or steps that rise.",
        (P_MAX, P_ALWAYS, AVAILABLE, MAYBE_OFFER, STEPS, RAMP, P_START),
        "running", ("energy", "spinning", "flexible ramp"), 60.0, "4-second", ("generic",),
        "IEC 61850-7-420 DGEN",
    ),
    AssetClass(
        "backup_generator", "back-up generator",
        "Starts at a cost, then runs at least so long between its least and most power.",
        (P_MAX, P_MIN, AVAILABLE, MAYBE_OFFER, STEPS, RAMP, P_START,
         Field("start_usd", "USD", "Cost of a start.", 0.0, 0, MOST_USD),
         Field("no_load_usd_per_h", "USD/h", "Cost of each hour that it runs.", 0.0, 0, MOST_USD),
         Field("min_up_h", "h", "Least time from a start to a stop.", 0.0, 0, 168),
         Field("min_down_h", "h", "Least time from a stop to a start.", 0.0, 0, 168),
         Field("on_at_start", "", "Whether it ran before the first period.", False, kind="flag")),
        "off; starting; running", SLOW, 600.0, "interval meter", ("backup",),
        "IEC 61850-7-420 DCIP (reciprocating engine)",
    ),
    AssetClass(
        "combined_heat_power", "combined heat and power",
        "A back-up generator whose heat saves a boiler's; heat beyond the demand is let go.",
        (P_MAX, P_MIN, AVAILABLE, MAYBE_OFFER, STEPS, RAMP, P_START,
         Field("start_usd", "USD", "Cost of a start.", 0.0, 0, MOST_USD),
         Field("no_load_usd_per_h", "USD/h", "Cost of each hour that it runs.", 0.0, 0, MOST_USD),
         Field("min_up_h", "h", "Least time from a start to a stop.", 0.0, 0, 168),
         Field("min_down_h", "h", "Least time from a stop to a start.", 0.0, 0, 168),
         Field("on_at_start", "", "Whether it ran before the first period.", False, kind="flag"),
         Field("heat_kw", "kW of heat", "Heat that is wanted.", low=0, high=MOST_KW,
               series=True),
         Field("heat_per_power", "kWh/kWh", "Heat for each kWh of electricity.", low=LEAST_PART,
               high=10),
         Field("boiler_usd_per_mwh", "USD/MWh of heat", "What a boiler's heat would cost; what is "
               "saved of it counts.", low=0, high=MOST_USD_PER_MWH,
               series=True)),
        "off; starting; running", SLOW, 600.0, "interval meter", ("chp",),
        "IEC 61850-7-420 DCHC",
    ),
    AssetClass(
        "battery", "battery", "Stores energy; what it draws and gives back differs by its losses.",
        (P_MAX, Field("p_charge_max_kw", "kW", "Most power it can draw; p_max_kw where left out.",
                      None, 0, MOST_KW, maps="IEEE 2030.5 DERCapability.rtgMaxChargeRateW"),
         ENERGY, Field("energy_min_kwh", "kWh", "Least energy it may hold.", 0.0, 0, MOST_KWH),
         START, END,
         ETA_IN, ETA_OUT, STANDING,
         Field("wear_usd_per_mwh", "USD/MWh", "Cost of wear for each MWh that it gives.", 0.0, 0,
               MOST_USD_PER_MWH)),
        "charging; discharging; idle", FAST, 1.0, "4-second", ("storage",),
        "IEC 61850-7-420 DSTO; IEEE 2030.5 DERType 80; SunSpec 713",
    ),
    AssetClass(
        "ev", "electric vehicle",
        "Needs its energy between arrival and departure; with two_way it may give some back.",
        (P_MAX,
         Field("arrival_period", "period", "First period in which it is plugged in.", low=0,
               kind="whole"),
         Field("departure_period", "period", "First period in which it is gone.", low=0,
               kind="whole"),
         Field("energy_needed_kwh", "kWh", "Energy to be added by departure.", low=0,
               high=MOST_KWH, maps="IEEE 2030.5 PEVInfo.energyRequestNow"),
         Field("energy_kwh", "kWh", "Most energy its battery can hold; just enough where left "
               "out.", None, 0, MOST_KWH),
         Field("soc_start_kwh", "kWh", "Energy on arrival.", 0.0, 0, MOST_KWH),
         ETA_IN, Field("efficiency_discharge", "1", "Part of what it holds that it gives.", 1.0,
                       LEAST_PART, 1),
         Field("two_way", "", "Whether it may give power back.", False, kind="flag"),
         Field("wear_usd_per_mwh", "USD/MWh", "Cost of wear for each MWh that it gives.", 0.0, 0,
               MOST_USD_PER_MWH)),
        "charging; discharging; away", FAST, 2.0, "interval meter", ("electric_vehicle",),
        "IEC 61850-90-8 DEEV; IEEE 2030.5 PEVInfo; OpenADR EV",
    ),
    AssetClass(
        "thermal_storage", "thermal storage",
        "Makes cold or heat ahead of its use and loses some while it waits.",
        (P_MAX, ENERGY, START, END, DRAW, COP, STANDING),
        "making; waiting", ENERGY_ONLY, 60.0, "interval meter", (), "IEC 61850-7-420 DTHC",
    ),
    AssetClass(
        "water_heater", "water heater", "A tank that is heated by electricity and drawn from.",
        (P_MAX, ENERGY, START, END, DRAW, COP, STANDING),
        "heating; waiting", ENERGY_ONLY, 2.0, "interval meter", (),
        "IEEE 2030.5 DeviceCategory 4; CTA-2045 water heater",
    ),
    AssetClass(
        "building", "building with heating or cooling",
        "Keeps its temperature within comfort: one resistance, one capacitance.",
        (P_MAX,
         Field("mode", "", "-1 cools, 1 heats.", low=-1, high=1, kind="whole"),
         Field("heat_per_power", "kWh/kWh", "Heat moved for each kWh it draws.", low=LEAST_PART,
               high=10),
         Field("resistance_c_per_kw", "°C/kW", "Degrees held for each kW of heat.", low=1e-4,
               high=1e4),
         Field("capacitance_kwh_per_c", "kWh/°C", "Heat for each degree.", low=1e-3, high=1e6),
         Field("outdoor_c", "°C", "Temperature outdoors.", low=-60, high=70, series=True),
         Field("temperature_min_c", "°C", "Least temperature indoors.", low=-60, high=70,
               series=True),
         Field("temperature_max_c", "°C", "Most temperature indoors.", low=-60, high=70,
               series=True),
         Field("temperature_start_c", "°C", "Temperature before the first period.", low=-60,
               high=70),
         Field("gain_kw", "kW of heat", "Heat from sun, people and devices.", 0.0, -MOST_KW,
               MOST_KW, series=True)),
        "cooling or heating; off", ENERGY_ONLY, 60.0, "interval meter", ("hvac_building", "hvac"),
        "IEEE 2030.5 DeviceCategory 0; OpenADR thermostat",
    ),
    AssetClass(
        "curtailable_load", "load that can be cut",
        "Part of the feeder's load that is given up at a price: no more than its bus draws then, "
        "which several at one bus share by size.",
        (P_MAX, AVAILABLE, OFFER,
         Field("energy_max_kwh", "kWh", "Most energy cut over the whole time; no limit where left "
               "out.", None, 0, MOST_KWH)),
        "served; cut", ("energy", "non-spinning"), 600.0, "interval meter",
        ("demand_response", "curtailable"), "OpenADR LOAD_CONTROL, x-loadControlCapacity",
    ),
    AssetClass(
        "shiftable_load", "load that can wait",
        "Needs its energy within a window, and leaves open when; it is not in the feeder's load.",
        (P_MAX, Field("energy_needed_kwh", "kWh", "Energy it needs in all.", low=0, high=MOST_KWH),
         Field("earliest_period", "period", "First period in which it may run.", 0.0, 0,
               kind="whole"),
         Field("latest_period", "period", "First period in which it may no longer run; the end "
               "where left out.", None, 0, kind="whole")),
        "running; waiting", ENERGY_ONLY, 600.0, "interval meter", ("shiftable",),
        "OpenADR LOAD_DISPATCH",
    ),
    AssetClass(
        "flexible_load", "load with a bid",
        "Buys up to its size at or below its bid; it is not in the feeder's load.",
        (P_MAX, AVAILABLE,
         Field("bid_usd_per_mwh", "USD/MWh", "Most it pays, unless it has segments.", None,
               -MOST_USD_PER_MWH, MOST_USD_PER_MWH, series=True),
         Field("segments", "[kW, USD/MWh]", "Steps of a falling bid, instead of one price.", None,
               kind="steps")),
        "buying", ENERGY_ONLY, 600.0, "interval meter", ("bid",), "OpenADR BID_PRICE",
    ),
)  # fmt: skip
BY_NAME = {word: c for c in CLASSES for word in (c.name, *c.aliases)}


@dataclass(frozen=True)
class Resource:
    """A resource: its class, where it is, and the values of its fields."""

    id: str
    asset: AssetClass
    shares: Mapping[str, float]
    """Part of its power at each bus; they add to one."""
    values: Mapping[str, Any]
    where: str = ""
    """Its place in a file, for messages."""

    def __getitem__(self, field: str) -> Any:
        return self.values[field]

    def has(self, field: str) -> bool:
        """Whether the field was given, or has a default."""
        return self.values.get(field) is not None

    def series(self, field: str, periods: int) -> FloatArray:
        """A field as one number a period."""
        return np.broadcast_to(np.asarray(self.values[field], dtype=float), (periods,))

    def most_kw(self, periods: int) -> FloatArray:
        """(periods,) its size, and of that what is available. [kW]"""
        part = self.series("availability", periods) if self.has("availability") else 1.0
        found: FloatArray = self["p_max_kw"] * part * np.ones(periods)
        return found
