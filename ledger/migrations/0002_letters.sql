-- The mailbox: letters that wait until everybody has read them. No part of the log.

-- Which number the next letter gets, and the latest height that anybody came with. One row, changed with every letter.
create table mailbox (
    id smallint primary key default 1 check (id = 1),
    next bigint not null,
    height bigint not null
);

insert into mailbox (next, height) values (1, 0);

create table letter (
    number bigint primary key,
    -- When it came.
    height bigint not null,
    digest bytea not null unique,
    bytes bytea not null
);

create index letter_height on letter (height);
