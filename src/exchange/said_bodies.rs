//! The bodies that the user names for a file, which may be new ones.

use super::bodies::Bodies;
use super::body_words::adding;
use super::mapping::{MappedWords, Mapping};
use crate::error::{Error, Result};
use crate::model::body::{BodyNames, Directory};
use crate::model::shell::flag;

/// Their numbers, and the names of those that are to be added: the first of them has the number -1.
///
/// # Errors
/// A name that no body has, unless it is to be added.
pub fn said_bodies(
    names: &[String],
    directory: &Directory,
    mapping: &Mapping,
) -> Result<(Vec<i64>, Vec<String>)> {
    let mut bodies =
        Bodies::of(directory, &mapping.body_names).adding_new(mapping.adds_bodies, &[]);
    let mut all = Vec::new();
    for name in names {
        let named = BodyNames { named: std::slice::from_ref(name), regions: &[], rocus: &[] };
        let found = match directory.addressed(&named) {
            Err(Error::Unknown { .. }) if mapping.adds_bodies => bodies.named(name)?.to_vec(),
            Err(Error::Unknown { near, .. }) if near.is_empty() => {
                return Err(Error::refused(format!(
                    "no body is called {name:?}; use --new-bodies to add it, or `track body` to list all bodies"
                )));
            }
            found => found?,
        };
        let is_other = |body: &i64| !all.contains(body);
        let found: Vec<i64> = found.into_iter().filter(is_other).collect();
        all.extend(found);
    }
    Ok((all, bodies.new_names()))
}

/// Refuses a --body-map to a body that doesn't exist.
///
/// # Errors
/// The flag, and bodies of like names.
pub fn check_body_names(mapping: &Mapping, directory: &Directory) -> Result<()> {
    let bodies = Bodies::of(directory, &[]);
    for MappedWords { from: name, to: body } in &mapping.body_names {
        let Err(unknown) = bodies.said(body) else { continue };
        let map = flag("--body-map", name, body);
        let why = match directory.find(unknown) {
            Err(Error::Unknown { near, .. }) if mapping.adds_bodies && near.is_empty() => continue,
            Err(error) if mapping.adds_bodies => {
                format!("{error} If it is another body, {}", adding(unknown))
            }
            Err(error) => error.to_string(),
            Ok(_) => format!("{unknown:?} isn't certain"),
        };
        return Err(Error::refused(format!("{map}: {why}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::directory;

    fn said(names: &[&str], adds_bodies: bool) -> Result<(Vec<i64>, Vec<String>)> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        said_bodies(&names, &directory(), &Mapping { adds_bodies, ..Mapping::default() })
    }

    #[test]
    fn a_body_that_the_user_names_is_added_only_where_new_ones_are_asked_for() {
        let kent = directory().find("kent").unwrap().id;
        assert!(said(&["Severn Vale Tramways"], false).is_err());
        let (bodies, new) = said(&["kent", "NPCC", "Severn Vale Tramways", "npcc"], true).unwrap();
        assert_eq!(bodies, [kent, -1, -2]);
        assert_eq!(new, ["NPCC", "Severn Vale Tramways"]);
        for name in ["Essexx Police", "TBC", "National"] {
            assert!(said(&[name], true).is_err(), "{name}");
        }
    }

    #[test]
    fn a_name_is_said_to_mean_bodies_that_there_are() {
        let check = |said: &str| {
            let body_names = vec![MappedWords { from: "X".to_owned(), to: said.to_owned() }];
            let mapping = Mapping { body_names, adds_bodies: true, ..Mapping::default() };
            check_body_names(&mapping, &directory()).map_err(|why| why.to_string())
        };
        for said in ["kent", "kent; essex", "kent and Essex Police", "all", "BCH"] {
            assert_eq!(check(said), Ok(()), "{said}");
        }
        assert_eq!(
            check("kent, essexx").unwrap_err(),
            "--body-map 'X=kent, essexx': no body is called \"essexx\"; did you mean essex? If it is another body, `track body add essexx essexx --kind other` adds it"
        );
        // It is to be added.
        assert_eq!(check("Severn Vale Tramways"), Ok(()));
    }
}
