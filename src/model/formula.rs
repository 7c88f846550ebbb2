//! Cells that a spreadsheet would run as formulas: how they are written, and how they are read back.

use std::borrow::Cow;

/// Adds a leading `'` where a spreadsheet would run the cell, or where [`unguarded`] would take one away.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// As [`guarded`], and where an import would take the text for a formula that failed.
pub fn guarded_text(cell: &str) -> Cow<'_, str> {
    if is_error(cell.trim()) { Cow::Owned(format!("'{cell}")) } else { guarded(cell) }
}

pub fn unguarded(cell: &str) -> &str {
    let is_guarded = |rest: &&str| is_formula(rest) || is_error(rest.trim());
    cell.strip_prefix('\'').filter(is_guarded).unwrap_or(cell)
}

/// What stands for a formula that the program that wrote it never worked out.
pub const NOT_WORKED_OUT: &str = "#FORMULA!";

/// Whether a spreadsheet shows this where a formula fails.
pub fn is_error(cell: &str) -> bool {
    const ERRORS: [&str; 15] = [
        NOT_WORKED_OUT,
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#GETTING_DATA",
    ];
    ERRORS.contains(&cell)
}

/// After any number of `'`. Numbers with a sign aren't formulas.
fn is_formula(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'');
    let mut letters = bare.chars();
    match letters.next() {
        Some('#') => bare.len() < cell.len() && is_error(bare.trim()),
        Some('=' | '@' | '\t' | '\r' | '＝' | '＠') => true,
        Some('-' | '+' | '－' | '＋') => !is_number(letters.as_str()),
        _ => false,
    }
}

/// Whether a spreadsheet takes a text for a number, a share, an amount, a date or a time, and shows another: `0012`, `1e5`,
/// `12/03/2026`, `12:30`.
pub fn is_read_as_number(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['+', '-', '£', '$', '€']);
    let is_part = |letter: char| letter.is_ascii_digit() || "eE.,:/%+- ".contains(letter);
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.contains(|letter: char| letter.is_ascii_digit())
        && digits.chars().all(is_part)
}

/// What a spreadsheet takes for a plain number: `5`, not `5+cmd`.
fn is_number(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '%');
    text.starts_with(|first: char| first.is_ascii_digit()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        assert_eq!(guarded_text("#N/A"), "'#N/A");
        assert_eq!(unguarded("'#N/A"), "#N/A");
        for cell in [
            "'#N/A",
            "=1+1",
            "+44 20 79",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1",
            "－x",
            "-",
            "-x",
            "-1+cmd|x",
            "'=1",
        ] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        for cell in ["", "'", "-5", "+3.2", "－5", "West Mercia", "'tis", "1=1", "'-5"] {
            assert_eq!(guarded(cell), cell);
            assert_eq!(unguarded(cell), cell);
        }
    }

    #[test]
    fn what_a_spreadsheet_would_show_otherwise_is_known() {
        for cell in [
            "0012",
            "+44",
            "1e5",
            "12/03/2026",
            "2026-03-12",
            "1,234.50",
            "50%",
            "£5",
            ".5",
            "12:30",
        ] {
            assert!(is_read_as_number(cell), "{cell}");
        }
        for cell in ["", "SOC24-C1", "R1", "8929(e)", "Jan 2025", ".", "-", "1 day", "'5"] {
            assert!(!is_read_as_number(cell), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn what_is_guarded_reads_back_as_it_was(cell in "'{0,3}[=+@\t\r＝＋＠\\-－]?[0-9a-z]{0,2}|\\PC*") {
            let guarded = guarded(&cell);
            prop_assert_eq!(unguarded(&guarded), &cell);
        }

        #[test]
        fn any_text_reads_back_as_it_was(cell in any::<String>()) {
            let guarded = guarded(&cell);
            prop_assert_eq!(unguarded(&guarded), &cell);
        }

        #[test]
        fn no_guarded_cell_begins_a_formula(cell in "[=+@\t\r＝＋＠\\-－]?\\PC*") {
            let guarded = guarded(&cell);
            let digit = guarded.chars().nth(1).is_some_and(|next| next.is_ascii_digit());

            prop_assert!(!guarded.starts_with(['=', '@', '\t', '\r', '＝', '＠']));
            prop_assert!(digit || !guarded.starts_with(['-', '+', '－', '＋']));
        }
    }
}
