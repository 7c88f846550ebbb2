//! A file of findings against the register: what is new, what differs, and what stands in the way.

mod additions;
mod altered_references;
mod changes;
mod children;
mod compare;
mod covered;
mod dates;
mod full;
mod held;
mod near_owners;
mod new_bodies;
mod notes;
mod numbering;
mod parents;
mod recognised;
mod renumbered;
mod reports;
mod reworded;
mod same_words;
mod unsure;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use covered::Covered;
use numbering::{Known, Numbering, body_key};

use super::bulk_insert::BulkInsert;
use super::lookup::spelt;
use super::{Tx, inspection, journal};
use crate::error::{Complaint, Error, Place, Result};
use crate::model::calendar::Written;
use crate::model::closure::check_day;
use crate::model::columns::Field;
use crate::model::deadline::Deadline;
use crate::model::finding::{Kind, Reference, number_name, spelling};
use crate::model::import_options::ImportOptions;
use crate::model::import_row::{Headings, ImportRow, ParentName, Sheet};
use crate::model::imported::Imported;
use crate::model::inspection::Inspection;
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Reckoning;
use crate::model::shell::flag;
use crate::model::text::composed;
use crate::model::watch::Watch;
use crate::store::query::{Query, json};

impl Tx<'_> {
    /// What stands in the way is among what is returned; the caller then refuses the act.
    pub fn import(
        &self,
        sheet: &Sheet,
        options: &ImportOptions,
        watch: &dyn Watch,
    ) -> Result<Imported> {
        let mut import = Import {
            tx: self,
            options,
            watch,
            headings: &[],
            void: &[],
            inspections: inspection::inspections(self.db)?,
            covered: Covered::of(self.db, sheet)?,
            asked: HashMap::new(),
            bulk: BulkInsert::new(self)?,
            done: Imported::default(),
            unchanged: HashSet::new(),
            before: BTreeMap::new(),
            slugs: HashMap::new(),
            complaints: Vec::new(),
        };
        match sheet {
            Sheet::Findings { rows, headings, void, new_bodies, grades } => {
                import.headings = headings;
                import.void = void;
                import.done.void = void.len();
                let rows = import.with_new_bodies(rows, new_bodies)?;
                import.findings(&rows)?;
                import.grades(grades)?;
            }
            Sheet::Grades { rows } => import.grades(rows)?,
        }
        import.complaints.sort_by(|one, other| one.place.cmp(&other.place));
        Ok(Imported { complaints: import.complaints, ..import.done })
    }
}

struct Import<'a> {
    tx: &'a Tx<'a>,
    options: &'a ImportOptions,
    watch: &'a dyn Watch,
    /// Of each file or sheet.
    headings: &'a [Headings],
    /// The rows that were left out.
    void: &'a [ImportRow],
    inspections: Vec<Inspection>,
    covered: Covered,
    /// The inspections that rows have named so far, by folded title and date.
    asked: HashMap<(String, Option<chrono::NaiveDate>), i64>,
    bulk: BulkInsert<'a>,
    done: Imported,
    /// The places of the rows that changed nothing so far.
    unchanged: HashSet<Place>,
    /// The findings that changed, as they were.
    before: BTreeMap<i64, Vec<ProgressRow>>,
    /// The short names of bodies, by number.
    slugs: HashMap<i64, String>,
    complaints: Vec<Complaint>,
}

struct Placed<'a> {
    row: &'a ImportRow,
    inspection: Option<i64>,
    issued: Option<Cow<'a, Written>>,
    finding: i64,
    is_new: bool,
    /// Whether the finding is to have the reference of the row.
    takes_reference: bool,
    /// Whether it is to stand under a finding that this file brings.
    is_under_new: bool,
    /// For a row without a reference, what recognises it next time.
    key: Option<String>,
}

impl Import<'_> {
    fn findings(&mut self, rows: &[ImportRow]) -> Result<()> {
        let rows = self.with_bodies(rows)?;
        let last_owner = self.last_owner()?;
        self.date_reports(&rows)?;
        let mut placed = self.place(&rows)?;
        self.recognise_by_words(&mut placed)?;
        self.complain_of_renumbered(&placed)?;
        let parents = self.parents(&placed)?;
        let brought: HashSet<i64> =
            placed.iter().filter(|one| one.is_new).map(|one| one.finding).collect();
        let is_brought = |parent: &i64| brought.contains(parent);
        self.place_under(&mut placed, &parents, &is_brought)?;
        self.bulk.expect(brought.len())?;
        let of = placed.len();
        for (row, placed) in placed.iter().enumerate() {
            self.watch.has_written(row, of);
            let parent = parents.get(&placed.finding).copied();
            if placed.is_new {
                self.add(placed, parent)?;
                continue;
            }
            let existing = parent.filter(|id| !is_brought(id));
            let before = self.tx.rows_of(placed.finding)?;
            if self.compare(placed, existing, &before)? || parent != existing {
                let is_there = |body: &i64| before.iter().any(|row| row.progress.body == *body);
                if placed.row.bodies.iter().any(is_there) {
                    self.done.changed += 1;
                } else {
                    self.done.added += 1;
                }
                self.before.entry(placed.finding).or_insert(before);
            } else {
                self.unchanged.insert(placed.row.place.clone());
                self.done.unchanged += 1;
            }
        }
        self.complain_of_circles(&placed, &parents);
        self.record_missing(&placed)?;
        if self.complaints.is_empty() {
            self.bulk.finish()?;
            for one in placed.iter().filter(|one| one.is_under_new) {
                self.put_under(one, parents.get(&one.finding).copied())?;
            }
            self.add_all_notes(&placed)?;
            self.record_changes()?;
            self.name_near_owners(last_owner)?;
            self.complain_of_broken_rules(&placed)?;
        }
        Ok(())
    }

    /// Finds the inspection and the finding of each row; new findings get the next numbers.
    fn place<'a>(&mut self, rows: &'a [ImportRow]) -> Result<Vec<Placed<'a>>> {
        let next = self.tx.next_finding()?;
        // Before the first finding there is nothing to look up.
        let known = if next == 1 { HashMap::new() } else { self.tx.known_references(rows)? };
        let mut numbering = Numbering::from(next, known, self.unnamed()?);
        let mut placed = Vec::with_capacity(rows.len());
        let mut seen = HashMap::with_capacity(rows.len());
        for row in rows {
            let known = row.inspection.as_ref().and_then(|_| numbering.known(row));
            let inspection = self.inspection_of(row, known)?;
            let issued = match &row.finding.issued {
                Some(written) => Some(Cow::Borrowed(written)),
                None => self.published(inspection).map(Cow::Owned),
            };
            let key = row.finding.reference.is_none().then(|| self.key(row, inspection));
            let finding = numbering.finding(row, key.as_deref());
            // The same finding at the same body: under two of its names, or without any.
            let same =
                row.bodies.iter().find_map(|body| seen.insert((finding.id, *body), &row.place));
            if let Some(place) = same {
                let why = "is the same finding at the same body; keep one of the two";
                self.complain(row, &[], format!("{place} {why}"));
            }
            placed.push(Placed {
                row,
                inspection,
                issued,
                finding: finding.id,
                is_new: finding.is_new,
                takes_reference: false,
                is_under_new: false,
                key,
            });
        }
        Ok(placed)
    }

    /// A date that looks mistyped, but is the one in the register, needs no confirmation.
    fn deadline(&mut self, placed: &Placed, kind: Kind, there: &[ProgressRow]) -> Option<Deadline> {
        let phrase = placed.row.due.as_ref()?;
        let (counted, issued) = (&placed.row.counted, placed.issued.as_deref());
        let read = self.options.reckoning.recount(phrase, issued, counted).or_else(|why| {
            let sure = Reckoning { is_sure: true, ..self.options.reckoning.clone() };
            let known = |day| there.iter().any(|row| row.progress.due() == day);
            let deadline = sure.recount(phrase, issued, counted).ok();
            deadline.filter(|deadline| deadline.day.is_some() && known(deadline.day)).ok_or(why)
        });
        let why = match read {
            Ok(deadline) if kind == Kind::Practice && deadline.day.is_some() => {
                "a practice has no deadline; leave the cell empty".to_owned()
            }
            Ok(deadline) => return Some(deadline),
            // What is meant depends on the day of the import.
            Err(error) if phrase.meaning.is_fleeting() => {
                let map = flag("--date-map", &phrase.text, "DATE");
                format!("{error} (or say it with {map}; TBC means no date)")
            }
            Err(error) => error.to_string(),
        };
        self.complain(placed.row, &[Field::DueText, Field::Due], why);
        None
    }

    fn key(&self, row: &ImportRow, inspection: Option<i64>) -> String {
        let words = [row.finding.title.as_deref(), row.finding.text.as_deref()];
        self.key_of(inspection, words, row.parent.as_ref().map(ParentName::spelling))
    }

    /// The same step may stand under several findings.
    fn key_of(
        &self,
        inspection: Option<i64>,
        [title, text]: [Option<&str>; 2],
        parent: Option<String>,
    ) -> String {
        let named = self.inspections.iter().find(|one| Some(one.id) == inspection);
        let named = named.map(Inspection::named);
        let parts = [named.as_deref(), title, text].map(|part| part.map(composed));
        let mut parts: Vec<Option<&str>> = parts.iter().map(Option::as_deref).collect();
        parts.extend(parent.as_deref().map(Some));
        journal::fingerprint(&parts)
    }

    /// The register's rows without a reference, by what recognises them today and, where an earlier import
    /// left another key, by that.
    fn unnamed(&self) -> Result<HashMap<String, Vec<i64>>> {
        let mut query = self.tx.db.prepare(
            "select f.id, p.body, f.inspection, f.title, f.text, p.import_key, f.parent, above.ref as parent_ref
             from finding f
             join progress p on p.finding = f.id
             left join finding above on above.id = f.parent
             where f.ref is null and p.status is distinct from 'void'",
        )?;
        let mut rows = query.query([])?;
        let mut unnamed: HashMap<String, Vec<i64>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let title: String = row.get("title")?;
            let text: Option<String> = row.get("text")?;
            let inspection: Option<i64> = row.get("inspection")?;
            let (number, name): (Option<i64>, Option<String>) =
                (row.get("parent")?, row.get("parent_ref")?);
            let parent = name.map(|name| spelling(&name)).or(number.map(number_name));
            let body = row.get("body")?;
            let key = |parent| {
                let words = [Some(title.as_str()), text.as_deref()];
                body_key(&self.key_of(inspection, words, parent), Some(&body))
            };
            let today = parent.map(|parent| key(Some(parent))).into_iter().chain([key(None)]);
            let imported: Option<String> = row.get("import_key")?;
            let keys: BTreeSet<String> = today.chain(imported).collect();
            for key in keys {
                unnamed.entry(key).or_default().push(row.get("id")?);
            }
        }
        Ok(unnamed)
    }

    fn complain_of_days(&mut self, placed: &Placed) {
        let row = placed.row;
        let days = [
            ("closing", row.closed, [Field::ClosedOn], placed.issued.as_deref()),
            ("status", row.since, [Field::Since], None),
        ];
        let is_sure = self.options.reckoning.is_sure;
        for (what, day, fields, issued) in days {
            let Some(day) = day else { continue };
            if let Err(error) = check_day(what, day, None, self.tx.day) {
                self.complain(row, &fields, error.to_string());
            } else if let Err(error) = check_day(what, day, issued, self.tx.day)
                && !is_sure
            {
                self.complain(row, &fields, format!("{error}; if both days are right, add --yes"));
            }
        }
        let dates = [
            ("date of issue", &row.finding.issued, [Field::IssuedText, Field::Issued]),
            ("publication", &row.published, [Field::PublishedText, Field::Published]),
        ];
        for (what, date, fields) in dates {
            let check = |date| self.options.reckoning.check_not_far_ahead(what, date);
            if let Some(Err(error)) = date.as_ref().map(check) {
                self.complain(row, &fields, error.to_string());
            }
        }
    }

    fn complain(&mut self, row: &ImportRow, fields: &[Field], why: String) {
        let column = self.heading(row, fields);
        let reference = row.finding.reference.as_ref().map(ToString::to_string);
        self.complaints
            .push(Complaint { reference, ..Complaint::at(row.place.clone(), column, why) });
    }

    pub(super) fn heading(&self, row: &ImportRow, fields: &[Field]) -> Option<String> {
        self.headings.get(row.place.order())?.of_row(row).of(fields)
    }

    /// A rule's refusal is a complaint about the row; anything else ends the import.
    fn refused(&mut self, row: &ImportRow, fields: &[Field], error: Error) -> Result<()> {
        match error {
            Error::Refused(why) => {
                self.complain(row, fields, why);
                Ok(())
            }
            other => Err(other),
        }
    }
}

impl Tx<'_> {
    fn known_references(&self, rows: &[ImportRow]) -> Result<HashMap<String, Known>> {
        let references: Vec<String> = rows
            .iter()
            .filter_map(|row| row.finding.reference.as_ref())
            .map(Reference::folded)
            .collect();
        let mut known: HashMap<String, Known> = self.db.all(
            "select wanted.value as value, finding.id as id from json_each(?1) wanted
             join finding on finding.ref_folded = wanted.value and ref_freed = 0
             union all
             select wanted.value, finding_alias.finding as id from json_each(?1) wanted
             join finding_alias on finding_alias.ref_folded = wanted.value and freed = 0",
            [json(&references)],
            |row| Ok((row.get("value")?, Known { id: row.get("id")?, is_new: false })),
        )?;
        let others = rows.iter().filter_map(|row| row.finding.reference.as_ref());
        let others = others.filter(|reference| !known.contains_key(&reference.folded()));
        let wanted: HashSet<String> = others.map(Reference::spelling).collect();
        if wanted.is_empty() {
            return Ok(known);
        }
        // Of several that are spelt alike, the oldest: the register had it first.
        for (spelling, found) in spelt(self.db, &wanted)? {
            known.entry(spelling).or_insert(Known { id: found.finding.id, is_new: false });
        }
        Ok(known)
    }
}
