-- From version 3 to 4: parts and actions, what became of each claim, corrections, questions that were not
-- judged, and a register that a group shares. Never changed once it was released: `schema.sql` goes on without it.

-- What `init` set is journalled from now on, in an act that follows this.
create temp table kept_register as select id, head, acts, force from register;
drop table register;
create table register (
  id integer primary key check (id = 1),
  head text not null,
  acts integer not null,
  reminders text not null
) strict;
insert into register (id, head, acts, reminders) select id, head, acts, '' from kept_register;
create table setting (
  id integer primary key autoincrement,
  name text not null unique check (name in ('own-body', 'group')),
  body integer references body (id),
  value text,
  version integer not null default 1
) strict;
create index setting_body on setting (body);

alter table note add column precision text check (precision in ('day', 'month', 'quarter', 'season', 'year'));
alter table claim add column ended text;
alter table claim add column fate text check (fate in ('closed', 'returned', 'withdrawn', 'ended'));
alter table claim add column letter text;
alter table claim add column reason text;

create table correction (
  id integer primary key autoincrement,
  finding integer references finding (id),
  progress integer references progress (id),
  inspection integer references inspection (id),
  noun text not null check (noun in ('finding', 'progress', 'note', 'claim', 'extension', 'closure', 'response',
    'inspection', 'grade', 'duty')),
  noun_id integer not null,
  field text not null,
  was text,
  was_precision text check (was_precision in ('day', 'month', 'quarter', 'season', 'year')),
  was_text text,
  became text,
  became_precision text check (became_precision in ('day', 'month', 'quarter', 'season', 'year')),
  became_text text,
  reason text not null,
  day text not null,
  version integer not null default 1,
  check ((finding is null) <> (inspection is null)),
  check (progress is null or finding is not null)
) strict;
create index correction_finding on correction (finding);
create index correction_progress on correction (progress);
create index correction_inspection on correction (inspection);

-- A check cannot be altered, so two tables are made anew. They keep their rows whole: ids, versions, and the
-- last number that was given, which may be higher than any that is left. Foreign keys are off, so nothing
-- that refers to a row goes with the old tables, and the new ones have no trigger yet that would journal it.
create temp table kept_number as select name, seq from sqlite_sequence where name in ('finding', 'grade');

create temp table kept_finding as
select id, ref, ref_folded, ref_freed, kind, title, text, inspection, parent, issued, issued_precision, issued_text,
  source, parts, updated, version
from finding;
drop table finding;
create table finding (
  id integer primary key autoincrement,
  ref text,
  ref_folded text,
  ref_freed integer not null default 0 check (ref_freed in (0, 1)),
  called text generated always as (coalesce(case when ref_freed = 0 then ref end, '#' || id)) virtual,
  kind text not null check (kind in ('concern', 'recommendation', 'afi', 'practice', 'part', 'action')),
  title text not null,
  text text,
  inspection integer references inspection (id),
  parent integer references finding (id),
  issued text,
  issued_precision text check (issued_precision in ('day', 'month', 'quarter', 'season', 'year')),
  issued_text text,
  source text,
  parts integer check (parts > 0),
  fields text check (json_valid(fields)),
  updated text not null,
  version integer not null default 1
) strict;
create unique index finding_ref on finding (ref_folded) where ref_freed = 0;
create index finding_inspection on finding (inspection);
create index finding_parent on finding (parent);
create index finding_kind on finding (kind);
insert into finding (
  id, ref, ref_folded, ref_freed, kind, title, text, inspection, parent, issued, issued_precision, issued_text,
  source, parts, updated, version)
select
  id, ref, ref_folded, ref_freed, kind, title, text, inspection, parent, issued, issued_precision, issued_text,
  source, parts, updated, version
from kept_finding;
drop table kept_finding;

create temp table kept_grade as select id, body, inspection, question, question_folded, grade, scheme, version from grade;
drop table grade;
create table grade (
  id integer primary key autoincrement,
  body integer not null references body (id),
  inspection integer not null references inspection (id),
  question text not null,
  question_folded text not null,
  grade text not null check (grade in ('outstanding', 'good', 'adequate', 'requires improvement', 'inadequate',
    'not judged')),
  scheme text not null,
  version integer not null default 1,
  unique (body, inspection, question_folded, scheme)
) strict;
create index grade_inspection on grade (inspection);
insert into grade (id, body, inspection, question, question_folded, grade, scheme, version)
select id, body, inspection, question, question_folded, grade, scheme, version from kept_grade;
drop table kept_grade;

delete from sqlite_sequence where name in ('finding', 'grade');
insert into sqlite_sequence (name, seq) select name, seq from kept_number;
drop table kept_number;

-- These went with the old table.
create trigger finding_words_insert after insert on finding begin
  insert into finding_words (rowid, title, text) values (new.id, new.title, new.text);
end;
create trigger finding_words_update after update of title, text on finding begin
  insert into finding_words (finding_words, rowid, title, text) values ('delete', old.id, old.title, old.text);
  insert into finding_words (rowid, title, text) values (new.id, new.title, new.text);
end;
create trigger finding_words_delete after delete on finding begin
  insert into finding_words (finding_words, rowid, title, text) values ('delete', old.id, old.title, old.text);
end;

create virtual table text_words using fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
insert into text_words (rowid, words)
select id * 32 + 0, ref || ' ' || replace(replace(ref, '-', ''), ' ', '') from finding where ref is not null
union all select id * 32 + 1, source from finding where source is not null
union all select id * 32 + 2, ref || ' ' || replace(replace(ref, '-', ''), ' ', '') from finding_alias where ref is not null
union all select id * 32 + 3, text from claim where text is not null
union all select id * 32 + 4, letter from claim where letter is not null
union all select id * 32 + 5, reason from claim where reason is not null
union all select id * 32 + 6, letter from closure where letter is not null
union all select id * 32 + 7, reason from closure where reason is not null
union all select id * 32 + 8, reopened_reason from closure where reopened_reason is not null
union all select id * 32 + 9, reason from extension where reason is not null
union all select id * 32 + 10, agreed_by from extension where agreed_by is not null
union all select id * 32 + 11, action from response where action is not null
union all select id * 32 + 12, reason from response where reason is not null
union all select id * 32 + 13, name from evidence where name is not null
union all select id * 32 + 14, note from evidence where note is not null
union all select id * 32 + 15, name from owner where name is not null
union all select id * 32 + 16, blocked_by from progress where blocked_by is not null
union all select id * 32 + 17, reason from correction where reason is not null;
