//! What an import did, or would do: each cell that changes, how the file was read, and what stands in the way.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Complaint;
use crate::model::calendar::with_weekday;
use crate::model::history::first_names;
use crate::model::imported::{CellChange, DatedExtensions, Imported, RowName};
use crate::model::record::RecordCount;
use crate::model::value::Value;
use crate::page::{Block, Column, Page, Report, counted};

/// How a file was read.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct ReadAs {
    pub file: String,
    pub header_row: Option<u64>,
    pub headings: Vec<Heading>,
    pub extra_fields: Vec<String>,
    /// All that is said of it.
    pub remarks: Vec<String>,
}

/// What a heading was taken for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Heading {
    pub heading: String,
    pub key: String,
}

#[derive(Debug)]
pub enum ImportOutcome {
    Done,
    /// The command that would import the file as it was read.
    Tried {
        command: String,
    },
    /// The file is that of an earlier import.
    Again {
        act: i64,
        day: NaiveDate,
    },
    Refused,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ImportReport {
    schema: &'static str,
    as_of: NaiveDate,
    dry_run: bool,
    /// The act's number; null where nothing was changed.
    act: Option<i64>,
    /// The act that imported the same file before.
    already_imported: Option<i64>,
    count: usize,
    counts: Counts,
    changes: Vec<CellChange>,
    missing: Vec<RowName>,
    closed_without_letter: Vec<RowName>,
    inspections: Vec<String>,
    bodies: Vec<String>,
    /// The records beside the findings that came with a whole export, by table.
    records: Vec<RecordCount>,
    /// Those of the file that were not imported.
    left_out: Vec<RecordCount>,
    files: Vec<ReadAs>,
    complaints: Vec<Complained>,
    /// What is wrong with the rows that were left out.
    rejected: Vec<Complained>,
    #[serde(skip)]
    said: Vec<String>,
    /// The command that would import the file as it was read.
    #[serde(skip)]
    command: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Counts {
    added: usize,
    changed: usize,
    unchanged: usize,
    /// Void in the file, and left out.
    void: usize,
    closed_without_letter: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Complained {
    /// Null for the whole file.
    line: Option<u64>,
    /// Null where there is only one.
    file: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    column: Option<String>,
    why: String,
}

impl ImportReport {
    /// `dry_run` says that nothing was to be imported, whatever was found.
    pub fn of(
        act: Option<i64>,
        outcome: &ImportOutcome,
        imported: Imported,
        files: Vec<ReadAs>,
        dry_run: bool,
        today: NaiveDate,
    ) -> ImportReport {
        let said = said(act, outcome, &imported, &files);
        ImportReport {
            schema: "track.import/1",
            as_of: today,
            dry_run,
            act,
            already_imported: match outcome {
                ImportOutcome::Again { act, .. } => Some(*act),
                _ => None,
            },
            count: imported.changes.len(),
            counts: Counts {
                added: imported.added,
                changed: imported.changed,
                unchanged: imported.unchanged,
                void: imported.void,
                closed_without_letter: imported.closed.len(),
            },
            changes: imported.changes,
            missing: imported.missing,
            closed_without_letter: imported.closed,
            inspections: imported.inspections,
            bodies: imported.bodies.into_iter().map(|(slug, _)| slug).collect(),
            records: imported.records,
            left_out: imported.left_out,
            files,
            complaints: imported.complaints.into_iter().map(complained).collect(),
            rejected: Vec::new(),
            said,
            command: match outcome {
                ImportOutcome::Tried { command } => Some(command.clone()),
                _ => None,
            },
        }
    }

    pub fn reject(&mut self, complaints: &[Complaint]) {
        self.rejected = complaints.iter().cloned().map(complained).collect();
    }

    /// One more line for people.
    pub fn say(&mut self, line: Option<String>) {
        self.said.extend(line);
    }
}

fn complained(complaint: Complaint) -> Complained {
    Complained {
        line: Some(complaint.place.number).filter(|number| *number > 0),
        file: complaint.place.name().map(str::to_owned),
        reference: complaint.reference,
        column: complaint.column,
        why: complaint.why,
    }
}

fn said(
    act: Option<i64>,
    outcome: &ImportOutcome,
    imported: &Imported,
    files: &[ReadAs],
) -> Vec<String> {
    if let ImportOutcome::Again { act, day } = outcome {
        let day = with_weekday(*day);
        let what = if files.len() == 1 { "this file was" } else { "these files were" };
        return vec![format!("nothing to do: {what} already imported on {day} (act {act})")];
    }
    let bodies = imported.bodies.iter().map(|(slug, name)| format!("added body {slug}: {name}"));
    let inspections = imported.inspections.iter().map(|name| format!("added inspection {name}"));
    let dated = imported.dated_reports.iter().cloned();
    let mut said: Vec<String> =
        remarks(files).chain(bodies).chain(inspections).chain(dated).collect();
    said.extend(changes_in_words(&imported.changes));
    said.extend(recognised_in_words(&imported.recognised));
    said.extend(missing_in_words(&imported.missing));
    said.extend(moved_since_in_words(&imported.moved_since));
    said.extend(imported.remarks.iter().cloned());
    said.extend(extensions_in_words(imported.extensions));
    said.extend(claims_in_words(imported.claims_today));
    said.extend(blocked_in_words(imported.blocked_today));
    if imported.void > 0 {
        said.push(format!("left out {}", counted(imported.void, "void row")));
    }
    if !imported.closed.is_empty() {
        let rows = counted(imported.closed.len(), "row");
        said.push(format!(
            "closed {rows} without a letter; `track check` lists them until you record one"
        ));
    }
    said.extend(records_in_words(imported));
    said.push(summary(imported));
    said.extend(act.map(|act| format!("act {act}; `track undo {act}` takes it back")));
    said
}

/// How each file was read; each sentence names it if there are several.
fn remarks(files: &[ReadAs]) -> impl Iterator<Item = String> {
    let is_one = files.len() == 1;
    files.iter().flat_map(move |read| {
        let name = if is_one { String::new() } else { format!("{}: ", read.file) };
        read.remarks.iter().map(move |remark| format!("{name}{remark}"))
    })
}

fn summary(imported: &Imported) -> String {
    let Imported { added, changed, unchanged, inspections, dated_reports, records, .. } = imported;
    let rows = counted(*added, "row");
    let summary = format!("{rows} added, {changed} changed, {unchanged} unchanged");
    let is_any = *added > 0
        || *changed > 0
        || !inspections.is_empty()
        || !dated_reports.is_empty()
        || !records.is_empty();
    if is_any { summary } else { format!("nothing to do: {summary}") }
}

fn records_in_words(imported: &Imported) -> Vec<String> {
    let words = RecordCount::in_words;
    let (brought, left_out) = (&imported.records, &imported.left_out);
    let (journal, others): (Vec<RecordCount>, Vec<RecordCount>) =
        left_out.iter().cloned().partition(RecordCount::is_journal);
    let brought = (!brought.is_empty()).then(|| format!("with {}", words(brought)));
    let journal = (!journal.is_empty()).then(|| {
        format!(
            "not imported: {}, the other register's history; keep the file if you need it",
            words(&journal)
        )
    });
    let others = (!others.is_empty()).then(|| {
        format!(
            "not imported: {}; to import them too, import this file alone, without other flags, into a new register",
            words(&others)
        )
    });
    [brought, others, journal].into_iter().flatten().collect()
}

fn changes_in_words(changes: &[CellChange]) -> Vec<String> {
    const SHOWN: usize = 20;
    let mut said: Vec<String> = changes.iter().take(SHOWN).map(CellChange::in_words).collect();
    if changes.len() > SHOWN {
        let more = counted(changes.len() - SHOWN, "more change");
        said.push(format!(
            "and {more}; `track history REF` shows those of a finding, --format json all of them"
        ));
    }
    said
}

/// On which days they stand in the register: nobody is to take the day of an import for that of an agreement.
fn extensions_in_words(dated: DatedExtensions) -> impl Iterator<Item = String> {
    let DatedExtensions { by_the_file, on_closing, today } = dated;
    let said = [
        (by_the_file, "the day on which the file says that the row was updated"),
        (on_closing, "the closing day, because the file doesn't say when the date was moved"),
        (today, "the day of the import, because the file doesn't say when the date was moved"),
    ];
    said.into_iter().filter(|(count, _)| *count > 0).map(|(count, day)| {
        let carry = if count == 1 { "carries" } else { "carry" };
        format!("{} {carry} {day}", counted(count, "extension"))
    })
}

fn claims_in_words(today: usize) -> Option<String> {
    let (carry, was) = if today == 1 { ("carries", "it was") } else { ("carry", "they were") };
    (today > 0).then(|| {
        format!(
            "{} {carry} the day of the import, because the file doesn't say when {was} submitted; \
             --map \"HEADING=since\" names the column that does, `track edit REF --submitted-on DATE` corrects one",
            counted(today, "claim")
        )
    })
}

fn blocked_in_words(today: usize) -> Option<String> {
    let is = if today == 1 { "is" } else { "are" };
    (today > 0).then(|| {
        format!(
            "{} {is} blocked since the day of the import, because the file doesn't say since when; \
             --map \"HEADING=since\" names the column that does",
            counted(today, "row")
        )
    })
}

fn recognised_in_words(rows: &[RowName]) -> Option<String> {
    (!rows.is_empty()).then(|| {
        format!("{} matched by their words alone: {}", counted(rows.len(), "row"), names(rows))
    })
}

fn missing_in_words(missing: &[RowName]) -> Option<String> {
    (!missing.is_empty()).then(|| {
        format!(
            "{} of earlier imports, not in this file and left as they are: {}",
            counted(missing.len(), "open row"),
            names(missing)
        )
    })
}

fn moved_since_in_words(rows: &[RowName]) -> Option<String> {
    let (has, stays) = if rows.len() == 1 { ("has", "stays") } else { ("have", "stay") };
    (!rows.is_empty()).then(|| {
        format!(
            "{} still {has} the first due date, which was moved in the register, and {stays} as moved: {}",
            counted(rows.len(), "row"),
            names(rows)
        )
    })
}

fn names(rows: &[RowName]) -> String {
    let names: Vec<String> = rows.iter().map(|row| format!("{}@{}", row.name, row.body)).collect();
    first_names(&names)
}

impl Report for ImportReport {
    type Row = CellChange;
    const COLUMNS: &'static [Column<CellChange>] = COLUMNS;

    fn rows(&self) -> &[CellChange] {
        &self.changes
    }

    fn page(&self) -> Page {
        let dry_run = "dry run: nothing was imported; to import it as it was read:";
        let dry_run = self.command.as_ref().map(|_| dry_run.to_owned());
        let said: Vec<String> = self.said.iter().cloned().chain(dry_run).collect();
        let said = Block::Text(said.join("\n"));
        let command = self.command.clone().map(Block::Line);
        Page { title: None, blocks: [said].into_iter().chain(command).collect() }
    }

    fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> =
            self.changes.iter().filter_map(|one| one.plain_token.clone()).collect();
        ids.dedup();
        ids
    }
}

const COLUMNS: &[Column<CellChange>] = &[
    Column::new("ref", |one: &CellChange| Value::from(&one.name)),
    Column::new("body", |one: &CellChange| Value::from(one.body.as_ref())),
    Column::new("column", |one: &CellChange| Value::from(&one.change.field)),
    Column::new("old", |one: &CellChange| Value::from(one.change.was.for_programs())),
    Column::new("new", |one: &CellChange| Value::from(one.change.became.for_programs())),
];
