//! What the store can be asked, as `store/mod.rs` lists it: every question, and nothing else.

use std::collections::BTreeSet;

use syn::{Expr, ImplItem, Item, Lit, Meta, Type, Visibility};

use super::house;
use super::source::File;

/// The types whose public functions the list names.
const TYPES: [&str; 2] = ["Store", "Tx"];

#[test]
fn the_list_of_what_the_store_can_do_is_complete() {
    let house = house();
    let listed = listed(house.iter().find(|file| file.path == "store/mod.rs").unwrap());
    let public: BTreeSet<String> =
        house.iter().filter(|file| file.room() == "store").flat_map(public_functions).collect();

    let unlisted: Vec<_> = public.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&public).collect();
    assert!(
        unlisted.is_empty() && gone.is_empty(),
        "src/store/mod.rs does not list {unlisted:?} and lists {gone:?}, which are gone"
    );
}

/// The functions that the documentation of a file links to, as in `` [`Store::change`] ``.
fn listed(file: &File) -> BTreeSet<String> {
    let mut text = String::new();
    for attribute in &file.syntax.attrs {
        if let Meta::NameValue(doc) = &attribute.meta
            && let Expr::Lit(line) = &doc.value
            && let Lit::Str(line) = &line.lit
        {
            text.push_str(&line.value());
        }
    }
    let linked = text.split("[`").skip(1).filter_map(|rest| rest.split("`]").next());
    let is_function = |name: &&str| TYPES.iter().any(|it| name.starts_with(&format!("{it}::")));
    linked.filter(is_function).map(str::to_owned).collect()
}

fn public_functions(file: &File) -> Vec<String> {
    let mut found = vec![];
    for item in &file.syntax.items {
        let Item::Impl(block) = item else { continue };
        let Type::Path(of) = &*block.self_ty else { continue };
        let of = of.path.segments.last().unwrap().ident.to_string();
        for item in &block.items {
            if let ImplItem::Fn(function) = item
                && matches!(function.vis, Visibility::Public(_))
                && TYPES.contains(&of.as_str())
            {
                found.push(format!("{of}::{}", function.sig.ident));
            }
        }
    }
    found
}

#[test]
fn a_function_that_is_not_listed_and_one_that_is_gone_are_found() {
    let list = File::new("store/mod.rs", "//! [`Store::read`], [`Tx::add`] and [`Stand`].\n");
    let code = "impl Store { pub fn read() {} fn a() {} pub(super) fn b() {} pub fn c() {} }
        impl Tx<'_> { pub fn add() {} } impl Other { pub fn d() {} }";
    let code = File::new("store/register.rs", code);

    assert_eq!(listed(&list), BTreeSet::from(["Store::read".to_owned(), "Tx::add".to_owned()]));
    assert_eq!(public_functions(&code), ["Store::read", "Store::c", "Tx::add"]);
}
