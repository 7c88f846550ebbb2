//! What a column may hold, as a user says it of its heading.

use crate::error::{Error, Result, listed_as};
use crate::model::columns::Field;
use crate::model::fold;
use crate::model::list_column::ListColumn;
use crate::model::{OneOf, one_of};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadingMeaning {
    Own(Field),
    /// What only grades have.
    OfGrade(GradeColumn),
    Extra(String),
    /// Its cells are the actions of the findings that the rows have too.
    Action,
    /// What its cells say is said of those actions.
    OfAction(Box<HeadingMeaning>),
    /// Its cells are notes.
    Note,
    /// Its cells are the days on which the rows were updated.
    Updated,
    /// The column is left out.
    Skip,
}

one_of! {
    GradeColumn, "column of grades" {
        Question = "question",
        Grade = "grade",
        Scheme = "scheme",
    }
}

impl HeadingMeaning {
    /// A key of our JSON, `field:NAME`, `action`, `action:KEY`, `note`, `updated` or `skip`.
    pub fn of(key: &str) -> Result<HeadingMeaning> {
        let folded = fold(key);
        if let Some((of, own)) = key.split_once(':')
            && fold(of) == "action"
        {
            let meaning = HeadingMeaning::of(own)?;
            return match meaning {
                HeadingMeaning::Own(_) | HeadingMeaning::Extra(_) | HeadingMeaning::Note => {
                    Ok(HeadingMeaning::OfAction(Box::new(meaning)))
                }
                _ => {
                    Err(Error::refused(format!("can't read {key:?} as what is said of an action")))
                }
            };
        }
        match folded.as_str() {
            "action" => return Ok(HeadingMeaning::Action),
            "note" | "notes" => return Ok(HeadingMeaning::Note),
            "updated" => return Ok(HeadingMeaning::Updated),
            "skip" => return Ok(HeadingMeaning::Skip),
            _ => {}
        }
        if let Some(column) = GradeColumn::ALL.iter().find(|column| column.word() == folded) {
            return Ok(HeadingMeaning::OfGrade(*column));
        }
        let refused = |why: String| Err(Error::refused(format!("{why}; use {}", known_keys())));
        // `theme` means `themes`.
        let named = ListColumn::named(key)
            .or_else(|error| ListColumn::named(&format!("{key}s")).map_err(|_| error));
        match named {
            Ok(ListColumn::Extra(name)) => Ok(HeadingMeaning::Extra(name)),
            Ok(ListColumn::Own(field)) if is_imported(field) => Ok(HeadingMeaning::Own(field)),
            Ok(ListColumn::Own(_)) => refused(format!("an import doesn't read {key}")),
            Err(error) if key.trim().starts_with("field:") => Err(error),
            Err(_) => refused(format!("can't read {key:?} as what a column means")),
        }
    }

    /// Whether a heading with another date means the same.
    pub fn is_general(&self) -> bool {
        match self {
            HeadingMeaning::OfAction(own) => own.is_general(),
            own => matches!(own, HeadingMeaning::Own(_) | HeadingMeaning::Note),
        }
    }

    /// What a column is imported as.
    pub fn in_words(&self) -> String {
        let own = match self {
            HeadingMeaning::Own(Field::Due) => "due date",
            HeadingMeaning::Own(Field::ClosedOn) => "closing date",
            HeadingMeaning::Own(Field::Ref) => "reference",
            HeadingMeaning::Own(Field::Accepted) => "answer",
            HeadingMeaning::Own(field) => field.heading(),
            HeadingMeaning::OfGrade(column) => column.word(),
            HeadingMeaning::Extra(_) => return "an extra field".to_owned(),
            HeadingMeaning::Action => return "actions".to_owned(),
            HeadingMeaning::OfAction(own) => return format!("{} of the actions", own.in_words()),
            HeadingMeaning::Note => return "notes".to_owned(),
            HeadingMeaning::Updated => "day of its updates",
            HeadingMeaning::Skip => return "nothing".to_owned(),
        };
        format!("the {own}")
    }

    /// As [`HeadingMeaning::of`] reads it.
    pub fn key(&self) -> String {
        match self {
            HeadingMeaning::Own(field) => field.word().to_owned(),
            HeadingMeaning::OfGrade(column) => column.word().to_owned(),
            HeadingMeaning::Extra(name) => ListColumn::Extra(name.clone()).key().into_owned(),
            HeadingMeaning::Action => "action".to_owned(),
            HeadingMeaning::OfAction(own) => format!("action:{}", own.key()),
            HeadingMeaning::Note => "note".to_owned(),
            HeadingMeaning::Updated => "updated".to_owned(),
            HeadingMeaning::Skip => "skip".to_owned(),
        }
    }
}

fn is_imported(field: Field) -> bool {
    !field.import_headings().is_empty()
}

/// What a heading can mean, as it is typed.
fn known_keys() -> String {
    let fields = Field::ALL.iter().filter(|field| is_imported(**field)).map(|field| field.word());
    let of_grades = GradeColumn::ALL.iter().map(|column| column.word());
    let keys: Vec<&str> = fields
        .chain(["field:NAME", "action", "action:KEY", "note", "updated", "skip"])
        .chain(of_grades)
        .collect();
    listed_as(&keys, "or")
}
