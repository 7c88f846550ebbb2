//! The kinds of bodies, and the words by which names say them.

use super::choices::one_of;

one_of! {
    BodyKind, "kind of body" {
        /// One of the 43 forces of England and Wales.
        TerritorialForce = "territorial_force",
        NationalForce = "national_force",
        Rocu = "rocu",
        FireService = "fire_service",
        Other = "other",
    }
}

impl BodyKind {
    pub fn plainly(self) -> &'static str {
        match self {
            BodyKind::TerritorialForce => "territorial force",
            BodyKind::NationalForce => "national force",
            BodyKind::Rocu => "regional organised crime unit",
            BodyKind::FireService => "fire and rescue service",
            BodyKind::Other => "other body",
        }
    }

    /// The kind that a folded name says in words, if it says one alone.
    pub fn named_in(folded: &str) -> Option<BodyKind> {
        const FIRE: [&str; 3] = ["fire", "frs", "brigade"];
        const UNITS: [&str; 4] = ["rocu", "rocus", "organised", "operations"];
        const POLICE: [&str; 6] =
            ["police", "constabulary", "constable", "force", "forces", "constabularies"];
        let says = |words: &[&str]| folded.split(' ').any(|word| words.contains(&word));
        match (says(&FIRE), says(&UNITS), says(&POLICE)) {
            (true, false, false) => Some(BodyKind::FireService),
            (false, true, false) => Some(BodyKind::Rocu),
            (false, false, true) => Some(BodyKind::TerritorialForce),
            _ => None,
        }
    }
}
