//! The import of a full export of ours, into a register in which nothing was recorded yet.

use super::context::Context;
use super::import_files::ReadFile;
use super::import_progress::ImportProgress;
use super::import_written::WrittenFiles;
use super::retyped;
use super::say::say;
use crate::error::{Complaint, Result, first_of};
use crate::exchange::{self, MappingFile};
use crate::model::act::Act;
use crate::model::import_limits::ImportLimits;
use crate::model::imported::Imported;
use crate::model::record::FullExport;
use crate::page::counted;
use crate::report::imported::ImportOutcome;
use crate::store::{Decided, Store, Tx, Vault};

/// An export as it was read, or what in it can't be.
pub type ReadExport = std::result::Result<FullExport, Vec<Complaint>>;

/// What became of it.
pub struct FullImportRun {
    pub outcome: ImportOutcome,
    pub act: Option<i64>,
    pub imported: Imported,
}

/// Those of the files that are such exports.
pub fn read(files: &[ReadFile], limits: &ImportLimits) -> Result<Vec<ReadExport>> {
    let read = |file: &ReadFile| Ok(exchange::full_export(&file.bytes()?, limits));
    files.iter().map(read).filter_map(Result::transpose).collect()
}

/// Imports the only file, if the register is new or has all of it. None otherwise: it is read row by row then.
pub fn alone(
    files: &[ReadExport],
    store: &mut Store,
    act: &Act,
    is_dry_run: bool,
    written: &WrittenFiles,
    context: &Context,
) -> Result<Option<FullImportRun>> {
    let [file] = files else { return Ok(None) };
    if let Some(done) = into_new(file, store, act, is_dry_run, written, context)? {
        return Ok(Some(done));
    }
    let Ok(export) = file else { return Ok(None) };
    if !store.holds(export)? {
        return Ok(None);
    }
    written.write_mapping(&MappingFile::default())?;
    let imported = Imported { unchanged: export.rows.len(), ..Imported::default() };
    Ok(Some(FullImportRun { outcome: ImportOutcome::Done, act: None, imported }))
}

fn into_new(
    file: &ReadExport,
    store: &mut Store,
    act: &Act,
    is_dry_run: bool,
    written: &WrittenFiles,
    context: &Context,
) -> Result<Option<FullImportRun>> {
    let changed = store.change_if(act, |tx| {
        if !tx.is_new()? {
            return Ok(Decided::TakeBack(None));
        }
        let imported = match file {
            Ok(export) => {
                let progress = ImportProgress::on(&context.world().screen);
                let imported = tx.import_full(export, &progress)?;
                with_evidence(imported, tx, context)?
            }
            Err(complaints) => Imported { complaints: complaints.clone(), ..Imported::default() },
        };
        if is_dry_run || !imported.complaints.is_empty() {
            return Ok(Decided::TakeBack(Some(imported)));
        }
        written.write_mapping(&MappingFile::default())?;
        Ok(Decided::Keep(Some(imported)))
    })?;
    let Some(imported) = changed.value else { return Ok(None) };
    let outcome = if !imported.complaints.is_empty() {
        ImportOutcome::Refused
    } else if is_dry_run {
        let command = retyped::without_dry_run(&context.world().arguments, &[]);
        ImportOutcome::Tried { command }
    } else {
        say_what_is_missing(store, context)?;
        ImportOutcome::Done
    };
    Ok(Some(FullImportRun { outcome, act: changed.act, imported }))
}

/// What no command would close without evidence, no import closes.
fn with_evidence(mut imported: Imported, tx: &Tx, context: &Context) -> Result<Imported> {
    if !context.config()?.closing_needs_evidence || !imported.complaints.is_empty() {
        return Ok(imported);
    }
    let without = tx.closed_without_evidence()?.into_iter();
    let why = |called: String| {
        Complaint::of_file(format!(
            "{called} is closed without evidence, which closing_needs_evidence in track.toml asks for; add the evidence to the \
             register that the file came from, or take the setting out"
        ))
    };
    imported.complaints = without.map(why).collect();
    Ok(imported)
}

/// How to have the records again that came with a file when the register was new.
pub fn with_redo(undone: Option<i64>, act: Option<i64>, imported: &Imported) -> Option<String> {
    let undone = undone.filter(|_| !imported.left_out.is_empty())?;
    let first = act.map(|act| format!("`track undo {act}`, then ")).unwrap_or_default();
    Some(format!(
        "act {undone} imported this file with all its records but was undone; to get them back, run {first}`track redo {undone}`"
    ))
}

/// An export names the files of the evidence, and doesn't hold them.
fn say_what_is_missing(store: &Store, context: &Context) -> Result<()> {
    // A register that is being created is elsewhere still.
    let vault = Vault::of(&context.path()?);
    let missing = store.missing_evidence(&vault)?;
    if missing.is_empty() {
        return Ok(());
    }
    let first = first_of(missing.iter().cloned(), 1);
    let folder = vault.folder().unwrap_or_default();
    say(&format!(
        "note: {} missing: {first}; copy {} from the other register's vault to {}, then run `track verify`",
        counted(missing.len(), "evidence file"),
        if missing.len() == 1 { "it" } else { "them" },
        folder.display()
    ));
    Ok(())
}
