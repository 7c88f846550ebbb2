//! Which headings of rows are titles of reports.

const NAMES: [&str; 12] = [
    "inspection",
    "report",
    "peel",
    "hmicfrs",
    "hmic",
    "thematic",
    "review",
    "audit",
    "inquiry",
    "super",
    "supercomplaint",
    "investigation",
];

/// Whether a heading has a word for a report, and none that counts or sorts the rows below.
pub fn names_report(heading: &str) -> bool {
    const SORTS: [&str; 22] = [
        "open",
        "closed",
        "complete",
        "completed",
        "awaiting",
        "pending",
        "since",
        "last",
        "next",
        "new",
        "outstanding",
        "overdue",
        "recommendation",
        "recommendations",
        "action",
        "actions",
        "update",
        "updates",
        "for",
        "previous",
        "status",
        "this",
    ];
    let words = words(heading);
    words.len() > 1
        && words.iter().any(|word| NAMES.contains(&word.as_str()))
        && !words.iter().any(|word| SORTS.contains(&word.as_str()))
}

/// Whether a heading can hardly be anything but the title of a report: `An inspection of ...`, or one with its year.
pub fn is_report(heading: &str) -> bool {
    const OF: [&str; 10] = [
        "inspection of",
        "inspection into",
        "thematic inspection",
        "joint inspection",
        "review of",
        "review into",
        "report on",
        "investigation into",
        "inquiry into",
        "super complaint",
    ];
    let words = words(heading);
    let all = words.join(" ");
    let is_year = |word: &String| {
        word.len() == 4 && word.starts_with("20") && word.bytes().all(|one| one.is_ascii_digit())
    };
    names_report(heading) && (words.iter().any(is_year) || OF.iter().any(|of| all.contains(of)))
}

fn words(heading: &str) -> Vec<String> {
    let lower = heading.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_report, names_report};

    #[test]
    fn a_title_is_known_from_other_headings() {
        for title in [
            "PEEL 2023-25: An inspection of Kent Police",
            "Race and policing: A review of stop and search",
            "An inspection into how well the police tackle serious violence",
            "Internal audit report 2025/26",
        ] {
            assert!(is_report(title), "{title}");
        }
        for heading in [
            "Custody",
            "Report",
            "Closed since the last report",
            "Awaiting HMICFRS review",
            "2024",
            "PEEL recommendations 2024",
            "Vetting report",
        ] {
            assert!(!is_report(heading), "{heading}");
        }
        assert!(names_report("Vetting report"));
    }
}
