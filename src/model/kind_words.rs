//! Kinds of findings where they are written together with something else: `AFI 3`, `Recommendation 3: ...`, and headings
//! such as `Recommendation / AFI`.

use super::kind::Kind;

/// The words that a text begins with, where they are the kind and perhaps the number of what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    pub kind: Kind,
    /// `Recommendation 3`, as it is written; none without a number.
    pub reference: Option<&'a str>,
    /// What stands after it.
    pub rest: &'a str,
}

/// More than the longest kind with a number.
const LONGEST: usize = 60;

impl<'a> Label<'a> {
    /// `Area for improvement: ...`, `Recommendation 3 – ...`, `AFI 2. ...`.
    pub fn of(text: &'a str) -> Option<Label<'a>> {
        let text = text.trim_start();
        let end = text.char_indices().take(LONGEST).find(|(at, letter)| is_end(text, *at, *letter));
        let (at, mark) = end?;
        let (label, after) = (text.get(..at)?.trim_end(), text.get(at + mark.len_utf8()..)?);
        let (kind, has_number) = kind_of(label)?;
        // After a full stop the kind alone may be a sentence.
        let is_label = has_number || matches!(mark, ':' | '\n');
        let rest = after.trim_start();
        (is_label && !rest.is_empty()).then_some(Label {
            kind,
            reference: has_number.then_some(label),
            rest,
        })
    }

    /// `AFI 3`, and nothing else.
    pub fn alone(text: &'a str) -> Option<Label<'a>> {
        let text = text.trim();
        let (kind, has_number) = kind_of(text)?;
        has_number.then_some(Label { kind, reference: Some(text), rest: "" })
    }
}

/// `R1`, `2.1(a)`, `AFI-3` or `Recommendation 3`, and nothing else.
pub fn is_code(cell: &str) -> bool {
    const LONGEST: usize = 16;
    let is_part = |letter: char| letter.is_alphanumeric() || "-–/._()#".contains(letter);
    let is_one_word = cell.len() <= LONGEST && cell.chars().all(is_part);
    is_one_word && cell.contains(|letter: char| letter.is_ascii_digit())
        || Label::alone(cell).is_some()
}

/// The kind in a reference such as `PEEL25-AFI-01`; of several the last.
pub fn kind_within(reference: &str) -> Option<Kind> {
    let words = reference.split(|letter: char| !letter.is_alphanumeric());
    let kind = |word: &str| {
        let name = word.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_lowercase();
        ["afi", "coc", "rec"].contains(&&*name).then(|| Kind::known(&name)).flatten()
    };
    words.filter_map(kind).next_back()
}

/// A colon, a line break, or a full stop or dash with a space after it.
fn is_end(text: &str, at: usize, letter: char) -> bool {
    let is_spaced = || text.get(at + letter.len_utf8()..).is_some_and(|rest| rest.starts_with(' '));
    let is_after_space = || text.get(..at).is_some_and(|before| before.ends_with(' '));
    match letter {
        ':' | '\n' => true,
        '.' => is_spaced() && !is_shortened(text.get(..at).unwrap_or_default()),
        '-' | '–' | '—' => is_spaced() && is_after_space(),
        _ => false,
    }
}

/// Whether a full stop after the words is that of `No.`.
fn is_shortened(words: &str) -> bool {
    words.len() > 2 && strip_end(words, " no").is_some()
}

/// The kind that words name, and whether a number stands after it.
fn kind_of(words: &str) -> Option<(Kind, bool)> {
    if words.len() > LONGEST {
        return None;
    }
    if let Some(kind) = Kind::known(words) {
        return Some((kind, false));
    }
    let digits = words.find(|letter: char| letter.is_ascii_digit())?;
    let (before, number) = words.split_at_checked(digits)?;
    let is_number = number.len() <= 8
        && number.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '.' | '(' | ')'))
        && number.chars().filter(char::is_ascii_alphabetic).count() <= 1;
    let name = before.trim_end_matches([' ', '#', '-', '.']);
    let name = [" number", " no"].iter().find_map(|word| strip_end(name, word)).unwrap_or(name);
    let kind = Kind::known(name).filter(|_| is_number && !name.is_empty())?;
    Some((kind, true))
}

fn strip_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(end.len())?;
    let (begins, ends) = text.split_at_checked(at)?;
    ends.eq_ignore_ascii_case(end).then_some(begins)
}

/// Whether words are two kinds or more, such as `cause of concern or afi`.
pub fn are_kinds(words: &str) -> bool {
    let words: Vec<&str> = words
        .split_whitespace()
        .filter(|word| !matches!(*word, "or" | "and" | "hmicfr" | "hmicfrs" | "peel"))
        .collect();
    let (mut at, mut count) = (0, 0);
    while at < words.len() {
        let longest = (1..=4).rev().find(|length| {
            words.get(at..at + length).is_some_and(|part| Kind::known(&part.join(" ")).is_some())
        });
        let Some(length) = longest else { return false };
        (at, count) = (at + length, count + 1);
    }
    count > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_begin_with_its_kind_and_number() {
        for (text, kind, reference, rest) in [
            ("Area for improvement: Teach it.", Kind::Afi, None, "Teach it."),
            (
                "Recommendation 3: Teach it.",
                Kind::Recommendation,
                Some("Recommendation 3"),
                "Teach it.",
            ),
            ("AFI 2. Teach it.", Kind::Afi, Some("AFI 2"), "Teach it."),
            (
                "Cause of concern 1 – Nobody looks.",
                Kind::Concern,
                Some("Cause of concern 1"),
                "Nobody looks.",
            ),
            (
                "Recommendation No. 4: Go.",
                Kind::Recommendation,
                Some("Recommendation No. 4"),
                "Go.",
            ),
            ("Rec 2.1\nGo.", Kind::Recommendation, Some("Rec 2.1"), "Go."),
        ] {
            assert_eq!(Label::of(text), Some(Label { kind, reference, rest }), "{text}");
        }
        for text in [
            "Teach it: all of it.",
            "Action. Then more.",
            "Recommendation 3",
            "Recommendation 3:",
            "Recommendations from 2024: three are open.",
            "Part-time staff: teach them.",
            "Step 12 of the plan: go.",
        ] {
            assert_eq!(Label::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_cell_may_be_a_kind_with_its_number_and_nothing_else() {
        let alone = |text| Label::alone(text).map(|label| label.kind);
        assert_eq!(alone(" AFI 3 "), Some(Kind::Afi));
        assert_eq!(alone("CoC-1"), Some(Kind::Concern));
        assert_eq!(alone("Rec 4(b)"), Some(Kind::Recommendation));
        for text in ["AFI", "3", "R3", "COC24-R1", "Recommendation 3 of 2024", "2024-AFI"] {
            assert_eq!(alone(text), None, "{text}");
        }
    }

    #[test]
    fn a_reference_may_have_a_kind_within() {
        assert_eq!(kind_within("PEEL25-AFI-01"), Some(Kind::Afi));
        assert_eq!(kind_within("2024/CoC1/Rec2"), Some(Kind::Recommendation));
        for reference in ["SOC24-C1", "RECORDS-1", "12"] {
            assert_eq!(kind_within(reference), None, "{reference}");
        }
    }

    #[test]
    fn a_heading_may_list_kinds() {
        for heading in [
            "cause of concern afi",
            "recommendation or area for improvement",
            "concern recommendation afi",
        ] {
            assert!(are_kinds(heading), "{heading}");
        }
        for heading in ["recommendation", "recommendation status", "", "afi number"] {
            assert!(!are_kinds(heading), "{heading}");
        }
    }

    #[test]
    fn a_code_is_one_short_word_with_a_digit_or_a_kind_with_a_number() {
        for code in ["R1", "1", "2.1(a)", "2025/03", "AFI 3"] {
            assert!(is_code(code), "{code}");
        }
        for words in ["Do A", "Vetting", "By 2027 all", ""] {
            assert!(!is_code(words), "{words}");
        }
    }
}
