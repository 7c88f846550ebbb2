//! Counts in words.

/// A count with its noun: `1 finding`, `1,576 days`.
pub fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{} {}", grouped(count), plural(noun)),
    }
}

/// A count with a comma between the thousands.
pub fn grouped(count: u64) -> String {
    match count {
        0..1000 => count.to_string(),
        _ => format!("{},{:03}", grouped(count / 1000), count % 1000),
    }
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if noun.starts_with("cause of") => noun.replacen("cause", "causes", 1),
        None if noun.starts_with("area for") => noun.replacen("area", "areas", 1),
        None => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_english() {
        assert_eq!(counted(1, "finding"), "1 finding");
        assert_eq!(counted(0, "body"), "0 bodies");
        assert_eq!(counted(1576, "day"), "1,576 days");
        assert_eq!(counted(1_000_001, "row"), "1,000,001 rows");
        assert_eq!(counted(2, "cause of concern"), "2 causes of concern");
    }
}
