-- The log of one network. Plain SQL: nothing here that PostgreSQL-compatible engines leave out, no advisory locks, no triggers.

create table network (
    id smallint primary key default 1 check (id = 1),
    genesis bytea not null
);

-- Where the log stands. One row, written with every block.
create table tip (
    id smallint primary key default 1 check (id = 1),
    header bytea not null,
    -- What the operator signed there.
    signed bytea not null
);

create table block (
    height bigint primary key,
    bytes bytea not null
);

create table accepted (
    id bytea primary key,
    height bigint not null
);

-- A second guard against double spends, beside the rules: a nullifier is inserted once.
create table nullifier (
    nullifier bytea primary key,
    height bigint not null
);

-- Who appends: whoever took it last, until its time is over. `token` counts how often it changed hands.
create table lease (
    id smallint primary key default 1 check (id = 1),
    holder text not null,
    token bigint not null,
    expires timestamptz not null
);

insert into lease (holder, token, expires) values ('', 0, now());

-- What other processes took in for the one that appends. `taken` is the token of the lease under which it was looked at, `refusal` what
-- came of it if it is not in the log. Whoever put a row here takes it away; what nobody takes away goes after a while.
create table submission (
    id bytea primary key,
    bytes bytea not null,
    arrived timestamptz not null default now(),
    taken bigint,
    refusal text
);

create index submission_arrived on submission (arrived);
