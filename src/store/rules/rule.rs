//! A rule between rows: which changes can break it, how to find what does, and the words for it.

use rusqlite::{Connection, Params, Row};

use crate::error::Result;
use crate::model::columns::Field;
use crate::model::finding::{Kind, typed_name};
use crate::store::query::Query;

/// What of a finding an act changed; several are added up.
pub mod changed {
    pub const KIND: i64 = 1;
    pub const PARENT: i64 = 2;
    pub const REFERENCE: i64 = 4;
    /// It came to a body, left it, or became void there or is void no more.
    pub const PRESENCE: i64 = 8;
    pub const STATUS: i64 = 16;
    pub const LINK: i64 = 32;
    pub const OWNER: i64 = 64;
    /// It came to a body.
    pub const ARRIVAL: i64 = 128;
}

/// Where a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleScope {
    /// Everywhere, so that `verify` asks it of the whole register.
    Always,
    /// For what changes, since it may lawfully be otherwise already. An export that is restored may have it.
    Changes,
    /// The same, and an undo may bring back what was so before, too.
    NotUndo,
}

pub struct Rule {
    pub scope: RuleScope,
    /// The changes of a finding that can break it for that finding.
    pub own: i64,
    /// The changes that can break it for other findings, which are selected from `touched`.
    pub others: Option<(i64, &'static str)>,
    /// Selects the columns of `Candidate` for each finding in `subject` that may break it. A `+` keeps SQLite from
    /// passing through all rows of the register that another condition finds: the subjects are nearly always fewer.
    pub candidates: &'static str,
    /// What is wrong, if it is.
    pub said: fn(&Candidate) -> Option<String>,
    /// How to put it right where it is so already.
    pub remedy: fn(&Candidate) -> String,
    /// The columns of an imported file that bring it about.
    pub fields: &'static [Field],
}

/// A finding that may break a rule, with what the sentence about it names.
pub struct Candidate {
    pub finding: i64,
    pub name: String,
    pub body: Option<String>,
    pub kind: Kind,
    pub other_id: Option<i64>,
    pub other: Option<String>,
    pub other_kind: Option<Kind>,
    /// Another word that the rule selects, such as a status.
    pub word: Option<String>,
}

const BETWEEN: &str = "touched.finding between ?1 and ?2";

/// Why a column that some rules leave empty has a value: it is asked for by a rule that selects it.
const SELECTED: &str = "the rule that asks for this column selects it";

impl Candidate {
    fn of(row: &Row) -> rusqlite::Result<Candidate> {
        Ok(Candidate {
            finding: row.get("finding")?,
            name: row.get("name")?,
            body: row.get("body")?,
            kind: row.get("kind")?,
            other_id: row.get("other_id")?,
            other: row.get("other")?,
            other_kind: row.get("other_kind")?,
            word: row.get("word")?,
        })
    }

    /// The finding as it is typed.
    pub fn typed(&self) -> String {
        typed_name(&self.name, self.finding)
    }

    /// The other finding as it is typed.
    pub fn typed_other(&self) -> String {
        typed_name(self.other(), self.other_id.expect(SELECTED))
    }

    pub fn other(&self) -> &str {
        self.other.as_deref().expect(SELECTED)
    }

    pub fn other_kind(&self) -> Kind {
        self.other_kind.expect(SELECTED)
    }

    pub fn body(&self) -> &str {
        self.body.as_deref().expect(SELECTED)
    }

    pub fn word(&self) -> &str {
        self.word.as_deref().expect(SELECTED)
    }
}

/// A rule that a finding breaks.
#[derive(Debug)]
pub struct Broken {
    /// The same for all that break one rule.
    pub rule: &'static str,
    pub scope: RuleScope,
    pub finding: i64,
    /// The other finding that is concerned.
    pub other: Option<i64>,
    pub why: String,
    pub remedy: String,
    pub fields: &'static [Field],
}

impl Broken {
    /// Whether `verify` finds nothing wrong with it: later acts brought it about, which were asked other rules.
    pub fn is_lawful_in_a_register(&self) -> bool {
        self.scope != RuleScope::Always
    }

    pub fn is_of_closing_day(&self) -> bool {
        self.scope == RuleScope::NotUndo && self.fields == [Field::ClosedOn]
    }

    /// What is wrong and how to put it right.
    pub fn in_full(&self) -> String {
        if self.why.ends_with(&self.remedy) {
            return self.why.clone();
        }
        format!("{}; to put it right: {}", self.why, self.remedy)
    }
}

impl Rule {
    pub fn broken(
        &self,
        db: &Connection,
        subjects: &str,
        params: impl Params,
    ) -> Result<Vec<Broken>> {
        let found: Vec<Candidate> = db.all(&self.question(subjects), params, Candidate::of)?;
        let broken = |one: &Candidate| {
            (self.said)(one).map(|why| Broken {
                rule: self.candidates,
                scope: self.scope,
                finding: one.finding,
                other: one.other_id,
                why,
                remedy: (self.remedy)(one),
                fields: self.fields,
            })
        };
        Ok(found.iter().filter_map(broken).collect())
    }

    pub fn question(&self, subjects: &str) -> String {
        format!("with subject (id) as ({subjects}) {}", self.candidates)
    }

    /// The findings of which the rule is asked, where any was so changed that it could be broken: from the touched
    /// finding `?1` to `?2`.
    pub fn subjects(&self, changed: i64) -> Option<String> {
        let own = (changed & self.own != 0).then(|| {
            format!("select finding from touched where what & {} and {BETWEEN}", self.own)
        });
        let others = self.others.filter(|(what, _)| changed & what != 0);
        let others =
            others.map(|(what, select)| format!("{select} where what & {what} and {BETWEEN}"));
        let subjects: Vec<String> = own.into_iter().chain(others).collect();
        (!subjects.is_empty()).then(|| subjects.join(" union "))
    }
}
