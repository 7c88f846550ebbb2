//! Findings: their kinds, their names, and the patch that creates or edits one.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::Written;
use super::choices::{fold, one_of};
use super::clearing::Clearing;
use super::extra_fields::{ExtraFields, FieldPatch};
pub use super::kind::Kind;
use super::placeholder::is_placeholder;
use super::plain_text::PlainTexts;
use super::shell::{is_number, is_plain, quoted};
pub use super::text::{LONGEST_TEXT, checked_text};
use super::text::{composed, looks_like, one_line};
pub use super::title::{checked_title, title_of_text};
use crate::error::{Error, Result};

/// How many recommendations are recorded under a concern, if its report counts more.
pub fn fewer_than_reported(parts: u32, under: impl Iterator<Item = Kind>) -> Option<usize> {
    let registered = under.filter(|kind| *kind == Kind::Recommendation).count();
    usize::try_from(parts).is_ok_and(|parts| registered < parts).then_some(registered)
}

/// Whether a reference is only a placeholder. Other signs, such as `*`, are odd references, but may be what a report has.
fn is_no_reference(text: &str) -> bool {
    let is_blank =
        |sign: char| sign.is_whitespace() || ".…?/_".contains(sign) || DASHES.contains(&sign);
    is_placeholder(text) && (text.contains(char::is_alphanumeric) || text.chars().all(is_blank))
}

/// What an inspectorate calls a finding, such as `SOC24-C1`. Stored as given; [`spelling`] says what counts as the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reference(String);

impl Reference {
    const LONGEST: usize = 64;

    /// A reference that is given to a finding now.
    pub fn of(text: &str) -> Result<Reference> {
        let text = composed(text.trim());
        if text.starts_with(DASHES) {
            return Err(refusal(&text, "a leading hyphen would be read as a flag"));
        }
        if !text.is_empty() && is_no_reference(&text) {
            return Err(refusal(&text, "it is only a placeholder; leave it out"));
        }
        Reference::kept(&text)
    }

    /// A placeholder such as `n/a` says that there is none.
    pub fn if_any(text: &str) -> Result<Option<Reference>> {
        if is_no_reference(text) { Ok(None) } else { Reference::of(text).map(Some) }
    }

    /// A reference that is in a register already, where one may begin with a hyphen or be a placeholder: earlier
    /// programs took them.
    pub fn kept(text: &str) -> Result<Reference> {
        let text = text.trim();
        let refuse = |why: &str| Err(refusal(text, why));
        if text.is_empty() {
            return refuse("it is empty");
        }
        if text.chars().count() > Reference::LONGEST {
            return refuse("it is longer than 64 characters");
        }
        if text.contains(super::clean::is_hostile) {
            return refuse("it has a control character or an invisible one");
        }
        if text.contains(['@', '＠', '﹫']) || text.starts_with(['#', ':', '＃', '﹟', '：', '﹕'])
        {
            return refuse("@ names a body, and a leading # or : a number");
        }
        Ok(Reference(one_line(text)))
    }

    /// In lower case: no two findings may have the same.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    pub fn spelling(&self) -> String {
        spelling(&self.0)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn refusal(text: &str, why: &str) -> Error {
    Error::refused(format!("can't use {text:?} as a reference: {why}"))
}

/// Hyphens and what looks like one.
const DASHES: [char; 11] = [
    '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}',
    '\u{fe58}', '\u{fe63}', '\u{ff0d}',
];

/// The form in which references are compared where no finding has exactly the one that is given: without regard to case,
/// with any dash for any other, with accents in their letters or apart, and without spaces around dashes and slashes, so that `2016 – 0140` is `2016-0140`.
pub fn spelling(reference: &str) -> String {
    let plain = composed(reference).to_lowercase().replace(DASHES, "-");
    let mut spelt = String::with_capacity(plain.len());
    let mut is_joined = true;
    for word in plain.split_whitespace() {
        if !is_joined && !word.starts_with(['-', '/']) {
            spelt.push(' ');
        }
        spelt.push_str(word);
        is_joined = word.ends_with(['-', '/']);
    }
    spelt
}

pub fn number_name(id: i64) -> String {
    format!("#{id}")
}

/// A finding's name, its reference or `#12`, as one plain word that every command takes back and that neither a
/// shell nor xargs takes apart: `:12` if the name isn't one.
pub fn plain_name(name: &str, id: i64) -> String {
    if is_plain(name) && !is_number(name) { name.to_owned() } else { format!(":{id}") }
}

/// The same for a person who types it into a shell, where quotation marks keep an easy reference together.
pub fn typed_name(name: &str, id: i64) -> String {
    if name.starts_with(['#', '-']) || name.contains(['\'', '"', '\\', '`', '$', '!']) {
        return format!(":{id}");
    }
    quoted(name).into_owned()
}

/// `SOC24-C1`, `12`, `#12` or `:12`, each with or without `@body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub is_number: bool,
    pub body: Option<String>,
}

impl Named {
    fn may_be_number(&self) -> bool {
        self.is_number || self.name.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// A refusal that begins with the number of a finding, by the name under which it was looked up too:
    /// `P1 (#34) is already void`.
    pub fn as_typed(&self, token: &str, error: Error) -> Error {
        match error {
            Error::Refused(why) if !self.may_be_number() && token.starts_with('#') => {
                Error::Refused(match why.strip_prefix(token) {
                    Some(is_so) => format!("{} ({token}){is_so}", self.name),
                    None => why,
                })
            }
            error => error,
        }
    }

    pub fn of(typed: &str) -> Result<Named> {
        let (name, body) = match typed.trim().split_once('@') {
            Some((name, body)) => (name, Some(body.trim().to_owned())),
            None => (typed, None),
        };
        let name = name.trim();
        let number = name.strip_prefix(['#', ':']);
        let name = one_line(&composed(number.unwrap_or(name)));
        if name.is_empty() || body.as_ref().is_some_and(String::is_empty) {
            return Err(Error::Usage(format!(
                "{typed:?} doesn't name a finding; write REF or REF@body"
            )));
        }
        if number.is_some() && name.parse::<i64>().is_err() {
            return Err(Error::Usage(format!("{typed:?} isn't a finding's number")));
        }
        Ok(Named { name, is_number: number.is_some(), body })
    }

    /// Refuses `@body`: the whole finding is meant.
    pub fn whole(typed: &str) -> Result<Named> {
        let named = Named::of(typed)?;
        match named.body {
            None => Ok(named),
            Some(_) => Err(Error::Usage(format!(
                "{typed:?} names a finding at one body, but the whole finding is meant; leave out @BODY"
            ))),
        }
    }

    pub fn number(&self) -> Option<i64> {
        self.name.parse().ok()
    }
}

/// What inspectors said, once, however many bodies it is addressed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    pub id: i64,
    pub reference: Option<Reference>,
    /// Void at every body, so that another finding may take its reference.
    pub is_reference_freed: bool,
    pub kind: Kind,
    pub title: String,
    pub text: Option<String>,
    pub inspection: Option<i64>,
    pub parent: Option<i64>,
    pub issued: Option<Written>,
    pub themes: Vec<String>,
    pub texts: PlainTexts,
    /// How many recommendations the report counts under a concern.
    pub parts: Option<u32>,
    pub fields: ExtraFields,
    pub updated: Option<NaiveDate>,
    pub version: i64,
}

/// `None` leaves a field alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingPatch {
    pub reference: Option<Reference>,
    pub kind: Option<Kind>,
    pub title: Option<String>,
    pub text: Option<String>,
    pub inspection: Option<i64>,
    /// `Some(None)` removes the parent.
    pub parent: Option<Option<i64>>,
    pub issued: Option<Written>,
    pub themes: Option<Vec<String>>,
    pub texts: PlainTexts,
    pub parts: Option<u32>,
    /// The fields that are not named stay as they are.
    pub fields: Vec<FieldPatch>,
    /// What loses its value.
    pub cleared: Vec<Clearing>,
}

impl Finding {
    /// A recommendation, unless the patch says otherwise.
    pub fn new(id: i64, patch: FindingPatch) -> Finding {
        let blank = Finding { id, version: 1, ..Finding::default() };
        blank.with(patch)
    }

    pub fn edited(&self, patch: &FindingPatch) -> Result<Finding> {
        let kind = patch.kind.unwrap_or(self.kind);
        if (kind == Kind::Practice) == (self.kind == Kind::Practice) {
            Ok(self.clone().with(patch.clone()))
        } else {
            Err(Error::refused(
                "a practice can't become a finding, nor a finding a practice; void it and add it again",
            ))
        }
    }

    fn with(self, patch: FindingPatch) -> Finding {
        let kept = |field| !patch.cleared.contains(&field);
        Finding {
            reference: patch.reference.or(self.reference),
            kind: patch.kind.unwrap_or(self.kind),
            title: patch.title.filter(|new| !looks_like(new, &self.title)).unwrap_or(self.title),
            text: another(patch.text, self.text.as_deref())
                .or(self.text.filter(|_| kept(Clearing::Text))),
            inspection: patch.inspection.or(self.inspection),
            parent: patch.parent.unwrap_or(self.parent),
            issued: patch.issued.or(self.issued),
            themes: themes_after(self.themes, patch.themes.as_deref()),
            texts: patch.texts.or(self.texts.without(|text| !kept(Clearing::Plain(text)))),
            parts: patch.parts.or(self.parts.filter(|_| kept(Clearing::Parts))),
            fields: self.fields.with(&patch.fields),
            ..self
        }
    }

    /// Its reference, or `#12`. A void finding goes by its number: its reference may name another by now.
    pub fn name(&self) -> String {
        self.name_as_given().map_or_else(|| number_name(self.id), str::to_owned)
    }

    pub fn name_as_given(&self) -> Option<&str> {
        self.reference.as_ref().filter(|_| !self.is_reference_freed).map(Reference::as_str)
    }
}

/// What only has its accents apart changes nothing.
fn another(new: Option<String>, known: Option<&str>) -> Option<String> {
    new.filter(|new| known.is_none_or(|known| new == known || !looks_like(new, known)))
}

/// Another spelling of the same themes changes nothing.
fn themes_after(before: Vec<String>, patch: Option<&[String]>) -> Vec<String> {
    let folded = |themes: &[String]| themes.iter().map(|theme| fold(theme)).collect::<Vec<_>>();
    match patch.map(in_order) {
        Some(after) if folded(&after) != folded(&before) => after,
        _ => before,
    }
}

/// Each once, sorted; `a; b` is two.
fn in_order(themes: &[String]) -> Vec<String> {
    let split = themes.iter().flat_map(|theme| theme.split(';')).map(str::trim);
    let mut themes: Vec<(String, &str)> = split.map(|theme| (fold(theme), theme)).collect();
    themes.retain(|(folded, _)| !folded.is_empty());
    themes.sort_by(|(one, _), (other, _)| one.cmp(other));
    themes.dedup_by(|(later, _), (first, _)| later == first);
    themes.into_iter().map(|(_, theme)| theme.to_owned()).collect()
}

one_of! {
    LinkKind, "kind of link" {
        Recurs = "recurs",
        SameAs = "same-as",
        SupersededBy = "superseded-by",
    }
}

impl LinkKind {
    pub fn forwards(self) -> &'static str {
        match self {
            LinkKind::Recurs => "recurs from",
            LinkKind::SameAs => "same as",
            LinkKind::SupersededBy => "superseded by",
        }
    }

    pub fn backwards(self) -> &'static str {
        match self {
            LinkKind::Recurs => "came back as",
            LinkKind::SameAs => "same as",
            LinkKind::SupersededBy => "supersedes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_line_that_can_be_typed() {
        for text in ["", " ", "a@b", "#12", ":12", "a\u{202e}b", "a\u{200b}b", "a\tb", "a\nb"] {
            assert!(Reference::kept(text).is_err(), "{text:?}");
        }
        for text in ["＃12", "：12", "a＠b", &"x".repeat(65)] {
            assert!(Reference::of(text).is_err(), "{text:?}");
        }
        for dashed in ["-1", " --db=x", "\u{2010}1", "–1", "—1", "−1", "－1"] {
            assert!(Reference::of(dashed).is_err(), "{dashed:?}");
            assert_eq!(Reference::kept(dashed).unwrap().as_str(), dashed.trim());
        }
        for placeholder in ["none", "N/A", "TBC", "?", "..."] {
            assert!(Reference::of(placeholder).is_err(), "{placeholder:?}");
            assert_eq!(Reference::kept(placeholder).unwrap().as_str(), placeholder);
        }
        for odd in ["*", "~", "!!", "✓"] {
            assert_eq!(Reference::if_any(odd).unwrap().unwrap().as_str(), odd);
        }
        assert_eq!(Reference::of(" Rec  1\u{a0}b ").unwrap().as_str(), "Rec 1 b");
        assert_eq!(Reference::of("2016 - 0140").unwrap().as_str(), "2016 - 0140");
        assert_eq!(Reference::of(" 8929(a) ").unwrap().as_str(), "8929(a)");
        assert_eq!(Reference::of("SOC24-C1").unwrap().folded(), "soc24-c1");
        for written in ["2016-0140", "2016 - 0140", "2016 – 0140", "2016\u{2011} 0140"] {
            assert_eq!(Reference::of(written).unwrap().spelling(), "2016-0140");
        }
        assert_eq!(spelling("Rec 1 / 2—A"), "rec 1/2-a");
        assert_eq!(Reference::of("TY\u{302}-1").unwrap().as_str(), "TŶ-1");
        assert_eq!(Reference::kept("TY\u{302}-1").unwrap().spelling(), spelling("TŶ-1"));
    }

    #[test]
    fn what_is_typed_for_a_finding_may_name_a_number_and_a_body() {
        let named = Named::of("SOC24@west-mercia").unwrap();
        assert_eq!((named.name.as_str(), named.body.as_deref()), ("SOC24", Some("west-mercia")));
        let named = Named::of(" Rec  1 @ kent").unwrap();
        assert_eq!((named.name.as_str(), named.body.as_deref()), ("Rec 1", Some("kent")));
        let named = Named::of("#12@gwent").unwrap();
        assert_eq!((named.number(), named.is_number), (Some(12), true));
        assert!(Named::of("#twelve").is_err());
        assert!(Named::of("SOC24@").is_err());
        assert!(Named::of("@gwent").is_err());
    }
}
