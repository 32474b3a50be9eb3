-- Words that more than one table shares. The order of the values is their order in comparisons.

-- From the weakest to the strongest, so that min() of several rows is the certainty of their result.
create type certainty as enum ('assumed', 'public record', 'stated');

create type date_precision as enum ('day', 'month', 'quarter', 'year', 'range', 'relative');

-- From coarse to fine: a level is finer than every level before it.
create type space_level as enum (
    'system', 'planning area', 'local area', 'DPA', 'substation', 'feeder', 'line section'
);
create type time_level as enum ('annual', 'monthly', 'TOU period', 'hourly', '15 minutes');
