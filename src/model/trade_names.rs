//! The short names by which the trade calls bodies: read wherever a body is named, and never stored.

use super::body_name::{body_of_officer, names_of_force, place_of_force, without_article};
use super::choices::fold;

/// Short names that mean one body, after its own; all are folded. One that several bodies use, such as `WMP` or `NFRS`, is
/// not among them.
const SHORT: [(&str, &[&str]); 44] = [
    ("avon and somerset", &["a and s"]),
    ("devon and cornwall", &["d and c"]),
    ("dyfed powys", &["heddlu dyfed powys police"]),
    ("gwent", &["heddlu gwent police"]),
    ("hampshire", &["hiow", "hiowc"]),
    ("north wales", &["nwp", "heddlu gogledd cymru"]),
    ("north yorkshire", &["nyp"]),
    ("south wales", &["swp", "heddlu de cymru"]),
    ("south yorkshire", &["syp"]),
    ("west yorkshire", &["wyp"]),
    ("ministry of defence police", &["modp"]),
    ("hmrc", &["his majestys revenue and customs"]),
    ("royal navy police", &["rnp"]),
    ("royal military police", &["rmp"]),
    ("royal air force police", &["rafp", "raf police"]),
    ("royal gibraltar police", &["rgp"]),
    ("jersey", &["sojp"]),
    ("emsou", &["east midlands rocu", "east midlands special operations unit"]),
    ("ersou", &["eastern rocu", "eastern region rocu", "eastern region special operations unit"]),
    ("nerocu", &["north east rocu"]),
    ("nwrocu", &["north west rocu"]),
    ("serocu", &["south east rocu"]),
    ("swrocu", &["south west rocu"]),
    ("tarian", &["tarian rocu", "southern wales rocu"]),
    ("rocuwm", &["west midlands rocu"]),
    ("yhrocu", &["yorkshire and humber rocu", "yorkshire and the humber rocu", "y and h rocu"]),
    ("buckinghamshire frs", &["buckinghamshire and milton keynes frs"]),
    ("devon and somerset frs", &["dsfrs"]),
    ("dorset and wiltshire frs", &["dwfrs"]),
    ("durham and darlington frs", &["cddfrs"]),
    ("east sussex frs", &["esfrs"]),
    ("essex frs", &["ecfrs", "essex county frs"]),
    ("gloucestershire frs", &["gfrs"]),
    ("greater manchester frs", &["gmfrs"]),
    ("hampshire and isle of wight frs", &["hiwfrs", "hampshire frs"]),
    ("hereford and worcester frs", &["hwfrs"]),
    ("kent frs", &["kfrs"]),
    ("london frs", &["lfb"]),
    ("merseyside frs", &["mfrs"]),
    ("north yorkshire frs", &["nyfrs"]),
    ("royal berkshire frs", &["rbfrs", "berkshire frs"]),
    ("south yorkshire frs", &["syfr", "syfrs"]),
    ("west midlands frs", &["wmfs"]),
    ("west yorkshire frs", &["wyfrs"]),
];

/// Names for several bodies that work as one.
const ALLIANCES: [(&str, &[&str]); 1] =
    [("bch", &["bedfordshire", "cambridgeshire", "hertfordshire"])];

/// The names of bodies to which reports address recommendations beside those that are inspected. The register has one of them
/// only if someone added it, under whichever name.
const ORGANISATIONS: [&[&str]; 12] = [
    &["national police chiefs council", "npcc"],
    &["college of policing", "cop"],
    &["hmicfrs", "his majestys inspectorate of constabulary and fire and rescue services"],
    &["association of police and crime commissioners", "apcc"],
    &["home office"],
    &["crown prosecution service", "cps"],
    &["independent office for police conduct", "iopc"],
    &["national fire chiefs council", "nfcc"],
    &["police scotland", "police service of scotland", "psos"],
    &["ministry of justice", "moj"],
    &["hm prison and probation service", "his majestys prison and probation service", "hmpps"],
    &["hm courts and tribunals service", "his majestys courts and tribunals service", "hmcts"],
];

/// Words that are written short, as the counties are in addresses.
const WORDS: [(&str, &str); 23] = [
    ("beds", "bedfordshire"),
    ("berks", "berkshire"),
    ("bucks", "buckinghamshire"),
    ("cambs", "cambridgeshire"),
    ("derbys", "derbyshire"),
    ("glos", "gloucestershire"),
    ("gtr", "greater"),
    ("hants", "hampshire"),
    ("herts", "hertfordshire"),
    ("iom", "isle of man"),
    ("iow", "isle of wight"),
    ("lancs", "lancashire"),
    ("leics", "leicestershire"),
    ("lincs", "lincolnshire"),
    ("mids", "midlands"),
    ("northants", "northamptonshire"),
    ("notts", "nottinghamshire"),
    ("oxon", "oxfordshire"),
    ("shrops", "shropshire"),
    ("staffs", "staffordshire"),
    ("warks", "warwickshire"),
    ("wilts", "wiltshire"),
    ("yorks", "yorkshire"),
];

/// Before another word alone: `N Yorks`.
const DIRECTIONS: [(&str, &str); 4] =
    [("e", "east"), ("n", "north"), ("s", "south"), ("w", "west")];

/// A longer text isn't a short name, and would be slow to look up.
const LONGEST: usize = 80;

/// The other names, folded, under which the register may have the body that a folded name means.
pub fn other_names(folded: &str) -> Vec<String> {
    if folded.len() > LONGEST {
        return Vec::new();
    }
    let alone = without_article(body_of_officer(folded).unwrap_or(folded));
    let written_out = written_out(alone);
    let organisation = organisation(alone).into_iter().flatten();
    let mut names: Vec<String> = organisation.map(|name| (*name).to_owned()).collect();
    for name in [alone].into_iter().chain(written_out.as_deref()) {
        names.extend([name.to_owned()].into_iter().chain(names_of_force(name)));
        let unit = name_of_unit(name);
        let shorts = [Some(name), place_of_force(name), unit.as_deref()].into_iter().flatten();
        names.extend(shorts.filter_map(of_short).map(str::to_owned));
        names.extend(unit);
        names.extend(names_of_service(name));
    }
    names
}

/// The short names, folded, of the bodies that work together under a name.
pub fn alliance(name: &str) -> Option<&'static [&'static str]> {
    let folded = fold(name);
    let found = ALLIANCES.iter().find(|(name, _)| *name == folded);
    found.map(|(_, bodies)| *bodies)
}

/// Whether a name is that of a body known to the trade, whether or not the register has it.
pub fn is_organisation(name: &str) -> bool {
    organisation(&fold(name)).is_some()
}

/// Whether two names are of one organisation.
pub fn are_one_organisation(one: &str, other: &str) -> bool {
    organisation(&fold(one)).is_some_and(|names| Some(names) == organisation(&fold(other)))
}

fn organisation(folded: &str) -> Option<&'static [&'static str]> {
    let alone = without_article(folded);
    ORGANISATIONS.into_iter().find(|names| names.contains(&alone))
}

fn of_short(folded: &str) -> Option<&'static str> {
    let found = SHORT.iter().find(|(_, names)| names.contains(&folded));
    found.map(|(body, _)| *body)
}

/// With each short word in full; none if there is none.
fn written_out(folded: &str) -> Option<String> {
    let is_alone = !folded.contains(' ');
    let word = |(at, word): (usize, &str)| {
        let direction = DIRECTIONS.iter().filter(|_| at == 0 && !is_alone);
        let mut known = direction.chain(&WORDS);
        known.find(|(short, _)| *short == word).map(|(_, long)| *long)
    };
    let words: Vec<(&str, Option<&str>)> =
        folded.split(' ').enumerate().map(|one| (one.1, word(one))).collect();
    words.iter().any(|(_, long)| long.is_some()).then(|| {
        let words = words.iter().map(|(short, long)| long.unwrap_or(short));
        words.collect::<Vec<_>>().join(" ")
    })
}

/// `kent frs`, however a name calls the fire and rescue service of a place.
fn names_of_service(folded: &str) -> Vec<String> {
    const ENDS: [&str; 8] = [
        " fire and rescue service",
        " fire and rescue services",
        " fire rescue service",
        " fire and rescue",
        " fire service",
        " fire brigade",
        " fire",
        " frs",
    ];
    let Some(place) = ENDS.iter().find_map(|end| folded.strip_suffix(end)) else {
        return Vec::new();
    };
    let place = without_article(place);
    let places = [Some(place), place.strip_prefix("county ")];
    let names = places.into_iter().flatten().map(|place| format!("{place} frs"));
    names.flat_map(|name| of_short(&name).map(str::to_owned).into_iter().chain([name])).collect()
}

/// `north west rocu`, where the name has the words in full.
fn name_of_unit(folded: &str) -> Option<String> {
    let region = folded.strip_suffix(" regional organised crime unit")?;
    Some(format!("{region} rocu"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::body::tests::built_in as directory;

    #[track_caller]
    fn assert_means(names: &[&str], slug: &str) {
        let directory = directory();
        for name in names {
            let found = directory.find(name).map(|body| body.slug.clone());
            assert_eq!(found.as_deref().ok(), Some(slug), "{name}: {found:?}");
        }
    }

    #[test]
    fn a_force_is_known_by_the_short_names_of_the_trade() {
        assert_means(&["A&S", "A & S Police", "Avon & Somerset"], "avon-and-somerset");
        assert_means(&["D&C", "Devon & Cornwall"], "devon-and-cornwall");
        assert_means(&["NYP", "N Yorks", "N. Yorkshire Police", "North Yorks"], "north-yorkshire");
        assert_means(&["SWP", "S Wales", "Heddlu De Cymru"], "south-wales");
        assert_means(&["Hants", "Hampshire & IOW", "Hants and IoW Constabulary"], "hampshire");
        assert_means(&["West Mids", "W. Mids Police", "W Midlands"], "west-midlands");
        assert_means(&["Northants", "Northants Police"], "northamptonshire");
        assert_means(&["Heddlu Gwent Police", "Heddlu Gwent"], "gwent");
        assert_means(&["Chief Constable of Notts", "Notts"], "nottinghamshire");
    }

    #[test]
    fn a_fire_service_is_known_by_its_place_and_by_its_letters() {
        assert_means(&["Kent Fire", "Kent Fire & Rescue", "KFRS"], "kent-frs");
        assert_means(&["Herts FRS", "Herts Fire and Rescue"], "hertfordshire-frs");
        assert_means(&["LFB", "London Fire"], "london-frs");
        assert_means(&["County Durham & Darlington FRS", "CDDFRS"], "durham-and-darlington-frs");
        assert_means(&["Berks Fire", "Royal Berkshire FRS"], "royal-berkshire-frs");
        assert_means(&["Cleveland Fire & Rescue Service"], "cleveland-frs");
    }

    #[test]
    fn a_unit_is_known_by_its_region() {
        assert_means(&["East Midlands ROCU", "E Mids ROCU"], "emsou");
        assert_means(&["North West ROCU"], "nwrocu");
        assert_means(&["South East Regional Organised Crime Unit"], "serocu");
        assert_means(&["Yorkshire & Humber ROCU", "Yorks & Humber ROCU"], "yhrocu");
    }

    #[test]
    fn a_short_name_that_several_bodies_use_is_none() {
        let directory = directory();
        for name in ["Humber", "Worcs", "NFRS", "SFRS", "DPP", "Bucks", "W Sussex", "Fire", "City"]
        {
            assert!(directory.find(name).is_err(), "{name}");
        }
    }

    #[test]
    fn each_short_name_means_a_body_of_the_register_and_no_other() {
        let directory = directory();
        for (body, names) in SHORT {
            assert!(directory.find(body).is_ok(), "{body}");
            for name in names {
                let others = SHORT.iter().filter(|(_, names)| names.contains(name)).count();
                assert_eq!(others, 1, "{name}");
            }
        }
        for body in ALLIANCES.iter().flat_map(|(_, bodies)| *bodies) {
            assert!(directory.find(body).is_ok(), "{body}");
        }
    }

    #[test]
    fn an_organisation_has_several_names() {
        assert!(are_one_organisation("NPCC", "the National Police Chiefs’ Council"));
        assert!(!are_one_organisation("NPCC", "CoP"));
        assert!(!are_one_organisation("Kent", "Kent"));
    }
}
