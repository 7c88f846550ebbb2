//! The tables of a register that belong to its history, once, each with its columns.
//!
//! The journal's triggers, undo, the views of earlier days, the history of a finding and the checks of `verify` are
//! made from this list, and so are the records of an export, their schema, and how an import takes them back.

use super::body::{BodyKind, Stage};
use super::calendar::Precision;
use super::choices::folded_as_stored;
use super::claim::Fate;
use super::closure::Outcome;
use super::deadline::{Rule, Setter};
use super::duty::DutyRule;
use super::finding::{Kind, LinkKind};
use super::grade::GradeWord;
use super::progress::{Accepted, Priority, Status};
use super::record_column::{
    Holds, RecordColumn, address, any, owner, reference, sha_256, slug, title, words,
};

#[derive(Debug, Clone, Copy)]
pub struct Noun {
    pub table: &'static str,
    pub history: InHistory,
    /// The columns of which `{table}_words` is the full-text index.
    pub words: &'static [&'static str],
    /// Whether inserting a row may find it there already, which uses up a number without a trace. Everywhere
    /// else each number is in the journal, even if the row was undone.
    pub leaves_out_numbers: bool,
    pub columns: &'static [RecordColumn],
}

/// How the rows of a table belong to the history of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InHistory {
    NotIn,
    Itself,
    ByFinding,
    ByProgress,
}

const fn of(name: &'static str, holds: Holds) -> RecordColumn {
    RecordColumn::of(name, holds)
}

const fn text(name: &'static str) -> RecordColumn {
    of(name, Holds::Text(any))
}

const ID: RecordColumn = of("id", Holds::Id);
const OWN_ID: RecordColumn = of("id", Holds::OwnId);
const VERSION: RecordColumn = of("version", Holds::Number);
const PROGRESS: RecordColumn = of("progress", Holds::Progress);
const FINDING: RecordColumn = of("finding", Holds::Row("finding"));
const NAMED: RecordColumn = of("finding", Holds::Named(&["finding", "ref"]));
const INSPECTION: RecordColumn = of("inspection", Holds::Row("inspection"));
const BODY: RecordColumn = of("body", Holds::Body);
const DAY: RecordColumn = of("day", Holds::PastDay);
const UPDATED: RecordColumn = of("updated", Holds::PastDay);
const RESTRICTED: RecordColumn = of("restricted", Holds::Flag);
const REASON: RecordColumn = text("reason");

const fn precision(name: &'static str) -> RecordColumn {
    of(name, Holds::Word(words::<Precision>))
}

fn lower(reference: &str) -> String {
    reference.to_lowercase()
}

const BODIES: &[RecordColumn] = &[
    OWN_ID,
    of("slug", Holds::Text(slug)),
    text("name"),
    of("kind", Holds::Word(words::<BodyKind>)),
    text("region").or_none(),
    of("rocu", Holds::Body).or_none(),
    of("retired", Holds::Day).or_none(),
    VERSION,
];
const SETTINGS: &[RecordColumn] =
    &[OWN_ID, text("name"), BODY.or_none(), text("value").or_none(), VERSION];
const BODY_ALIASES: &[RecordColumn] =
    &[OWN_ID, BODY, text("alias"), of("folded", Holds::Folded(folded_as_stored, "alias")), VERSION];
const MONITORING: &[RecordColumn] = &[
    OWN_ID,
    BODY,
    of("stage", Holds::Word(words::<Stage>)),
    of("since", Holds::Day).or_none(),
    VERSION,
];
const INSPECTIONS: &[RecordColumn] = &[
    ID,
    text("code").or_none(),
    of("code_folded", Holds::Folded(folded_as_stored, "code")).or_none(),
    text("title"),
    of("title_folded", Holds::Folded(folded_as_stored, "title")),
    text("programme").or_none(),
    of("published", Holds::Day).or_none(),
    precision("published_precision").or_none(),
    text("published_text").or_none(),
    text("url").or_none(),
    VERSION,
];
const INSPECTION_BODIES: &[RecordColumn] = &[OWN_ID, INSPECTION, BODY, VERSION];
const GRADES: &[RecordColumn] = &[
    ID,
    BODY,
    INSPECTION,
    text("question"),
    of("question_folded", Holds::Folded(folded_as_stored, "question")),
    of("grade", Holds::Word(words::<GradeWord>)),
    text("scheme"),
    VERSION,
];
const DUTIES: &[RecordColumn] = &[
    ID,
    of("rule", Holds::Word(words::<DutyRule>)),
    INSPECTION,
    BODY,
    of("basis", Holds::Day),
    of("due", Holds::Day),
    text("due_text"),
    of("set_by", Holds::Word(words::<Setter>)),
    of("closed", Holds::PastDay).or_none(),
    text("url").or_none(),
    VERSION,
];
const FINDINGS: &[RecordColumn] = &[
    ID,
    of("ref", Holds::Text(reference)).or_none().listed("ref"),
    of("ref_folded", Holds::Folded(lower, "ref")).or_none(),
    of("ref_freed", Holds::Flag),
    of("kind", Holds::Word(words::<Kind>)).listed("kind"),
    of("title", Holds::Text(title)).listed("title"),
    text("text").or_none().listed("text"),
    INSPECTION.or_none(),
    of("parent", Holds::Row("finding")).or_none(),
    of("issued", Holds::Day).or_none().listed("issued"),
    precision("issued_precision").or_none().listed("issued_precision"),
    text("issued_text").or_none().listed("issued_text"),
    text("source").or_none().listed("source"),
    of("parts", Holds::Number).or_none().listed("parts"),
    of("fields", Holds::Fields).or_none().listed("fields"),
    UPDATED,
    VERSION,
];
const FINDING_ALIASES: &[RecordColumn] = &[
    OWN_ID,
    FINDING,
    of("ref", Holds::Text(reference)),
    of("ref_folded", Holds::Folded(lower, "ref")),
    of("freed", Holds::Flag),
    VERSION,
];
const THEMES: &[RecordColumn] = &[
    OWN_ID,
    FINDING,
    text("theme"),
    of("folded", Holds::Folded(folded_as_stored, "theme")),
    VERSION,
];
const LINKS: &[RecordColumn] = &[
    OWN_ID,
    NAMED,
    of("kind", Holds::Word(words::<LinkKind>)),
    of("other", Holds::Named(&["other", "other_ref"])),
    VERSION,
];
const OWNERS: &[RecordColumn] = &[
    ID,
    BODY,
    of("name", Holds::Text(owner)),
    of("folded", Holds::Folded(folded_as_stored, "name")),
    VERSION,
    of("email", Holds::Text(address)).or_none(),
    of("email_until", Holds::Day).or_none(),
];
const AT_BODIES: &[RecordColumn] = &[
    ID,
    FINDING,
    BODY,
    of("status", Holds::Word(words::<Status>)).or_none().listed("status"),
    of("since", Holds::PastDay).listed("since"),
    text("blocked_by").or_none().listed("blocked_by"),
    of("accepted", Holds::Word(words::<Accepted>)).or_none().listed("accepted"),
    of("owner", Holds::Row("owner")).or_none(),
    of("priority", Holds::Word(words::<Priority>)).or_none().listed("priority"),
    of("due", Holds::Day).or_none().listed("due"),
    text("due_text").or_none().listed("due_text"),
    of("due_rule", Holds::Word(words::<Rule>)).or_none().listed("due_rule"),
    of("due_basis", Holds::Day).or_none().listed("due_basis"),
    precision("due_precision").or_none().listed("due_precision"),
    of("set_by", Holds::Word(words::<Setter>)).or_none().listed("set_by"),
    of("original_due", Holds::Day).or_none().listed("original_due"),
    precision("original_precision").or_none().listed("original_due_precision"),
    text("import_key").or_none(),
    UPDATED,
    VERSION,
];
const NOTES: &[RecordColumn] =
    &[ID, PROGRESS, DAY, text("text"), RESTRICTED, VERSION, precision("precision").or_none()];
const CLAIMS: &[RecordColumn] = &[
    ID,
    PROGRESS,
    of("day", Holds::KnownDay),
    text("text").or_none(),
    VERSION,
    of("ended", Holds::PastDay).or_none(),
    of("fate", Holds::Word(words::<Fate>)).or_none(),
    text("letter").or_none(),
    REASON.or_none(),
];
const EXTENSIONS: &[RecordColumn] = &[
    ID,
    PROGRESS,
    DAY,
    of("was", Holds::Day),
    precision("was_precision"),
    text("was_text"),
    of("due", Holds::Day),
    precision("due_precision"),
    text("due_text"),
    REASON,
    text("agreed_by"),
    VERSION,
];
const CLOSURES: &[RecordColumn] = &[
    ID,
    PROGRESS,
    of("status", Holds::Word(words::<Status>)),
    DAY.or_none(),
    text("letter").or_none(),
    REASON.or_none(),
    of("outcome", Holds::Word(words::<Outcome>)).or_none(),
    of("due", Holds::Day).or_none(),
    precision("due_precision").or_none(),
    of("reopened", Holds::PastDay).or_none(),
    text("reopened_reason").or_none(),
    VERSION,
];
const RESPONSES: &[RecordColumn] =
    &[ID, PROGRESS, DAY, text("action").or_none(), REASON.or_none(), VERSION];
const SNOOZES: &[RecordColumn] = &[OWN_ID, PROGRESS, DAY, of("until", Holds::Day), REASON, VERSION];
const EVIDENCE: &[RecordColumn] = &[
    ID,
    PROGRESS,
    of("sha256", Holds::Text(sha_256)),
    text("name"),
    of("size", Holds::Number),
    DAY,
    text("note").or_none(),
    RESTRICTED,
    of("closure", Holds::Row("closure")).or_none(),
    VERSION,
];
const CORRECTIONS: &[RecordColumn] = &[
    ID,
    NAMED.or_none(),
    of("progress", Holds::AtBody).or_none(),
    INSPECTION.or_none(),
    text("noun"),
    of("noun_id", Holds::Number),
    text("field"),
    text("was").or_none(),
    precision("was_precision").or_none(),
    text("was_text").or_none(),
    text("became").or_none(),
    precision("became_precision").or_none(),
    text("became_text").or_none(),
    REASON,
    DAY,
    VERSION,
];

/// Parents come before the tables that refer to them.
pub static NOUNS: [Noun; 22] = [
    Noun::of("body", BODIES),
    Noun::of("setting", SETTINGS).leaving_out_numbers(),
    Noun::of("body_alias", BODY_ALIASES).leaving_out_numbers(),
    Noun::of("monitoring", MONITORING),
    Noun::of("inspection", INSPECTIONS),
    Noun::of("inspection_body", INSPECTION_BODIES).leaving_out_numbers(),
    Noun::of("grade", GRADES).leaving_out_numbers(),
    Noun::of("duty", DUTIES).leaving_out_numbers(),
    Noun::of("finding", FINDINGS).in_history(InHistory::Itself).with_words(&["title", "text"]),
    Noun::of("finding_alias", FINDING_ALIASES)
        .in_history(InHistory::ByFinding)
        .leaving_out_numbers(),
    Noun::of("theme", THEMES).in_history(InHistory::ByFinding).leaving_out_numbers(),
    Noun::of("link", LINKS).in_history(InHistory::ByFinding).leaving_out_numbers(),
    Noun::of("owner", OWNERS),
    Noun::of("progress", AT_BODIES).in_history(InHistory::ByFinding),
    Noun::of("note", NOTES).in_history(InHistory::ByProgress).with_words(&["text"]),
    Noun::of("claim", CLAIMS).in_history(InHistory::ByProgress),
    Noun::of("extension", EXTENSIONS).in_history(InHistory::ByProgress),
    Noun::of("closure", CLOSURES).in_history(InHistory::ByProgress),
    Noun::of("response", RESPONSES).in_history(InHistory::ByProgress).leaving_out_numbers(),
    Noun::of("snooze", SNOOZES).in_history(InHistory::ByProgress).leaving_out_numbers(),
    Noun::of("evidence", EVIDENCE).in_history(InHistory::ByProgress),
    Noun::of("correction", CORRECTIONS).in_history(InHistory::ByFinding),
];

const ACTS: &[RecordColumn] = &[
    ID,
    text("at"),
    DAY,
    text("login"),
    text("host"),
    text("program"),
    text("verb"),
    of("refs", Holds::Texts),
    text("source_hash").or_none(),
    of("undoes", Holds::Row("act")).or_none(),
    of("first_change", Holds::Row("change")).or_none(),
    of("last_change", Holds::Row("change")).or_none(),
    text("seal").or_none(),
    of("uid", Holds::Number).or_none(),
    text("claimed").or_none(),
];
const CHANGES: &[RecordColumn] = &[
    ID,
    of("act", Holds::Row("act")),
    text("noun"),
    of("noun_id", Holds::Number),
    text("before").or_none(),
    text("after").or_none(),
];

/// Who changed what, and when: exports may show it, and no import takes it.
pub static JOURNAL: [Noun; 2] = [Noun::of("act", ACTS), Noun::of("change", CHANGES)];

impl Noun {
    const fn of(table: &'static str, columns: &'static [RecordColumn]) -> Noun {
        Noun { table, history: InHistory::NotIn, words: &[], leaves_out_numbers: false, columns }
    }

    const fn in_history(self, history: InHistory) -> Noun {
        Noun { history, ..self }
    }

    const fn with_words(self, words: &'static [&'static str]) -> Noun {
        Noun { words, ..self }
    }

    const fn leaving_out_numbers(self) -> Noun {
        Noun { leaves_out_numbers: true, ..self }
    }

    pub fn name(&self) -> String {
        self.table.replace('_', " ")
    }

    /// The table of a record, whether an import takes it or not.
    pub fn named(table: &str) -> Option<&'static Noun> {
        NOUNS.iter().chain(&JOURNAL).find(|noun| noun.table == table)
    }

    /// Whether it is for reading only.
    pub fn is_journal(&self) -> bool {
        JOURNAL.iter().any(|noun| noun.table == self.table)
    }

    /// The keys of its records.
    pub fn keys(&'static self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().flat_map(RecordColumn::keys).copied()
    }
}
