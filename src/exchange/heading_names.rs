//! The headings of real trackers, and which column of the register each of them means.

use crate::model::columns::Field;

/// The heading of the column that says what is wrong; an import leaves it out.
pub const REASON: &str = "Why not imported";

/// Headings that mean one field. Where several groups name the same field, a file's column of the first group is
/// taken, and those of later groups are kept as extra fields.
pub struct Group {
    pub field: Field,
    /// As [`plain`] leaves them.
    pub names: &'static [&'static str],
}

const fn group(field: Field, names: &'static [&'static str]) -> Group {
    Group { field, names }
}

/// In the order of preference for each field. Drawn from published trackers of forces, commissioners, councils,
/// coroners and safety boards.
pub const GROUPS: &[Group] = &[
    group(
        Field::Ref,
        &["reference", "reference number", "unique reference", "unique reference number", "urn"],
    ),
    group(
        Field::Ref,
        &[
            "recommendation number",
            "recommendation reference",
            "recommendation reference number",
            "recommendation id",
            "finding number",
            "finding reference",
            "finding id",
            "afi number",
            "afi reference",
            "action number",
            "action reference",
            "action id",
            "item number",
        ],
    ),
    group(Field::Ref, &["number", "id"]),
    group(Field::Title, &["title", "short title", "headline", "subject"]),
    group(Field::Title, &["summary"]),
    group(
        Field::Text,
        &[
            "text",
            "wording",
            "full text",
            "full wording",
            "recommendation text",
            "recommendation wording",
            "finding text",
            "recommendation description",
            "description of recommendation",
            "detail of recommendation",
        ],
    ),
    group(
        Field::Text,
        &[
            "recommendation",
            "safety recommendation",
            "area for improvement",
            "afi",
            "recommendation area for improvement",
            "recommendation or area for improvement",
            "recommendation afi",
        ],
    ),
    group(Field::Text, &["finding", "description", "detail"]),
    group(Field::Text, &["issue", "concern", "cause of concern", "matter of concern"]),
    group(Field::Text, &["agreed action", "agreed management action", "management action"]),
    group(
        Field::Kind,
        &[
            "type",
            "kind",
            "finding type",
            "type of finding",
            "kind of finding",
            "category of finding",
            "finding category",
            "recommendation type",
            "type of recommendation",
        ],
    ),
    group(
        Field::Body,
        &[
            "body",
            "force",
            "police force",
            "organisation",
            "organization",
            "force name",
            "recipient",
            "addressee",
            "sent to",
            "addressed to",
            "this report is being sent to",
            "agency",
            "service",
        ],
    ),
    group(
        Field::Inspection,
        &[
            "report",
            "inspection",
            "inspection report",
            "report title",
            "report name",
            "inspection title",
            "name of report",
            "title of report",
            "hmicfr report",
            "hmicfr inspection",
            "audit title",
            "audit report",
            "publication",
        ],
    ),
    group(Field::Inspection, &["inquiry", "audit", "review", "investigation"]),
    group(
        Field::Parent,
        &["parent", "parent reference", "parent number", "parent recommendation", "parent concern"],
    ),
    group(
        Field::Issued,
        &[
            "date issued",
            "issued",
            "issue date",
            "date of issue",
            "made",
            "date made",
            "made on",
            "date of report",
            "report date",
            "final report date",
            "report issued",
            "issued on",
        ],
    ),
    group(Field::IssuedText, &["issued text"]),
    group(
        Field::Published,
        &["published", "date published", "publication date", "published on", "date of publication"],
    ),
    group(Field::PublishedText, &["published text"]),
    group(
        Field::Due,
        &[
            "revised target date",
            "revised deadline",
            "revised due date",
            "revised date",
            "revised completion date",
            "revised implementation date",
            "current target date",
            "current deadline",
        ],
    ),
    group(
        Field::OriginalDue,
        &[
            "original due",
            "original target date",
            "original deadline",
            "original due date",
            "original date",
            "original completion date",
            "original implementation date",
            "initial target date",
            "first due",
        ],
    ),
    group(
        Field::Due,
        &[
            "deadline",
            "due",
            "due date",
            "date due",
            "target date",
            "target",
            "due by",
            "by when",
            "completion date",
            "completion target",
            "target completion",
            "target completion date",
            "target for completion",
            "timescale",
            "implementation date",
            "target implementation date",
            "expected completion date",
            "deadline date",
            "response due",
            "response deadline",
            "date response due",
            "56 day deadline",
        ],
    ),
    group(Field::DueText, &["due text"]),
    group(Field::DuePrecision, &["due precision"]),
    group(Field::DueRule, &["due rule"]),
    group(Field::DueBasis, &["due basis"]),
    group(Field::OriginalDuePrecision, &["original due precision"]),
    group(Field::SetBy, &["set by", "deadline set by"]),
    group(
        Field::Status,
        &[
            "status",
            "current status",
            "recommendation status",
            "action status",
            "implementation status",
        ],
    ),
    group(Field::Status, &["state", "progress"]),
    group(Field::Status, &["rag", "rag status", "rag rating"]),
    group(Field::Accepted, &["accepted", "accepted or rejected", "acceptance", "agreed"]),
    group(
        Field::Owner,
        &[
            "owner",
            "action owner",
            "recommendation owner",
            "responsible owner",
            "lead",
            "lead officer",
            "chief officer lead",
            "force lead",
            "executive lead",
            "sro",
            "senior responsible owner",
            "senior responsible officer",
            "responsible officer",
            "responsible person",
            "responsible",
            "responsibility",
            "assigned to",
            "accountable officer",
            "accountable",
            "business owner",
            "strategic lead",
            "owner name",
        ],
    ),
    group(Field::Priority, &["priority", "priority rating"]),
    group(Field::Themes, &["theme", "topic"]),
    group(Field::Source, &["source", "url", "web address", "hyperlink"]),
    group(
        Field::ClosedOn,
        &[
            "date closed by hmicfr",
            "date closed by inspectorate",
            "date closed by the inspectorate",
            "hmicfr closure date",
            "date signed off by hmicfr",
        ],
    ),
    group(
        Field::ClosedOn,
        &[
            "date closed",
            "closed on",
            "closed",
            "closure date",
            "date of closure",
            "date completed",
            "completed on",
            "date discharged",
        ],
    ),
    group(Field::Since, &["since"]),
    group(Field::BlockedBy, &["blocked by", "waiting on", "dependent on", "dependency"]),
    group(Field::Parts, &["part"]),
    group(Field::Outcome, &["outcome"]),
    group(Field::Letter, &["letter", "closing letter", "closure letter"]),
    group(Field::Reason, &["reason", "closing reason", "closure reason"]),
];

/// The words of a heading without case, punctuation, plural and what stands in brackets; `Rec. no(s)` and
/// `Recommendation number` are the same.
pub fn plain(heading: &str) -> String {
    let outside = without_brackets(heading);
    let words =
        if outside.chars().any(char::is_alphanumeric) { outside } else { heading.to_owned() };
    let spaced: String = words
        .to_lowercase()
        .chars()
        .filter(|letter| !matches!(letter, '\'' | '’'))
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() || matches!(letter, '%' | '#') => letter,
            _ => ' ',
        })
        .collect();
    let words: Vec<String> = spaced.split_whitespace().map(whole_word).collect();
    words.join(" ")
}

fn without_brackets(heading: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for letter in heading.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept
}

/// A word in the singular, and not shortened.
fn whole_word(word: &str) -> String {
    let long = match word {
        "no" | "nr" | "num" | "nos" | "#" => "number",
        "rec" | "recs" => "recommendation",
        "ref" | "refs" => "reference",
        "cat" => "category",
        "dept" => "department",
        "org" => "organisation",
        "resp" => "responsible",
        "insp" => "inspection",
        other => other,
    };
    let is_plural = long.len() > 3
        && long.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| long.ends_with(end));
    match long.strip_suffix("ies") {
        Some(stem) if long.len() > 4 => format!("{stem}y"),
        _ if is_plural => long.trim_end_matches('s').to_owned(),
        _ => long.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_punctuation_plural_and_brackets_do_not_count() {
        for (one, other) in [
            ("Rec. no.", "Recommendation number"),
            ("REF", "Reference"),
            ("Force(s)", "force"),
            ("this_report_is_being_sent_to", "This report is being sent to"),
            ("Owner(s)", "owners"),
            ("Target date (month)", "target date"),
            ("Status", "STATUS:"),
            ("Agencies", "agency"),
        ] {
            assert_eq!(plain(one), plain(other));
        }
        assert_eq!(plain("(none)"), "none");
        assert_ne!(plain("Lead comment"), plain("Lead"));
    }

    #[test]
    fn a_name_stands_in_its_plain_form_and_in_one_group() {
        let mut all: Vec<&str> = GROUPS.iter().flat_map(|group| group.names).copied().collect();
        for name in &all {
            assert_eq!(plain(name), *name);
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn every_heading_of_an_export_that_an_import_reads_is_known() {
        use crate::model::OneOf;
        let is_known =
            |heading: &str| GROUPS.iter().any(|group| group.names.contains(&&*plain(heading)));
        for field in Field::ALL.iter().filter(|field| !field.import_headings().is_empty()) {
            for heading in field.import_headings().iter().filter(|_| *field != Field::Id) {
                assert!(is_known(heading), "{heading}");
            }
        }
    }
}
