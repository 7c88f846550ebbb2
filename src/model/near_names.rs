//! Which names may have been meant where nothing has the one that was typed.

use super::body_name::letters_wrong;
use super::choices::fold;
use super::shell::quoted;

/// A body as its names are compared.
pub struct NamedBody<'a> {
    pub slug: &'a str,
    pub name: &'a str,
    pub aliases: &'a [String],
    pub is_fire_service: bool,
    pub is_unit: bool,
}

/// The bodies that a folded name may have been mistyped for. A name that says its kind is compared with bodies of that
/// kind only; a place name with forces first.
pub fn near_bodies(typed: &str, bodies: &[NamedBody]) -> Vec<String> {
    let near_of = |is_kind: fn(&NamedBody) -> bool| {
        let near = |body: &NamedBody| Some((wrong(typed, body)?, body.slug.to_owned()));
        fewest_wrong(bodies.iter().filter(|body| is_kind(body)).filter_map(near).collect())
    };
    let says = |words: &[&str]| typed.split(' ').any(|word| words.contains(&word));
    if says(&["fire", "frs", "brigade"]) {
        return near_of(|body| body.is_fire_service);
    }
    if says(&["rocu", "organised"]) {
        return near_of(|body| body.is_unit);
    }
    let forces = near_of(|body| !body.is_fire_service && !body.is_unit);
    let is_police = says(&["police", "constabulary"]);
    if forces.is_empty() && !is_police { near_of(|_| true) } else { forces }
}

fn wrong(typed: &str, body: &NamedBody) -> Option<usize> {
    const NATIONS: [&str; 4] = ["scotland", "scottish", "ireland", "irish"];
    // `Police Scotland` isn't Scotland Yard.
    let says_nation = typed.split(' ').any(|word| NATIONS.contains(&word));
    let aliases = body.aliases.iter().map(String::as_str).filter(|_| !says_nation);
    let names = [body.slug, body.name].into_iter().chain(aliases);
    names.filter_map(|name| letters_wrong(typed, &fold(name))).min()
}

/// At most three names that may have been meant, as a shell takes them.
pub fn fewest_wrong(mut near: Vec<(usize, String)>) -> Vec<String> {
    near.sort();
    near.into_iter().take(3).map(|(_, name)| quoted(&name).into_owned()).collect()
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
        let yard = ["scotland yard".to_owned()];
        let body = |slug, name, is_fire_service, is_unit| {
            let aliases = if slug == "metropolitan" { &yard[..] } else { &[] };
            NamedBody { slug, name, aliases, is_fire_service, is_unit }
        };
        let bodies = [
            body(
                "dorset-and-wiltshire-frs",
                "Dorset and Wiltshire Fire and Rescue Service",
                true,
                false,
            ),
            body("humberside", "Humberside Police", false, false),
            body("metropolitan", "Metropolitan Police Service", false, false),
            body("royal-berkshire-frs", "Royal Berkshire Fire and Rescue Service", true, false),
            body("wiltshire", "Wiltshire Police", false, false),
            body("yhrocu", "Yorkshire and Humber Regional Organised Crime Unit", false, true),
        ];
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
            assert_eq!(near_bodies(typed, &bodies), slugs, "{typed}");
        }
    }
}
