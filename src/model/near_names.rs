//! Which names may have been meant where nothing has the one that was typed.

use super::shell::quoted;

/// At most three names that may have been meant, as a shell takes them.
pub fn fewest_wrong(mut near: Vec<(usize, String)>) -> Vec<String> {
    near.sort();
    near.into_iter().take(3).map(|(_, name)| quoted(&name).into_owned()).collect()
}

pub fn likeness(typed: &str, name: &str) -> f64 {
    strsim::jaro_winkler(typed, name)
}

/// At most three names, nearly as good as the best.
pub fn nearest(mut scored: Vec<(f64, String)>) -> Vec<String> {
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    let good = |(score, _): &(f64, String)| *score >= 0.8 && *score > best - 0.03;
    scored.into_iter().filter(good).take(3).map(|(_, name)| name).collect()
}
