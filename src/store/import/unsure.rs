//! What an import asks of new rows that may be findings of the register, but not for certain.

use std::collections::HashSet;

use super::recognised::{Differing, Doubtful, claims, may_be_same_report};
use super::same_words::{Alike, MOST, SameWords};
use super::{Import, Placed};
use crate::error::{first_of, listed_as};
use crate::model::columns::Field;
use crate::model::finding::Reference;
use crate::model::fold;
use crate::model::import_options::AsNew;
use crate::model::shell::{map_to_field, quoted, text};

/// How many references are named that became others.
const EXAMPLES: usize = 3;

/// Why it isn't certain that rows are a finding of the register.
enum Doubt<'d> {
    /// It has another reference.
    Renamed(&'d Alike),
    /// It is of another report.
    OtherReport(&'d Alike),
    /// Several may be meant.
    Several,
}

impl Import<'_> {
    /// Nothing is added before the user has said which it is. What is asked about is added to `asked`.
    pub(super) fn ask_which(
        &mut self,
        placed: &[Placed],
        doubtful: &[Doubtful],
        same: &SameWords,
        asked: &mut HashSet<i64>,
        differing: &mut Differing,
    ) {
        if self.options.as_new.are_all {
            return;
        }
        let claims = claims(doubtful);
        let is_contested =
            |alike: &Alike| claims.get(&alike.finding).is_some_and(|all| all.len() > 1);
        let mut all: Vec<(&Doubtful, Doubt)> = doubtful
            .iter()
            .filter(|one| !one.placed(placed).any(|row| asked.contains(&row.finding)))
            .map(|one| (one, one.doubt(placed, same, &is_contested)))
            .collect();
        let is_renamed = |(_, doubt): &&(&Doubtful, Doubt)| matches!(doubt, Doubt::Renamed(_));
        let new = placed.iter().filter(|one| one.is_new).count();
        // Different findings can have the same words, so if both have a reference this is asked only if most new rows of
        // the file are in doubt.
        let is_other = |(_, doubt): &&(&Doubtful, Doubt)| !matches!(doubt, Doubt::Several);
        let others = all.iter().filter(is_other).count();
        let are_many = others > 1 && others * 2 >= new;
        let have_references = |one: &Doubtful| {
            one.placed(placed).all(|row| row.row.finding.reference.is_some())
                && one.alike.iter().all(|alike| alike.reference.is_some())
        };
        all.retain(|(one, _)| are_many || !have_references(one));
        differing.renamed += all.iter().filter(is_renamed).count();
        let renamed = renamed_in_words(placed, &all);
        for (one, doubt) in &all {
            for row in one.placed(placed) {
                asked.insert(row.finding);
                match doubt {
                    Doubt::Renamed(_) => self.ask_renamed(row, &renamed),
                    Doubt::OtherReport(alike) => self.ask_report(row, alike),
                    Doubt::Several => self.ask_several(row, &one.alike, one.is_at_one_body(placed)),
                }
            }
        }
    }

    fn ask_renamed(&mut self, one: &Placed, renamed: &str) {
        let as_field = self.reference_as_field(one);
        let why = format!(
            "the register has these findings under other references ({renamed}). Use --renames to change the register's \
             references, {as_field} to keep them, or --as-new to add these rows as new findings"
        );
        self.complain(one.row, &[Field::Ref], why);
    }

    fn reference_as_field(&self, one: &Placed) -> String {
        let heading = self.heading(one.row, &[Field::Ref]).unwrap_or_else(|| "ref".to_owned());
        map_to_field(&heading)
    }

    fn ask_report(&mut self, one: &Placed, alike: &Alike) {
        let find = |id: Option<i64>| self.inspections.iter().find(|one| Some(one.id) == id);
        let (Some(here), Some(there)) = (find(one.inspection), find(alike.inspection)) else {
            return;
        };
        let same = if fold(&here.title) == fold(&there.title) {
            "give it the same date".to_owned()
        } else {
            let title = text(&here.title);
            format!("`track inspection edit {} --title {title}` and import again", there.typed())
        };
        let why = format!(
            "the register has this finding under {:?}, not {:?}. If it is the same report, {same}; if it is another finding, \
             use --as-new",
            there.named(),
            here.named()
        );
        self.complain(one.row, &[Field::Inspection], why);
    }

    fn ask_several(&mut self, one: &Placed, alike: &[Alike], is_at_one_body: bool) {
        let mut names: Vec<String> = alike.iter().map(Alike::name).collect();
        if names.len() == MOST {
            names.truncate(EXAMPLES);
            names.push("more".to_owned());
        }
        let (have, them, which) = match alike {
            [_] => ("has", "it", "it is the same"),
            _ => ("have", "them", "it is one of them"),
        };
        let unnamed = alike.iter().find(|alike| alike.reference.is_none());
        let way = match (&one.row.finding.reference, unnamed) {
            (Some(_), Some(_)) if !is_at_one_body => {
                format!("{} finds {them} by the words", self.reference_as_field(one))
            }
            (reference, Some(unnamed)) => {
                let reference = reference.as_ref().map_or("REF", Reference::as_str);
                let (id, reference) = (unnamed.finding, quoted(reference));
                format!(
                    "if {which}, `track edit :{id} --ref {reference}`, and give the row this reference"
                )
            }
            (_, None) => format!("if {which}, give the row its reference"),
        };
        let why = format!(
            "this may be {}, which {have} the same words and no row in the file: {way}; if it is another finding, use {}",
            listed_as(&names, "or"),
            AsNew::flag(one.row)
        );
        let fields: &[Field] = match one.row.finding.reference {
            Some(_) => &[Field::Ref],
            None => &[Field::Text, Field::Title],
        };
        self.complain(one.row, fields, why);
    }
}

impl Doubtful {
    fn is_at_one_body(&self, placed: &[Placed]) -> bool {
        self.placed(placed).map(|one| one.row.bodies.len()).sum::<usize>() == 1
    }

    fn doubt<'d>(
        &'d self,
        placed: &[Placed],
        same: &SameWords,
        is_contested: &impl Fn(&Alike) -> bool,
    ) -> Doubt<'d> {
        let [alike] = self.alike.as_slice() else { return Doubt::Several };
        if is_contested(alike) {
            return Doubt::Several;
        }
        if !self.placed(placed).all(|one| may_be_same_report(one, alike)) {
            return Doubt::OtherReport(alike);
        }
        let has_reference = self.placed(placed).any(|one| one.row.finding.reference.is_some());
        if has_reference && alike.reference.is_some() && !same.is_in_file(alike.finding) {
            return Doubt::Renamed(alike);
        }
        Doubt::Several
    }
}

/// `1 is here Rec 1, 2 is Rec 2 and 7 more`.
fn renamed_in_words(placed: &[Placed], all: &[(&Doubtful, Doubt)]) -> String {
    let pairs = all.iter().filter_map(|(one, doubt)| {
        let Doubt::Renamed(alike) = doubt else { return None };
        let row = one.placed(placed).next()?;
        Some((alike.name(), row.row.finding.reference.as_ref()?.to_string()))
    });
    let words: Vec<String> = pairs
        .enumerate()
        .map(|(at, (was, is))| format!("{was} is {}{is}", if at == 0 { "here " } else { "" }))
        .collect();
    first_of(words.into_iter(), EXAMPLES)
}
