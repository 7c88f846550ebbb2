-- From version 2 to 3: reminders, who is told and who was, and what is kept out of them for a while; and which
-- rows are no longer found where they were. Never changed once it was released: `schema.sql` goes on without it.

alter table owner add column email text;
alter table owner add column email_until text;

create table snooze (
  id integer primary key autoincrement,
  progress integer not null unique references progress (id),
  day text not null,
  until text not null,
  reason text not null,
  version integer not null default 1
) strict;

create table reminder_run (
  id integer primary key autoincrement,
  at text not null,
  day text not null,
  login text not null,
  channel text not null check (channel in ('print', 'mail', 'file', 'command')),
  told integer not null default 0
) strict;

create table message (
  id integer primary key autoincrement,
  name text not null unique,
  channel text not null check (channel in ('print', 'mail', 'file', 'command')),
  recipient text not null,
  made text not null,
  state text not null check (state in ('pending', 'sending', 'told', 'failed', 'held', 'cancelled')),
  tries integer not null default 0,
  first_try text,
  next_try text,
  lease text,
  doubts integer not null default 0,
  told text,
  answer text
) strict;
create index message_open on message (channel, state) where state in ('pending', 'sending', 'failed', 'held');

create table reminder (
  id integer primary key autoincrement,
  noun text not null check (noun in ('progress', 'duty')),
  noun_id integer not null,
  step text not null,
  date text not null,
  recipient text not null,
  day text not null,
  message integer references message (id),
  state text not null check (state in ('planned', 'told', 'superseded', 'cancelled')),
  unique (recipient, noun, noun_id, date, step)
) strict;
create index reminder_message on reminder (message);
create index reminder_of on reminder (noun, noun_id);

create index change_moved on change (noun, noun_id) where before is not null and (after is null
  or before ->> '$.ref_folded' is not after ->> '$.ref_folded'
  or before ->> '$.ref_freed' is not after ->> '$.ref_freed'
  or before ->> '$.freed' is not after ->> '$.freed'
  or before ->> '$.kind' is not after ->> '$.kind'
  or before ->> '$.finding' is not after ->> '$.finding'
  or before ->> '$.progress' is not after ->> '$.progress'
  or before ->> '$.body' is not after ->> '$.body'
  or before ->> '$.inspection' is not after ->> '$.inspection'
  or before ->> '$.parent' is not after ->> '$.parent'
  or before ->> '$.other' is not after ->> '$.other');
