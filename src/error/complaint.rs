//! What is wrong with a file that is imported, and how the complaints about it are listed.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::place::{Origin, Place};
use super::words::{listed_as, shortened};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Where the row begins.
    pub place: Place,
    /// What the row says of a finding's name.
    pub reference: Option<String>,
    /// Its heading; none for the whole row.
    pub column: Option<String>,
    pub why: String,
    /// Whether it is about the file or its headings, so that nothing can be read before it is fixed.
    pub bars_all: bool,
}

impl Complaint {
    pub fn at(place: impl Into<Place>, column: Option<String>, why: String) -> Complaint {
        Complaint { place: place.into(), reference: None, column, why, bars_all: false }
    }

    pub fn of_file(why: impl Into<String>) -> Complaint {
        Complaint::at(Place::default(), None, why.into()).barring_all()
    }

    pub fn barring_all(self) -> Complaint {
        Complaint { bars_all: true, ..self }
    }

    /// In one of several files or sheets.
    pub fn within(mut self, origin: Option<&Arc<Origin>>) -> Complaint {
        self.place.origin = self.place.origin.or_else(|| origin.cloned());
        self
    }

    fn row(&self) -> String {
        match &self.reference {
            Some(reference) => format!("{} ({})", self.place.number, shortened(reference, 32)),
            None => self.place.number.to_string(),
        }
    }
}

impl Complaint {
    /// A heading may be broken over several.
    fn column_in_a_line(&self) -> Option<String> {
        let column = self.column.as_deref()?;
        Some(column.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let is_placed = self.place.number > 0 || self.place.name().is_some();
        let place = is_placed.then(|| self.place.to_string());
        let column = self.column_in_a_line();
        let places: Vec<&str> = place.iter().chain(&column).map(String::as_str).collect();
        if places.is_empty() {
            return f.write_str(&self.why);
        }
        write!(f, "{}: {}", places.join(", "), self.why)
    }
}

/// What complaints that say the same share: the file, the column and the words.
type Alike<'a> = (&'a Option<Arc<Origin>>, &'a Option<String>, &'a str);

/// The complaints that say the same of the same column, in a line with all of their rows.
fn grouped(complaints: &[Complaint]) -> Vec<String> {
    let mut places: HashMap<Alike, usize> = HashMap::new();
    let mut groups: Vec<Vec<&Complaint>> = Vec::new();
    for complaint in complaints {
        let alike = (&complaint.place.origin, &complaint.column, &*complaint.why);
        let place = *places.entry(alike).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(complaint),
            None => groups.push(vec![complaint]),
        }
    }
    // A cell that is quoted in it may have a line break, and must not pass for a line of its own.
    groups.iter().map(|group| in_a_line(group).replace(char::is_control, " ")).collect()
}

fn in_a_line(group: &[&Complaint]) -> String {
    const SHOWN: usize = 4;
    let Some(first) = group.first() else { return String::new() };
    if group.len() == 1 && first.reference.is_none() || first.place.number == 0 {
        return first.to_string();
    }
    let rows: Vec<String> = group.iter().take(SHOWN).map(|one| one.row()).collect();
    let more = group.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more ({} in total)", group.len())
    } else {
        String::new()
    };
    let name = first.place.name().map(|name| format!("{name}, ")).unwrap_or_default();
    let noun = first.place.row_kind.counted(group.len());
    let column = first.column_in_a_line().map(|column| format!(", {column}")).unwrap_or_default();
    format!("{name}{noun} {}{more}{column}: {}", rows.join(", "), first.why)
}

/// What an import that is refused says of its files.
pub fn listed(files: &[PathBuf], complaints: &[Complaint], hints: &[String]) -> String {
    const SHOWN: usize = 20;
    const LONGEST: usize = 1000;
    let name = |file: &PathBuf| file.display().to_string().replace(char::is_control, " ");
    let names: Vec<String> = files.iter().map(name).collect();
    let lines = grouped(complaints);
    let count = complaints.len();
    let noun = if count == 1 { "problem" } else { "problems" };
    let mut text = format!("{}: {count} {noun}; nothing was imported", listed_as(&names, "and"));
    for line in lines.iter().take(SHOWN) {
        text += &format!("\n  {}", shortened(line, LONGEST));
    }
    if lines.len() > SHOWN {
        let more = lines.len() - SHOWN;
        text += &format!("\n  and {more} more; --complaints FILE writes them all");
    }
    for hint in hints.iter().take(SHOWN) {
        text += &format!("\n  {}", shortened(hint, LONGEST));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_of_two_lines_is_named_in_one() {
        let complaint =
            Complaint::at(4, Some("RAG\nRating".to_owned()), "can't read it".to_owned());
        assert_eq!(complaint.to_string(), "line 4, RAG Rating: can't read it");
    }

    #[test]
    fn of_many_complaints_twenty_are_shown_and_the_rest_counted() {
        let complaint =
            |line: u64| Complaint::at(line, None, format!("{line}{}", "x".repeat(1500)));
        let complaints: Vec<Complaint> = (1..=25).map(complaint).collect();
        let text = listed(&["a.csv".into()], &complaints, &[]);

        assert!(text.starts_with("a.csv: 25 problems; nothing was imported\n"));
        assert!(text.ends_with("and 5 more; --complaints FILE writes them all"));
        assert_eq!(text.lines().count(), 22);
        assert!(text.lines().all(|line| line.chars().count() <= 1002));
    }

    #[test]
    fn what_is_wrong_in_many_rows_is_said_once_with_the_rows() {
        let complaint = |line: u64| Complaint {
            reference: Some(format!("R{line}")),
            ..Complaint::at(line, Some("Body".to_owned()), "no body is called X".to_owned())
        };
        let complaints: Vec<Complaint> = (2..=61).map(complaint).collect();

        assert_eq!(
            listed(&["a.csv".into()], &complaints, &[]),
            "a.csv: 60 problems; nothing was imported\n  \
             lines 2 (R2), 3 (R3), 4 (R4), 5 (R5) and 56 more (60 in total), Body: no body is called X"
        );
    }

    #[test]
    fn a_line_break_in_a_cell_begins_no_line_of_its_own() {
        let complaint = Complaint {
            reference: Some("R1\nerror: all is well".to_owned()),
            ..Complaint::at(2, Some("Due\r\ndate".to_owned()), "no date".to_owned())
        };
        let text = listed(&["a\nb.csv".into()], &[complaint], &[]);

        assert_eq!(
            text,
            "a b.csv: 1 problem; nothing was imported\n  line 2 (R1 error: all is well), Due date: no date"
        );
    }

    #[test]
    fn of_several_files_each_complaint_names_its_own() {
        let origin = |order, name: &str| Some(Arc::new(Origin { order, name: name.to_owned() }));
        let (book, list) = (origin(0, "a.xlsx"), origin(1, "b.json"));
        let wrong = |place| Complaint::at(place, None, "wrong".to_owned());
        let complaints = [
            wrong(Place::row(3)).within(book.as_ref()),
            wrong(Place::row(4)).within(book.as_ref()),
            wrong(Place::item(2)).within(list.as_ref()),
        ];
        let whole = Complaint::of_file("unread").within(list.as_ref());

        assert_eq!(
            listed(&["a.xlsx".into(), "b.json".into()], &complaints, &[]),
            "a.xlsx and b.json: 3 problems; nothing was imported\n  a.xlsx, rows 3, 4: wrong\n  b.json, item 2: wrong"
        );
        assert_eq!(whole.to_string(), "b.json: unread");
        assert_eq!(Complaint::of_file("unread").to_string(), "unread");
    }
}
