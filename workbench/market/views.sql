-- What the market computes for a scenario, as tables: rows are those of the question of that name.
-- Positive power injects into the grid; import is positive at the substation. A period counts from
-- 0; when it begins is null where the scenario is about no day in particular. Unknown is null.
-- `workbench.open` and the report fill them.

create table market_prices (
    bus varchar not null,
    period integer not null,
    interval_start_utc timestamp,
    dlmp_usd_per_mwh double not null,
    energy_usd_per_mwh double not null,
    loss_usd_per_mwh double not null,
    congestion_usd_per_mwh double not null,
    voltage_usd_per_mwh double not null,
    dlmp_low_usd_per_mwh double not null,
    dlmp_high_usd_per_mwh double not null
);
comment on table market_prices is 'Price of energy at every bus in every period, and the four parts that it is the sum of';
comment on column market_prices.bus is 'Label of the bus';
comment on column market_prices.period is 'Period, counted from 0';
comment on column market_prices.interval_start_utc is 'When the period begins, in UTC; empty where the case is about no day in particular';
comment on column market_prices.dlmp_usd_per_mwh is 'What one more MWh of load there would cost, in USD/MWh; the middle where a range of prices holds';
comment on column market_prices.energy_usd_per_mwh is 'Part of it that is energy at the substation, a limit of import or export included, in USD/MWh';
comment on column market_prices.loss_usd_per_mwh is 'Part of it that is losses on the way, in USD/MWh';
comment on column market_prices.congestion_usd_per_mwh is 'Part of it that is ratings of lines, in USD/MWh';
comment on column market_prices.voltage_usd_per_mwh is 'Part of it that is voltage limits, in USD/MWh';
comment on column market_prices.dlmp_low_usd_per_mwh is 'Lowest price that fits the same dispatch, in USD/MWh';
comment on column market_prices.dlmp_high_usd_per_mwh is 'Highest price that fits the same dispatch, in USD/MWh';

create table market_dispatch (
    resource varchar not null,
    class varchar not null,
    period integer not null,
    interval_start_utc timestamp,
    p_kw double not null,
    q_kvar double not null,
    soc_kwh double,
    temperature_c double
);
comment on table market_dispatch is 'What every resource does in every period';
comment on column market_dispatch.resource is 'Id of the resource';
comment on column market_dispatch.class is 'Its class, as in `workbench market library`';
comment on column market_dispatch.period is 'Period, counted from 0';
comment on column market_dispatch.interval_start_utc is 'When the period begins, in UTC; empty where the case is about no day in particular';
comment on column market_dispatch.p_kw is 'Power, positive where it injects or load is given up, in kW';
comment on column market_dispatch.q_kvar is 'Reactive power, positive where it injects, in kvar';
comment on column market_dispatch.soc_kwh is 'Energy held at the end of the period, in kWh; empty for what stores none';
comment on column market_dispatch.temperature_c is 'Temperature of a building at the end of the period, in °C; empty for all else';

create table market_voltages (
    bus varchar not null,
    period integer not null,
    interval_start_utc timestamp,
    voltage_pu double not null
);
comment on table market_voltages is 'Voltage of every bus in every period under the cleared dispatch';
comment on column market_voltages.bus is 'Label of the bus';
comment on column market_voltages.period is 'Period, counted from 0';
comment on column market_voltages.interval_start_utc is 'When the period begins, in UTC; empty where the case is about no day in particular';
comment on column market_voltages.voltage_pu is 'Voltage, as a part of the nominal one';

create table market_flows (
    line varchar not null,
    from_bus varchar not null,
    to_bus varchar not null,
    period integer not null,
    interval_start_utc timestamp,
    p_kw double not null,
    q_kvar double not null,
    loss_kw double not null,
    rating_kva double,
    loading_percent double
);
comment on table market_flows is 'What every line carries and loses in every period under the cleared dispatch';
comment on column market_flows.line is 'Name of the line or transformer';
comment on column market_flows.from_bus is 'Bus that feeds it';
comment on column market_flows.to_bus is 'Bus that it feeds';
comment on column market_flows.period is 'Period, counted from 0';
comment on column market_flows.interval_start_utc is 'When the period begins, in UTC; empty where the case is about no day in particular';
comment on column market_flows.p_kw is 'Power that enters it from the bus that feeds it, negative where it flows back, in kW';
comment on column market_flows.q_kvar is 'Reactive power that enters it there, in kvar';
comment on column market_flows.loss_kw is 'Lost in it, in kW; 0 where the case leaves losses out';
comment on column market_flows.rating_kva is 'Its rating, in kVA; empty where it has none';
comment on column market_flows.loading_percent is 'Apparent power that enters it, in percent of its rating; empty without a rating';

create table market_periods (
    period integer not null,
    interval_start_utc timestamp,
    start_local varchar not null,
    price_usd_per_mwh double not null,
    fee_usd_per_mwh double not null,
    energy_usd_per_mwh double not null,
    load_kw double not null,
    resources_kw double not null,
    import_kw double not null,
    import_kvar double not null,
    loss_kw double not null,
    dlmp_min_usd_per_mwh double not null,
    dlmp_min_bus varchar not null,
    dlmp_max_usd_per_mwh double not null,
    dlmp_max_bus varchar not null,
    voltage_min_pu double not null,
    voltage_min_bus varchar not null,
    voltage_max_pu double not null,
    voltage_max_bus varchar not null,
    limits_given_way integer not null
);
comment on table market_periods is 'Substation and feeder in every period: price, import, losses, lowest and highest price and voltage';
comment on column market_periods.period is 'Period, counted from 0';
comment on column market_periods.interval_start_utc is 'When it begins, in UTC; empty where the case is about no day in particular';
comment on column market_periods.start_local is 'When it begins by a clock in California, or where no day is known, by one that starts at 00:00 with the case';
comment on column market_periods.price_usd_per_mwh is 'Price at the substation, in USD/MWh';
comment on column market_periods.fee_usd_per_mwh is 'What is added to it for import and taken off for export, in USD/MWh';
comment on column market_periods.energy_usd_per_mwh is 'What one more MWh at the substation costs as cleared, in USD/MWh';
comment on column market_periods.load_kw is 'Load of the feeder, resources apart, in kW';
comment on column market_periods.resources_kw is 'Power of all resources, positive where they inject, in kW';
comment on column market_periods.import_kw is 'Drawn from above at the substation, negative where it flows back, in kW';
comment on column market_periods.import_kvar is 'Reactive power drawn from above, in kvar';
comment on column market_periods.loss_kw is 'Lost in the lines, in kW';
comment on column market_periods.dlmp_min_usd_per_mwh is 'Lowest price of any bus, in USD/MWh';
comment on column market_periods.dlmp_min_bus is 'First bus that has it';
comment on column market_periods.dlmp_max_usd_per_mwh is 'Highest price of any bus, in USD/MWh';
comment on column market_periods.dlmp_max_bus is 'First bus that has it';
comment on column market_periods.voltage_min_pu is 'Lowest voltage of any bus, as a part of the nominal one';
comment on column market_periods.voltage_min_bus is 'First bus that has it';
comment on column market_periods.voltage_max_pu is 'Highest voltage of any bus, as a part of the nominal one';
comment on column market_periods.voltage_max_bus is 'First bus that has it';
comment on column market_periods.limits_given_way is 'How many limits gave way, as in market_violations';

create table market_violations (
    kind varchar not null,
    element varchar not null,
    period integer not null,
    interval_start_utc timestamp,
    amount double not null,
    unit varchar not null,
    penalty_usd double not null
);
comment on table market_violations is 'Limits that gave way at their declared price, for nothing could keep them';
comment on column market_violations.kind is 'shed (load not served), spill (injection not taken), overload, voltage_low, voltage_high, import or export';
comment on column market_violations.element is 'Bus or line, or the substation';
comment on column market_violations.period is 'Period, counted from 0';
comment on column market_violations.interval_start_utc is 'When the period begins, in UTC; empty where the case is about no day in particular';
comment on column market_violations.amount is 'How far beyond the limit';
comment on column market_violations.unit is 'Unit of the amount: kW, kVA or pu² (of the voltage squared)';
comment on column market_violations.penalty_usd is 'What that counts at its declared price, in USD; nobody pays or gets it';

create table market_bindings (
    kind varchar not null,
    element varchar not null,
    period integer not null,
    interval_start_utc timestamp,
    usd_per_unit double not null,
    unit varchar not null
);
comment on table market_bindings is 'Limits that hold and have a price';
comment on column market_bindings.kind is 'overload, voltage_low, voltage_high, import or export';
comment on column market_bindings.element is 'Bus or line, or the substation';
comment on column market_bindings.period is 'Period, counted from 0';
comment on column market_bindings.interval_start_utc is 'When the period begins, in UTC; empty where the case is about no day in particular';
comment on column market_bindings.usd_per_unit is 'What one more unit of the limit would save';
comment on column market_bindings.unit is 'Unit of that: USD/kVAh, USD/pu²h or USD/kWh';

create table market_resources (
    resource varchar not null,
    class varchar not null,
    bus varchar,
    shares json,
    p_max_kw double not null,
    injected_kwh double not null,
    drawn_kwh double not null,
    value_usd double not null
);
comment on table market_resources is 'Every resource: where it is, its size, its energy and what that is worth';
comment on column market_resources.resource is 'Id of the resource';
comment on column market_resources.class is 'Its class, as in `workbench market library`';
comment on column market_resources.bus is 'Bus at which it stands; empty where it stands at several';
comment on column market_resources.shares is 'Part of its power at each of several buses; empty where it stands at one';
comment on column market_resources.p_max_kw is 'Most power it can give or, where it is a load, draw or give up, in kW';
comment on column market_resources.injected_kwh is 'Energy injected, or load given up, over all periods, in kWh';
comment on column market_resources.drawn_kwh is 'Energy drawn over all periods, in kWh';
comment on column market_resources.value_usd is 'Energy times price of its bus, summed over all periods, in USD: what it injects less what it draws; no settlement';
