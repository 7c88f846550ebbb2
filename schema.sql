-- The register as it is today: the whole database, and its data dictionary.
--
-- Dates are ISO text, set by the program. A date known only to a period is stored as the last day of
-- that period, with its precision and the words beside it. Every list of words is closed by a check.
-- `version` rises with every change of a row and never goes back. A deadline's state (late, soon),
-- a concern's roll-up and slippage are computed, never stored.
-- The triggers that write the journal are made from the columns of these tables when a register is
-- made, and are not written out here.

-- One row: what the register knows of its own records. Not journalled.
create table register (
  id integer primary key check (id = 1),
  head text not null,                            -- the seal of the newest act
  acts integer not null,                         -- how many acts there are
  reminders text not null                        -- the checksum of what is recorded of reminders
) strict;

-- One command that changed something. Append-only; sealed when its transaction ends.
create table act (
  id integer primary key autoincrement,
  at text not null,                              -- the moment in UTC, as the machine's clock claimed it
  day text not null,                             -- the day it counted as
  login text not null,
  host text not null,
  program text not null,                         -- the version of this program
  verb text not null,
  refs text not null,                            -- a JSON array of what it was about; no free text
  source_hash text,                              -- SHA-256 of an imported file
  undoes integer references act (id),
  first_change integer,                          -- its changes are all those from this one
  last_change integer,                           -- to this one
  seal text,                                     -- null only while the act is open
  uid integer,                                   -- the system's number of who ran it; null where it has none, and in version 1
  claimed text                                   -- the name given with --as: a claim, and no more
) strict;
create unique index act_open on act ((seal is null)) where seal is null;
create index act_undoes on act (undoes);
create index act_source on act (source_hash) where source_hash is not null;

-- One row changed by an act, whole, before and after. Append-only. The changes of one act follow each
-- other without a gap, so that the act's first and last change are an index of them.
create table change (
  id integer primary key autoincrement,
  act integer not null references act (id),
  noun text not null,                            -- the table
  noun_id integer not null,                      -- the row's id in it
  before text,                                   -- the row as JSON; null where it was not there
  after text                                     -- the row as JSON; null where it is gone
) strict;
create index change_of on change (noun, noun_id, id);

-- The changes after which a row is no longer found where it was: it is gone, or what rows are sought by is
-- another. They are few; every other row is found, as it was on any day, where it is today.
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

-- A body that is inspected: the 109 that come with the program, and those that users add.
create table body (
  id integer primary key autoincrement,
  slug text not null unique,                     -- what people type
  name text not null,
  kind text not null check (kind in ('territorial_force', 'national_force', 'rocu', 'fire_service', 'other')),
  region text,                                   -- geography; West Midlands is also the name of a force
  rocu integer references body (id),             -- the regional organised crime unit that serves it
  retired text,                                  -- the day on which it ceased to exist
  version integer not null default 1
) strict;
create index body_rocu on body (rocu);

-- What `init` set: at most one row of each name. A row without a value is a setting that was taken back.
create table setting (
  id integer primary key autoincrement,
  name text not null unique check (name in ('own-body', 'group')),
  body integer references body (id),             -- of own-body: it stands in for a missing --force
  value text,                                    -- of group: the system's group whose members share the register
  version integer not null default 1
) strict;
create index setting_body on setting (body);

-- Other names that a body answers to.
create table body_alias (
  id integer primary key autoincrement,
  body integer not null references body (id),
  alias text not null,
  folded text not null unique,                   -- as names are compared
  version integer not null default 1
) strict;
create index body_alias_body on body_alias (body);

-- The monitoring stages of a body, each from its first day on.
create table monitoring (
  id integer primary key autoincrement,
  body integer not null references body (id),
  stage text not null check (stage in ('scan', 'engage')),
  since text,
  version integer not null default 1
) strict;
create index monitoring_body on monitoring (body);

-- An inspection whose report gave findings or grades; known by title and date.
create table inspection (
  id integer primary key autoincrement,
  code text,                                     -- an optional short code
  code_folded text unique,
  title text not null,
  title_folded text not null,
  programme text,                                -- such as PEEL
  published text,
  published_precision text check (published_precision in ('day', 'month', 'quarter', 'season', 'year')),
  published_text text,                           -- the words in which the date was given
  url text,
  version integer not null default 1
) strict;
create unique index inspection_named on inspection (title_folded, coalesce(published, ''));

-- The bodies that an inspection covers.
create table inspection_body (
  id integer primary key autoincrement,
  inspection integer not null references inspection (id),
  body integer not null references body (id),
  version integer not null default 1,
  unique (inspection, body)
) strict;
create index inspection_body_body on inspection_body (body);

-- What an inspection judged of a body on one question.
create table grade (
  id integer primary key autoincrement,
  body integer not null references body (id),
  inspection integer not null references inspection (id),
  question text not null,
  question_folded text not null,
  grade text not null check (grade in ('outstanding', 'good', 'adequate', 'requires improvement', 'inadequate',
    'not judged')),
  scheme text not null,                          -- grades of different schemes are never compared
  version integer not null default 1,
  unique (body, inspection, question_folded, scheme)
) strict;
create index grade_inspection on grade (inspection);

-- A dated obligation of a body that is no finding: the comments that the local policing body of a force
-- owes on a report (Police Act 1996, section 55). `body` is the force.
create table duty (
  id integer primary key autoincrement,
  rule text not null check (rule in ('s55')),
  inspection integer not null references inspection (id),
  body integer not null references body (id),
  basis text not null,                           -- the day of publication, from which it was counted
  due text not null,                             -- the last day
  due_text text not null,                        -- the words of the Act in short
  set_by text not null check (set_by in ('statute')),
  closed text,                                   -- the day on which the comments were published; null while open
  url text,                                      -- where they can be read
  version integer not null default 1,
  unique (rule, inspection, body),
  check ((closed is null) = (url is null))
) strict;
create index duty_inspection on duty (inspection);
create index duty_body on duty (body, due);
create index duty_open on duty (due) where closed is null;

-- What inspectors said, once, however many bodies it is addressed to. Its id is its number.
create table finding (
  id integer primary key autoincrement,
  ref text,                                      -- as given
  ref_folded text,                               -- as compared
  ref_freed integer not null default 0 check (ref_freed in (0, 1)), -- 1 once it is void everywhere
  called text generated always as (coalesce(case when ref_freed = 0 then ref end, '#' || id)) virtual, -- its name
  -- a part is a lettered part of a recommendation or concern; an action is a step that the body set itself
  kind text not null check (kind in ('concern', 'recommendation', 'afi', 'practice', 'part', 'action')),
  title text not null,
  text text,                                     -- the full wording
  inspection integer references inspection (id),
  parent integer references finding (id),
  issued text,
  issued_precision text check (issued_precision in ('day', 'month', 'quarter', 'season', 'year')),
  issued_text text,
  source text,                                   -- where it was read: an address, a page, a letter
  parts integer check (parts > 0),               -- how many recommendations the report counts under a concern
  fields text check (json_valid(fields)),        -- extra fields: an object of texts; null for none
  updated text not null,                         -- the day of the newest act on its words
  version integer not null default 1
) strict;
create unique index finding_ref on finding (ref_folded) where ref_freed = 0;
create index finding_inspection on finding (inspection);
create index finding_parent on finding (parent);
create index finding_kind on finding (kind);

-- Former references of a finding, which keep working.
create table finding_alias (
  id integer primary key autoincrement,
  finding integer not null references finding (id),
  ref text not null,
  ref_folded text not null,
  freed integer not null default 0 check (freed in (0, 1)),
  version integer not null default 1
) strict;
create unique index finding_alias_ref on finding_alias (ref_folded) where freed = 0;
create index finding_alias_finding on finding_alias (finding);

-- What a finding is about.
create table theme (
  id integer primary key autoincrement,
  finding integer not null references finding (id),
  theme text not null,
  folded text not null,
  version integer not null default 1,
  unique (finding, folded)
) strict;
create index theme_folded on theme (folded, finding);

-- What one finding is to another: `finding` has the link, `other` is what it leads to.
create table link (
  id integer primary key autoincrement,
  finding integer not null references finding (id),
  kind text not null check (kind in ('recurs', 'same-as', 'superseded-by')),
  other integer not null references finding (id) check (other <> finding),
  version integer not null default 1,
  unique (finding, kind, other)
) strict;
create index link_other on link (other);

-- Who owns findings at one body; the ACC Crime of one force is not another's.
create table owner (
  id integer primary key autoincrement,
  body integer not null references body (id),
  name text not null,
  folded text not null,
  version integer not null default 1,
  email text,                                    -- where reminders of what they own are sent
  email_until text,                              -- the last day on which that address holds
  unique (body, folded)
) strict;

-- One finding at one body: where it stands.
create table progress (
  id integer primary key autoincrement,
  finding integer not null references finding (id),
  body integer not null references body (id),
  status text check (status in ('open', 'in-progress', 'blocked', 'submitted', 'closed', 'superseded',
    'not-accepted', 'void')),                    -- null for a practice
  since text not null,                           -- the day from which the status has held, and who blocks it
  blocked_by text,                               -- who must act first
  accepted text check (accepted in ('yes', 'in-principle', 'partly', 'no')), -- the body's answer, no status
  owner integer references owner (id),
  priority text check (priority in ('high', 'medium', 'low')), -- the body's own
  due text,                                      -- the last day
  due_text text,                                 -- the words of the deadline
  -- how they were read: a date, the issue itself, a span from the issue, a span from the day on which they
  -- were written down, a coroner's report, a fire service's action plan, words for no date
  due_rule text check (due_rule in ('given', 'immediately', 'within', 'relative', 'pfd', 'fire-plan', 'undated')),
  due_basis text,                                -- the day from which a span was counted
  due_precision text check (due_precision in ('day', 'month', 'quarter', 'season', 'year')),
  set_by text check (set_by in ('inspectorate', 'force', 'statute')), -- who set the deadline
  original_due text,                             -- the first date, for ever
  original_precision text check (original_precision in ('day', 'month', 'quarter', 'season', 'year')),
  import_key text,                               -- recognises an imported row that has no reference
  updated text not null,                         -- the day of the newest act on it
  version integer not null default 1,
  unique (finding, body),
  check ((status = 'blocked') or blocked_by is null)
) strict;
create index progress_due on progress (status, due, finding, body);
create index progress_body on progress (body, status, due);
create index progress_owner on progress (owner);
create index progress_import_key on progress (import_key) where import_key is not null;

-- Something that was noted of a finding at one body.
create table note (
  id integer primary key autoincrement,
  progress integer not null references progress (id),
  day text not null,
  text text not null,
  restricted integer not null default 0 check (restricted in (0, 1)), -- 1 keeps it out of what is published
  version integer not null default 1,
  -- where only the period is known, of which the day is the last; null for the day itself
  precision text check (precision in ('day', 'month', 'quarter', 'season', 'year'))
) strict;
create index note_progress on note (progress, day);

-- The force says that it is done. The inspectorate closes the finding or returns the claim.
create table claim (
  id integer primary key autoincrement,
  progress integer not null references progress (id),
  day text not null,
  text text,
  version integer not null default 1,
  ended text,                                    -- the day on which it stopped waiting; null where not known
  -- null while it waits, and in registers before version 4; 'ended' where the finding was superseded,
  -- declined or voided meanwhile
  fate text check (fate in ('closed', 'returned', 'withdrawn', 'ended')),
  letter text,                                   -- the letter that returned it
  reason text                                    -- why it was returned or withdrawn
) strict;
create index claim_progress on claim (progress);

-- A later or earlier date that was agreed. The date before is kept here, the first one in progress.
create table extension (
  id integer primary key autoincrement,
  progress integer not null references progress (id),
  day text not null,                             -- the day of the agreement
  was text not null,
  was_precision text not null check (was_precision in ('day', 'month', 'quarter', 'season', 'year')),
  was_text text not null,
  due text not null,
  due_precision text not null check (due_precision in ('day', 'month', 'quarter', 'season', 'year')),
  due_text text not null,
  reason text not null,
  agreed_by text not null,
  version integer not null default 1
) strict;
create index extension_progress on extension (progress);

-- How a finding ended at one body, and whether it was opened again.
create table closure (
  id integer primary key autoincrement,
  progress integer not null references progress (id),
  status text not null check (status in ('closed', 'superseded', 'not-accepted', 'void')),
  day text,                                      -- null where the day is not known
  letter text,                                   -- the inspectorate's public letter
  reason text,                                   -- where there is no letter, or the body's own
  outcome text check (outcome in ('met', 'partly', 'not-met')),
  due text,                                      -- the deadline then in force
  due_precision text check (due_precision in ('day', 'month', 'quarter', 'season', 'year')),
  reopened text,                                 -- the day on which it was opened again
  reopened_reason text,
  version integer not null default 1
) strict;
create index closure_progress on closure (progress, reopened);
create index closure_day on closure (day);

-- What a body answered to a recommendation (section 55(5B)): the action taken or proposed, or why none
-- is. The newest answer; the journal keeps those before.
create table response (
  id integer primary key autoincrement,
  progress integer not null unique references progress (id),
  day text not null,                             -- the day of the answer
  action text,                                   -- the action taken or proposed
  reason text,                                   -- why no action is taken or proposed
  version integer not null default 1,
  check ((action is null) <> (reason is null))
) strict;

-- Kept out of the reminders until a day, for a reason; never out of what is overdue. The newest one.
create table snooze (
  id integer primary key autoincrement,
  progress integer not null unique references progress (id),
  day text not null,                             -- the day on which it was laid aside
  until text not null,                           -- the day on which it comes back by itself
  reason text not null,
  version integer not null default 1
) strict;

-- A file that shows what was done, copied into the vault beside the register under its hash. It is
-- never deleted.
create table evidence (
  id integer primary key autoincrement,
  progress integer not null references progress (id),
  sha256 text not null check (length(sha256) = 64), -- the name of the copy
  name text not null,                            -- the name that the file had: a label, and no path
  size integer not null check (size >= 0),       -- in bytes
  day text not null,
  note text,
  restricted integer not null default 0 check (restricted in (0, 1)), -- 1 keeps it out of what is published
  closure integer references closure (id),       -- the closing that names it
  version integer not null default 1,
  unique (progress, sha256)
) strict;
create index evidence_sha256 on evidence (sha256);
create index evidence_closure on evidence (closure);

-- A value that was typed wrongly and put right. It's no extension: the wrong value is kept here, with the
-- reason. `was` and `became` are as in the column that was corrected.
create table correction (
  id integer primary key autoincrement,
  finding integer references finding (id),
  progress integer references progress (id),     -- where it concerns one body; its finding is named too
  inspection integer references inspection (id),
  noun text not null check (noun in ('finding', 'progress', 'note', 'claim', 'extension', 'closure', 'response',
    'inspection', 'grade', 'duty')),             -- the table of the row that was corrected
  noun_id integer not null,                      -- the row's id in it
  field text not null,                           -- its column
  was text,
  was_precision text check (was_precision in ('day', 'month', 'quarter', 'season', 'year')),
  was_text text,                                 -- the words of a date or deadline
  became text,
  became_precision text check (became_precision in ('day', 'month', 'quarter', 'season', 'year')),
  became_text text,
  reason text not null,
  day text not null,                             -- the day of the correction
  version integer not null default 1,
  check ((finding is null) <> (inspection is null)),
  check (progress is null or finding is not null)
) strict;
create index correction_finding on correction (finding);
create index correction_progress on correction (progress);
create index correction_inspection on correction (inspection);

-- Reminders: what is to be told and what was told. Not journalled, and so outside undo and the register
-- as it stood: what somebody was told cannot be taken back.

-- One run of `track remind` that remembers what it tells: from the newest one the clock is judged. Of runs
-- one after the other that told nothing, on one day and by one way, the newest stands for all.
create table reminder_run (
  id integer primary key autoincrement,
  at text not null,                              -- the moment in UTC, as the machine's clock claimed it
  day text not null,                             -- the day it counted as
  login text not null,
  channel text not null check (channel in ('print', 'mail', 'file', 'command')),
  told integer not null default 0                -- how many reminders it told
) strict;

-- One digest to one recipient, with what became of it.
create table message (
  id integer primary key autoincrement,
  name text not null unique,                     -- its Message-ID, the same however often it is sent
  channel text not null check (channel in ('print', 'mail', 'file', 'command')),
  recipient text not null,                       -- the channel, a colon, and a login, an address, a path or a
                                                 -- command's hash
  made text not null,                            -- the moment it was planned
  state text not null check (state in ('pending', 'sending', 'told', 'failed', 'held', 'cancelled')),
  tries integer not null default 0,              -- how often it was handed over
  first_try text,                                -- the moment of the first time, anew where somebody asks for it
  next_try text,                                 -- not before this moment
  lease text,                                    -- until this moment it belongs to who is sending it
  doubts integer not null default 0,             -- how often it was sent again without knowing what became of it
  told text,                                     -- the moment it was accepted
  answer text                                    -- what the recipient's side said last
) strict;
create index message_open on message (channel, state) where state in ('pending', 'sending', 'failed', 'held');

-- One step of one finding or duty, to one recipient: told once. The date is in the key, so that a date
-- that has moved is told again.
create table reminder (
  id integer primary key autoincrement,
  noun text not null check (noun in ('progress', 'duty')), -- the table of what it is about
  noun_id integer not null,                      -- the row's id in it; undo may have taken the row away
  step text not null,                            -- such as ahead-28, late-2
  date text not null,                            -- the due date, the day of the claim, or that of the return
  recipient text not null,                       -- as in message
  day text not null,                             -- the day on which it was planned
  message integer references message (id),       -- null where a later step took its place at once
  state text not null check (state in ('planned', 'told', 'superseded', 'cancelled')),
  unique (recipient, noun, noun_id, date, step)
) strict;
create index reminder_message on reminder (message);
create index reminder_of on reminder (noun, noun_id);

-- Full text, kept in step by the triggers below.
create virtual table finding_words using fts5 (
  title, text, content = 'finding', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
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

create virtual table note_words using fts5 (
  text, content = 'note', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
create trigger note_words_insert after insert on note begin
  insert into note_words (rowid, text) values (new.id, new.text);
end;
create trigger note_words_update after update of text on note begin
  insert into note_words (note_words, rowid, text) values ('delete', old.id, old.text);
  insert into note_words (rowid, text) values (new.id, new.text);
end;
create trigger note_words_delete after delete on note begin
  insert into note_words (note_words, rowid, text) values ('delete', old.id, old.text);
end;

-- References, sources, claims, letters, reasons, answers, evidence and owners: 32 times the number of a row, and a code
-- of its text, which src/store/searched_texts.rs lists. The program makes the triggers that keep it in step.
create virtual table text_words using fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');

-- Acts and changes are only ever added; an open act may be sealed, once.
create trigger act_is_kept before delete on act begin
  select raise(abort, 'acts are never deleted');
end;
create trigger act_is_sealed_once before update on act when old.seal is not null begin
  select raise(abort, 'a sealed act is never changed');
end;
create trigger change_is_kept before delete on change begin
  select raise(abort, 'changes are never deleted');
end;
create trigger change_is_final before update on change begin
  select raise(abort, 'changes are never altered');
end;
