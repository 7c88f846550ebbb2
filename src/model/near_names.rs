//! Which names may have been meant where nothing has the one that was typed.

use super::body::{Body, BodyKind, Directory};
use super::body_name::{fewest_wrong, letters_wrong};
use super::choices::fold;
use super::trade_names::is_organisation;

impl Directory {
    /// The bodies that a folded name may have been mistyped for. A name that says its kind is compared with bodies of that
    /// kind only; a place name with forces first.
    pub fn near(&self, typed: &str) -> Vec<String> {
        if is_organisation(typed) {
            return Vec::new();
        }
        let near_of = |is_kind: &dyn Fn(BodyKind) -> bool| {
            let bodies = self.bodies().iter().filter(|body| is_kind(body.kind));
            let near = |body: &Body| Some((wrong(typed, body)?, body.slug.clone()));
            fewest_wrong(bodies.filter_map(near).collect())
        };
        let forces = || near_of(&|kind| !matches!(kind, BodyKind::FireService | BodyKind::Rocu));
        match BodyKind::named_in(typed) {
            Some(BodyKind::TerritorialForce) => forces(),
            Some(named) => near_of(&|kind| kind == named),
            None => {
                Some(forces()).filter(|near| !near.is_empty()).unwrap_or_else(|| near_of(&|_| true))
            }
        }
    }
}

fn wrong(typed: &str, body: &Body) -> Option<usize> {
    const NATIONS: [&str; 4] = ["scotland", "scottish", "ireland", "irish"];
    // `Police Scotland` isn't Scotland Yard.
    let says_nation = typed.split(' ').any(|word| NATIONS.contains(&word));
    let aliases = body.aliases.iter().map(String::as_str).filter(|_| !says_nation);
    let names = [body.slug.as_str(), &body.name].into_iter().chain(aliases);
    names.filter_map(|name| letters_wrong(typed, &fold(name))).min()
}

/// To compare a long text, such as a cell of words, takes seconds.
pub fn likeness(typed: &str, name: &str) -> f64 {
    const LONGEST: usize = 400;
    if typed.len() > LONGEST {
        return 0.0;
    }
    strsim::jaro_winkler(typed, name)
}

/// At most three names, nearly as good as the best.
pub fn nearest(mut scored: Vec<(f64, String)>) -> Vec<String> {
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    let good = |(score, _): &(f64, String)| *score >= 0.8 && *score > best - 0.03;
    scored.into_iter().filter(good).take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_body_of_another_nation_or_kind_is_near() {
        let body = |slug: &str, name: &str, kind| {
            let aliases = (slug == "metropolitan").then(|| "scotland yard".to_owned());
            Body {
                id: 0,
                slug: slug.to_owned(),
                name: name.to_owned(),
                kind,
                region: None,
                rocu: None,
                aliases: aliases.into_iter().collect(),
                retired: None,
                monitoring: Vec::new(),
            }
        };
        let fire = BodyKind::FireService;
        let force = BodyKind::TerritorialForce;
        let directory = Directory::of(vec![
            body("dorset-and-wiltshire-frs", "Dorset and Wiltshire Fire and Rescue Service", fire),
            body("humberside", "Humberside Police", force),
            body("metropolitan", "Metropolitan Police Service", force),
            body("royal-berkshire-frs", "Royal Berkshire Fire and Rescue Service", fire),
            body("wiltshire", "Wiltshire Police", force),
            body("yhrocu", "Yorkshire and Humber Regional Organised Crime Unit", BodyKind::Rocu),
        ]);
        for (typed, slugs) in [
            ("police scotland", vec![]),
            ("scotland", vec![]),
            ("wiltshir", vec!["wiltshire"]),
            ("humber", vec!["humberside"]),
            ("humbberside police", vec!["humberside"]),
            ("humber organised crime unit", vec!["yhrocu"]),
            ("wiltshir frs", vec!["dorset-and-wiltshire-frs"]),
            ("royal berkshir", vec!["royal-berkshire-frs"]),
            ("berkshire police", vec![]),
            ("scotlandyard", vec!["metropolitan"]),
        ] {
            assert_eq!(directory.near(typed), slugs, "{typed}");
        }
    }
}
