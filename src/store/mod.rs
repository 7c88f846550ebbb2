//! The register on disk: the only room that speaks SQL.
//!
//! A [`Store`] is an open register; it answers questions. Everything is changed through a [`Tx`], which
//! [`Store::change`] hands to an action: one command, one act; [`Store::change_if`] lets the action take it back.
//!
//! # Open, create and keep
//! - Open: [`Store::read`], [`Store::write`], [`Store::in_memory`], [`Store::read_to_verify`], and as it
//!   stood at the end of an earlier day: [`Store::as_at`]; without what isn't public: [`Store::public_only`],
//!   [`Store::is_public`].
//! - Settings and upgrades: [`Store::own_body`], [`Tx::own_body`], [`Tx::set_own_body`], [`Store::create_folders`],
//!   [`Store::copy_before_upgrade`].
//! - A register that a group shares: [`share`], [`check_can_share`], [`Tx::set_group`].
//! - Files and folders that a command writes for its user: [`OutputFile`], [`write_new`], [`OutputFolder`], and what
//!   they never replace: [`KeptFiles`].
//! - Backups: [`Store::back_up`], [`Store::back_up_into`], [`restore()`]; warnings about where a register is
//!   kept: [`warnings`], and who may read it: [`permission_warnings`].
//! - Is it what its own history says? [`Store::verify`], [`Store::head`]; which register it is: [`Store::identity`].
//!
//! # What you can ask
//! - Lists of findings: [`Store::rows`], [`Store::brief_rows`], [`Store::each_row`],
//!   [`Store::each_brief_row`], [`Store::has_any`], [`Store::count`], [`Store::total_if_limited`],
//!   [`Store::each_wording`], [`Store::all_links`],
//!   [`Store::tally`], [`Store::closed_not_met`]; where a search found them: [`Store::matches`]; what belongs
//!   to their rows: [`Store::links`], [`Store::latest_notes`], [`Store::wordless_claims`], [`Store::reopened`].
//! - The rows of every table, as exports give them: [`Store::each_record`],
//!   [`Store::each_record_of`], [`Store::count_rows`].
//! - One finding: [`Store::finding`], [`Store::finding_exactly`], [`Store::dossier`], [`Store::snoozes`]. What
//!   happened to several: [`Store::histories`], [`Store::progress_histories`].
//! - Their extra fields: [`Store::field_names`], [`Store::fields_like`], [`Store::findings_with`].
//! - Evidence: [`Store::evidence`], [`Store::evidence_named`], [`Store::missing_evidence`],
//!   [`Store::vault`].
//! - Bodies, owners, inspections, grades: [`Store::directory`], [`Store::owners`], [`Store::owners_like`],
//!   [`Store::themes_like`], [`Store::inspections`], [`Store::inspection`], [`Store::inspection_corrections`],
//!   [`Store::grades`].
//! - Duties: [`Store::duties`], [`Store::unanswered`], [`Store::responses`].
//! - History: [`Store::log`], [`Store::history`], [`Store::corrections`], [`Store::finding_ever`],
//!   [`Store::changes`].
//! - The register over time: [`Store::over_time`], [`Store::each_step_history`],
//!   [`Store::each_timed_row`], [`Store::first_day`], [`Store::first_known_day`].
//! - Imports: [`Store::standing_import`], [`Store::undone_import`], [`Store::holds`], [`Store::lacking`].
//! - Reminders: [`Store::subjects`], [`Store::reminder_log`], [`Store::undelivered`], [`Store::being_sent`],
//!   [`Store::last_run`],
//!   [`Store::has_next`], [`Store::content`].
//!
//! # What you can change
//! - Findings: [`Tx::add`], [`Tx::edit`], [`Tx::link`], [`Tx::unlink`], [`Tx::free_reference_if_void`].
//! - Their progress: [`Tx::update`], [`Tx::extend`], [`Tx::correct`], [`Tx::note`], [`Tx::submit`],
//!   [`Tx::return_claim`], [`Tx::withdraw_claim`], [`Tx::close`], [`Tx::done`],
//!   [`Tx::decline`], [`Tx::supersede`], [`Tx::supersede_unlinked`], [`Tx::void`], [`Tx::reopen`],
//!   [`Tx::touch`], [`Tx::snooze`], [`Tx::cancel_snooze`].
//! - Evidence, read before anything is changed: [`Store::attachments`], [`Tx::add_evidence`],
//!   [`Tx::end_with_evidence`].
//! - Bodies, owners, inspections, grades: [`Tx::add_body`], [`Tx::edit_body`], [`Tx::add_owner`],
//!   [`Tx::edit_owner`], [`Tx::merge_owner`], [`Tx::hand_over`], [`Tx::remove_owner`], [`Tx::add_inspection`],
//!   [`Tx::edit_inspection`], [`Tx::cover`], [`Tx::record_grade`], [`Tx::edit_grade`], [`Tx::remove_grade`].
//! - What was counted from a date that was corrected: [`Tx::recount_from_issue`].
//! - Duties: [`Tx::start_duties`], [`Tx::close_duties`], [`Tx::respond`].
//! - A whole file: [`Tx::import`]; an export of ours with all its records: [`Tx::is_new`], [`Tx::import_full`].
//! - An act: [`Tx::undo`], [`Tx::redo`], [`Tx::check_evidence_of_closings`], [`Tx::check_files_of_evidence`],
//!   [`Tx::closed_without_evidence`]; which one, if none is named: [`Store::newest_to_undo`],
//!   [`Store::newest_to_redo`].
//! - Reminders, which are no acts: [`Store::plan`], [`Store::unplan`], [`Store::claim`], [`Store::settle`],
//!   [`Store::retry`].
//!
//! What an action asks meanwhile: [`Tx::finding`], [`Tx::next_finding`], [`Tx::targets`], [`Tx::rows_of`],
//! [`Tx::row_again`], [`Tx::has_for`], [`Tx::links_between`], [`Tx::check_superseded`], [`Tx::directory`],
//! [`Tx::slug`], [`Tx::bodies_under`], [`Tx::owner`], [`Tx::find_owner`], [`Tx::successor`], [`Tx::inspection`],
//! [`Tx::inspection_numbered`], [`Tx::published`], [`Tx::issued`], [`Tx::grades`], [`Tx::grade_of`],
//! [`Tx::setter_named`], [`Tx::duties_on`], [`Tx::unanswered`], [`Tx::open_below`].

mod as_at;
mod backup;
mod body;
mod built_in_bodies;
mod bulk_insert;
mod busy;
mod changes;
mod circles;
mod claim;
mod closure;
mod columns;
mod connection;
mod copy;
mod copy_check;
mod correction;
mod create;
mod day_order;
mod dossier;
mod due_in_force;
mod duty;
mod earlier_state;
mod evidence;
mod extra_fields;
mod file_header;
mod filter;
mod finding;
mod grade;
mod history;
mod history_views;
mod import;
mod inspection;
mod inspection_edit;
mod journal;
mod kept_files;
mod known_schema;
mod log;
mod lookup;
mod migration;
mod names;
mod near_names;
mod new_file;
mod nouns;
mod open_below;
mod output_file;
mod output_folder;
mod over_time;
mod owner;
mod parentage;
mod permission_warnings;
mod postponed;
mod progress;
mod progress_history;
mod progress_rows;
mod query;
mod reading;
mod recorded_steps;
mod records;
mod recount;
mod redone_days;
mod register;
mod register_path;
mod reminder;
mod replace;
mod restore;
mod rules;
mod schema;
mod schema_check;
mod search;
mod searched_texts;
mod setting;
mod sharing;
mod sidecars;
mod snooze;
mod sort_expression;
mod sql_text;
mod sqlite_errors;
mod step_history;
mod storage_warnings;
mod taken_references;
mod temporary;
mod timed_rows;
mod transaction;
mod undo;
mod undo_checks;
mod undo_dates;
mod values;
mod vault;
mod verify;
mod wal;
mod wordings;

pub use backup::BackedUp;
pub use busy::{is_interrupted, set_interrupt_flag};
pub use copy::Head;
pub use create::{IfMissing, Settings, WriteResult};
pub use evidence::Covering;
pub use finding::{Added, Addition, Edited, FindingEdit, FoundLink};
pub use inspection_edit::EditedInspection;
pub use journal::hex;
pub use kept_files::KeptFiles;
pub use lookup::Called;
pub use output_file::{IfExists, OutputFile, write_new};
pub use output_folder::OutputFolder;
pub use owner::{AddedOwner, RemovedOwner};
pub use parentage::Inherited;
pub use permission_warnings::permission_warnings;
pub use progress::Reach;
pub use recount::RecountReason;
pub use register::Store;
pub use reminder::{Claimed, DigestPlan, LEASE, Planned, Sending, Texts};
pub use restore::{Loss, Restored, restore};
pub use search::RowNumbers;
pub use sharing::{check_can_share, share};
pub use storage_warnings::warnings;
pub use transaction::{ActResult, Decided, Tx};
pub use vault::{Attachment, FilesCopied, RecordedFile, Vault};
