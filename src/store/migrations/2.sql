-- From version 1 to 2: the duties of section 55 and the answers to recommendations, three more ways in
-- which a deadline's words can be read, evidence, and who ran a command by number and by claim. Never changed once it was released: `schema.sql` goes on
-- without it.

create table duty (
  id integer primary key autoincrement,
  rule text not null check (rule in ('s55')),
  inspection integer not null references inspection (id),
  body integer not null references body (id),
  basis text not null,
  due text not null,
  due_text text not null,
  set_by text not null check (set_by in ('statute')),
  closed text,
  url text,
  version integer not null default 1,
  unique (rule, inspection, body),
  check ((closed is null) = (url is null))
) strict;
create index duty_inspection on duty (inspection);
create index duty_body on duty (body, due);
create index duty_open on duty (due) where closed is null;

create table response (
  id integer primary key autoincrement,
  progress integer not null unique references progress (id),
  day text not null,
  action text,
  reason text,
  version integer not null default 1,
  check ((action is null) <> (reason is null))
) strict;

-- A check cannot be altered, so the table is made anew. It keeps its rows whole: ids, versions, and the
-- last number that was given, which may be higher than any that is left. Foreign keys are off, so nothing
-- that refers to a row goes with the old table, and the new one has no trigger yet that would journal it.
create temp table kept_progress as select * from progress;
create temp table kept_number as select name, seq from sqlite_sequence where name = 'progress';
drop table progress;
create table progress (
  id integer primary key autoincrement,
  finding integer not null references finding (id),
  body integer not null references body (id),
  status text check (status in ('open', 'in-progress', 'blocked', 'submitted', 'closed', 'superseded',
    'not-accepted', 'void')),
  since text not null,
  blocked_by text,
  accepted text check (accepted in ('yes', 'in-principle', 'partly', 'no')),
  owner integer references owner (id),
  priority text check (priority in ('high', 'medium', 'low')),
  due text,
  due_text text,
  due_rule text check (due_rule in ('given', 'immediately', 'within', 'relative', 'pfd', 'fire-plan', 'undated')),
  due_basis text,
  due_precision text check (due_precision in ('day', 'month', 'quarter', 'season', 'year')),
  set_by text check (set_by in ('inspectorate', 'force', 'statute')),
  original_due text,
  original_precision text check (original_precision in ('day', 'month', 'quarter', 'season', 'year')),
  import_key text,
  updated text not null,
  version integer not null default 1,
  unique (finding, body),
  check ((status = 'blocked') or blocked_by is null)
) strict;
create index progress_due on progress (status, due, finding, body);
create index progress_body on progress (body, status, due);
create index progress_owner on progress (owner);
create index progress_import_key on progress (import_key) where import_key is not null;

insert into progress (
  id, finding, body, status, since, blocked_by, accepted, owner, priority, due, due_text, due_rule,
  due_basis, due_precision, set_by, original_due, original_precision, import_key, updated, version)
select
  id, finding, body, status, since, blocked_by, accepted, owner, priority, due, due_text, due_rule,
  due_basis, due_precision, set_by, original_due, original_precision, import_key, updated, version
from kept_progress;
delete from sqlite_sequence where name = 'progress';
insert into sqlite_sequence (name, seq) select name, seq from kept_number;
drop table kept_progress;
drop table kept_number;

create table evidence (
  id integer primary key autoincrement,
  progress integer not null references progress (id),
  sha256 text not null check (length(sha256) = 64),
  name text not null,
  size integer not null check (size >= 0),
  day text not null,
  note text,
  restricted integer not null default 0 check (restricted in (0, 1)),
  closure integer references closure (id),
  version integer not null default 1,
  unique (progress, sha256)
) strict;
create index evidence_sha256 on evidence (sha256);
create index evidence_closure on evidence (closure);

-- The seals of the acts of version 1 do not know these.
alter table act add column uid integer;
alter table act add column claimed text;
