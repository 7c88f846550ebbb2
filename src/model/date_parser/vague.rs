//! Words that people write where a date belongs and that name no day: why each can't be read, and what to say instead.

use super::parts::plain;
use crate::model::vocabulary::month_named;

/// None if nothing is known of the words.
pub fn why(text: &str) -> Option<&'static str> {
    let plain = plain(text);
    let words: Vec<&str> = plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let first = words.first().copied()?;
    if matches!(
        first,
        "mid"
            | "middle"
            | "early"
            | "late"
            | "around"
            | "about"
            | "circa"
            | "approx"
            | "approximately"
    ) {
        return Some(
            "it names no day; say one, or the whole month or year, such as March 2027 or end of 2027",
        );
    }
    if plain.starts_with("w/c") || plain.starts_with("week commencing") {
        let names_year = words.iter().any(|word| word.len() == 4 && word.parse::<u16>().is_ok());
        return Some(if names_year {
            "it is a week; give a day of it, such as 5 March 2027"
        } else {
            "of which year is that week? give a day of it, such as 5 March 2027"
        });
    }
    if let Some(why) = seasonal(&words).or_else(|| recurring(&words)) {
        return Some(why);
    }
    if words.iter().any(|word| matches!(*word, "onward" | "onwards")) {
        return Some("it says from when, and not by when; say the last day, or ongoing");
    }
    if words.last() == Some(&"term") && matches!(first, "short" | "medium" | "long") {
        return Some("it names no day; say one, or TBC");
    }
    if matches!(first, "h1" | "h2") {
        return Some(
            "half-years aren't read; say its last month (H1 2026/27 ends in September 2026, H2 2026/27 in March 2027)",
        );
    }
    is_status(&plain).then_some("it is a status and not a date; say TBC where there is no date")
}

fn seasonal(words: &[&str]) -> Option<&'static str> {
    let [only] = words else { return year_end(words) };
    match *only {
        "spring" | "summer" | "autumn" | "winter" => {
            Some("of which year? say spring 2027, or winter 2026/27")
        }
        "christmas" | "easter" => Some("it names no day; say one"),
        month if month_named(month).is_some() => Some("of which year?"),
        _ => None,
    }
}

fn year_end(words: &[&str]) -> Option<&'static str> {
    let is_end = matches!(
        words,
        ["year", "end"] | ["financial" | "fiscal", "year", "end"] | ["end", "of", "fy"]
    );
    is_end.then_some("of which year? say end of FY 2026/27, or end of 2027")
}

fn recurring(words: &[&str]) -> Option<&'static str> {
    let often = [
        "daily",
        "weekly",
        "fortnightly",
        "monthly",
        "quarterly",
        "annually",
        "annual",
        "yearly",
        "biannual",
        "biannually",
        "bimonthly",
        "termly",
        "every",
    ];
    let is_often = words.first().is_some_and(|first| often.contains(first));
    is_often.then_some("it comes again and again; say when it is next due, or ongoing")
}

fn is_status(plain: &str) -> bool {
    let words = [
        "complete",
        "completed",
        "closed",
        "done",
        "implemented",
        "discharged",
        "overdue",
        "on track",
        "off track",
        "in progress",
        "not started",
        "delayed",
        "superseded",
        "achieved",
        "met",
    ];
    words.contains(&plain)
}

#[cfg(test)]
mod tests {
    use crate::model::calendar::Written;
    use crate::model::phrase::Phrase;

    #[test]
    fn words_that_name_no_day_are_refused_with_what_to_say() {
        for (text, says) in [
            ("mid-March", "names no day"),
            ("early 2027", "names no day"),
            ("w/c 3 March", "which year"),
            ("Spring", "which year"),
            ("Monthly", "ongoing"),
            ("March 2027 onwards", "last day"),
            ("medium term", "TBC"),
            ("H1 2026/27", "September 2026"),
            ("Year end", "FY 2026/27"),
            ("Complete", "is a status"),
        ] {
            for said in [Phrase::read(text).map(drop), Written::read(text).map(drop)] {
                let said = said.unwrap_err().to_string();
                assert!(said.contains(says), "{text}: {said}");
            }
        }
    }

    #[test]
    fn a_week_of_a_year_is_no_day() {
        let said = Written::read("w/c 3 March 2027").unwrap_err().to_string();
        assert!(said.contains("it is a week; give a day of it"), "{said}");
    }

    #[test]
    fn what_is_said_instead_is_read() {
        for text in [
            "March 2027",
            "end of 2027",
            "5 March 2027",
            "spring 2027",
            "winter 2026/27",
            "end of FY 2026/27",
            "TBC",
            "ongoing",
        ] {
            assert!(Phrase::read(text).is_ok(), "{text}");
        }
    }
}
