-- What a market day starts from: shapes through the day, and where resources stand.

create table core_market_shapes (
    shape_id varchar not null,
    subject enum ('load', 'sun', 'price') not null,
    name varchar not null,
    hour integer not null check (hour between 0 and 23),
    value double not null,
    unit varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (shape_id, hour)
);
comment on table core_market_shapes is 'Shapes through a day, hour by hour: of load, of sun and of the price at the substation';
comment on column core_market_shapes.shape_id is 'Id of the shape';
comment on column core_market_shapes.subject is 'What has this shape';
comment on column core_market_shapes.name is 'The shape in words';
comment on column core_market_shapes.hour is 'Hour of the day, standard time, counted from 0';
comment on column core_market_shapes.value is 'Part of the day''s level, of the nameplate or of the price level';
comment on column core_market_shapes.unit is 'Unit of the value: 1 where it is a part';

create table core_market_sites (
    site_id varchar primary key,
    class varchar not null,
    bus integer not null check (bus between 2 and 33),
    share double not null check (share > 0 and share <= 1),
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    unique (class, bus)
);
comment on table core_market_sites is 'Where resources stand on the feeder of 33 buses';
comment on column core_market_sites.site_id is 'Id of the site: two letters of the class and the bus';
comment on column core_market_sites.class is 'Class of resource';
comment on column core_market_sites.bus is 'Bus of the feeder';
comment on column core_market_sites.share is 'Part of all power of the class that stands there';

create table core_market_assumptions (
    assumption_id varchar primary key,
    subject varchar not null,
    name varchar not null,
    value double not null,
    low double not null,
    high double not null check (low <= high),
    unit varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    check (value between low and high)
);
comment on table core_market_assumptions is 'Numbers of the market day that no document gives: ours, and yours to set otherwise';
comment on column core_market_assumptions.assumption_id is 'Id of the assumption, with its unit where it has one';
comment on column core_market_assumptions.subject is 'What it is about: a class of resource, a price, a limit, the feeder';
comment on column core_market_assumptions.name is 'The assumption in words';
comment on column core_market_assumptions.value is 'The number';
comment on column core_market_assumptions.low is 'Least value that it can be set to';
comment on column core_market_assumptions.high is 'Most that it can be set to';
comment on column core_market_assumptions.unit is 'Unit of the value: 1 where it is a part';
