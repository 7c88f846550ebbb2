//! How the names of bodies in cells are read.

use super::*;
use crate::exchange::tests::directory;

#[test]
fn organisations_in_one_cell_are_two_bodies_and_each_is_added_once_under_its_first_name() {
    let directory = directory();
    let mut bodies = Bodies::of(&directory, &[]).adding_new(true, &[]);
    assert_eq!(bodies.names_in("NPCC and College of Policing"), ["NPCC", "College of Policing"]);
    let names =
        ["NPCC", "the College of Policing", "National Police Chiefs' Council (NPCC)", "npcc"];
    let numbers = names.map(|name| bodies.named(name).unwrap().to_vec());
    assert_eq!(numbers, [[-1], [-2], [-1], [-1]]);
    let why = bodies.named("Kent and Essex FRS").unwrap_err().to_string();
    assert!(why.starts_with("\"Kent and Essex FRS\" may mean one body or several"), "{why}");
    assert_eq!(bodies.new_names(), ["NPCC", "College of Policing"]);
}

#[test]
fn an_alliance_is_each_of_its_forces() {
    let directory = directory();
    let mut bodies = Bodies::of(&directory, &[]);
    assert_eq!(bodies.names_in("BCH and Kent Police"), ["BCH", "Kent Police"]);
    assert_eq!(bodies.named("BCH").unwrap().len(), 3);
    assert!(bodies.know("bch"));
}

#[test]
fn a_name_with_a_question_mark_is_asked_about() {
    let directory = directory();
    let mapped = [MappedWords { from: "Essex?".to_owned(), to: "essex".to_owned() }];
    let mut bodies = Bodies::of(&directory, &mapped);
    let why = bodies.named("Kent?").unwrap_err().to_string();
    assert!(why.contains("--body-map 'Kent?=BODY'"), "{why}");
    assert_eq!(bodies.named("Essex?").unwrap().len(), 1);
}

#[test]
fn a_list_is_taken_apart_where_every_part_is_a_body() {
    let directory = directory();
    let bodies = Bodies::of(&directory, &[]);
    for (cell, names) in [
        ("Kent Police | Surrey Police|", vec!["Kent Police", "Surrey Police"]),
        ("Durham Constabulary\nCleveland Police", vec!["Durham Constabulary", "Cleveland Police"]),
        (
            "Avon and Somerset Constabulary and Gwent Police",
            vec!["Avon and Somerset Constabulary", "Gwent Police"],
        ),
        (
            "Norfolk Constabulary, Suffolk Constabulary and Essex Police",
            vec!["Norfolk Constabulary", "Suffolk Constabulary", "Essex Police"],
        ),
        ("Devon and Cornwall Police", vec!["Devon and Cornwall Police"]),
        ("Kent Police and the Trust", vec!["Kent Police and the Trust"]),
        (
            "Kent and Essex County Fire and Rescue Service",
            vec!["Kent and Essex County Fire and Rescue Service"],
        ),
        (
            "Kent Police and Kent Fire and Rescue Service",
            vec!["Kent Police", "Kent Fire and Rescue Service"],
        ),
        ("Kent Police, the Trust", vec!["Kent Police", "the Trust"]),
        ("Surrey, Kent Police and Essex FRS", vec!["Surrey", "Kent Police", "Essex FRS"]),
        ("Kent/Surrey", vec!["Kent", "Surrey"]),
        ("Kent Police / Surrey Police", vec!["Kent Police", "Surrey Police"]),
        ("Kent (lead), Essex", vec!["Kent (lead)", "Essex"]),
        ("Kent (lead)/Essex", vec!["Kent (lead)", "Essex"]),
        ("Estates/Facilities", vec!["Estates/Facilities"]),
        ("Ministry of Works, Trade and Roads", vec!["Ministry of Works, Trade and Roads"]),
        (" ; ", vec![]),
    ] {
        assert_eq!(bodies.names_in(cell), names, "{cell:?}");
    }
}

#[test]
fn a_role_beside_a_name_is_not_part_of_it() {
    let directory = directory();
    let kent = directory.find("kent").unwrap().id;
    let mut bodies = Bodies::of(&directory, &[]);
    for name in ["Kent (lead)", "Kent Police (Lead force)", "Lead: Kent", "Kent Police - lead"] {
        assert_eq!(bodies.named(name).unwrap(), [kent], "{name}");
    }
    for name in ["Kent (roads)", "lead"] {
        assert!(bodies.named(name).is_err(), "{name}");
    }
}

#[test]
fn a_word_for_no_body_in_particular_is_refused_with_what_to_do() {
    let directory = directory();
    let said = Bodies::of(&directory, &[]).named("National").unwrap_err().to_string();
    assert_eq!(
        said,
        "\"National\" doesn't say which bodies are meant. Use --body-map 'National=all' for every territorial force, or name them, such as --body-map 'National=kent,essex'"
    );
    let mapped = [MappedWords { from: "National".to_owned(), to: "all".to_owned() }];
    let all = directory.territorial_forces().count();
    assert_eq!(Bodies::of(&directory, &mapped).named("National").unwrap().len(), all);
}

#[test]
fn a_name_is_what_the_user_says_even_if_it_looks_like_a_list() {
    let directory = directory();
    let id = |name: &str| directory.find(name).unwrap().id;
    let mapped =
        [MappedWords { from: "Kent and Essex".to_owned(), to: "kent-frs, essex-frs".to_owned() }];
    let mut bodies = Bodies::of(&directory, &mapped);
    assert_eq!(bodies.names_in("Kent and Essex"), ["Kent and Essex"]);
    assert_eq!(bodies.named("Kent and Essex").unwrap(), [id("kent-frs"), id("essex-frs")]);
}

#[test]
fn a_new_body_is_noted_once_and_only_where_that_was_asked_for() {
    let directory = directory();
    assert!(Bodies::of(&directory, &[]).named("Severn Vale Tramways").is_err());
    let mut bodies = Bodies::of(&directory, &[]).adding_new(true, &[]);
    assert_eq!(bodies.named("Severn Vale Tramways").unwrap(), [-1]);
    assert_eq!(bodies.named("Severn Vale Tramways").unwrap(), [-1]);
    assert!(bodies.named("警察").is_err());
    let said = bodies.named("Essexx Police").unwrap_err().to_string();
    assert!(said.ends_with(
        "if it is another body, `track body add essexx-police 'Essexx Police' --kind other` adds it"
    ), "{said}");
    for name in ["TBC", "n/a", "Total", "Grand Total"] {
        let said = bodies.named(name).unwrap_err().to_string();
        assert!(said.contains("isn't the name of a body"), "{said}");
    }
    assert_eq!(bodies.new_names(), ["Severn Vale Tramways"]);
}

#[test]
fn a_group_whose_members_are_certain_is_read_and_another_is_never_a_body() {
    let directory = directory();
    let count = |name: &str| {
        let mut bodies = Bodies::of(&directory, &[]).adding_new(true, &[]);
        bodies.named(name).map(<[i64]>::len).map_err(|why| why.to_string())
    };
    let all = directory.territorial_forces().count();
    assert_eq!(count("All forces except Kent"), Ok(all - 1));
    assert_eq!(count("all police forces (except Kent Police and the Met)"), Ok(all - 2));
    for name in ["All Welsh forces", "Welsh forces", "all forces in Wales", "the four Welsh forces"]
    {
        assert_eq!(count(name), Ok(4), "{name}");
    }
    assert_eq!(count("All English forces"), Ok(all - 4));
    assert_eq!(count("TVP/Hants").map_err(|_| ()), Err(()));
    for name in [
        "All forces except Narnia",
        "Home forces",
        "Force",
        "the force",
        "Most forces",
        "All agencies",
        "Every local authority",
        "TVP/Forensics",
    ] {
        let why = count(name).unwrap_err();
        assert!(why.contains("--body-map"), "{name}: {why}");
    }
    for name in ["Home Office", "Local Government Association", "Armed Forces Commissioner"] {
        assert_eq!(count(name), Ok(1), "{name}");
    }
}

#[test]
fn the_bodies_of_a_flag_are_read_as_in_a_cell() {
    let directory = directory();
    let id = |name: &str| directory.find(name).unwrap().id;
    let three = ["bedfordshire", "cambridgeshire", "hertfordshire"].map(id);
    for said in [
        "bedfordshire,cambridgeshire,hertfordshire",
        "bedfordshire; cambridgeshire; hertfordshire",
        "Bedfordshire, Cambridgeshire & Hertfordshire",
        "bedfordshire and cambridgeshire and Hertfordshire Constabulary",
    ] {
        let mapped = [MappedWords { from: "Three Counties".to_owned(), to: said.to_owned() }];
        assert_eq!(
            Bodies::of(&directory, &mapped).named("Three Counties").unwrap(),
            three,
            "{said}"
        );
    }
    let mapped = [MappedWords { from: "X".to_owned(), to: "kent,kent-frs".to_owned() }];
    assert_eq!(Bodies::of(&directory, &mapped).named("X").unwrap(), [id("kent"), id("kent-frs")]);
    assert_eq!(Bodies::of(&directory, &[]).said("kent and nonsense"), Err("kent and nonsense"));
}
