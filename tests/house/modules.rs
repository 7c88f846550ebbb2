//! The modules of the crate, and which file a path leads to.

use std::collections::{HashMap, HashSet};

use syn::{Attribute, Item, Meta};

use super::house;
use super::source::{File, attributes, from_root, imports, is_test};

type Path = Vec<String>;

/// Every module by its path from the root of the crate.
pub struct Modules(HashMap<Path, Module>);

#[derive(Default)]
struct Module {
    file: String,
    items: HashSet<String>,
    imports: HashMap<String, Path>,
    globs: Vec<Path>,
}

enum Target {
    Module(Path),
    /// Something in this file.
    Item(String),
}

/// So many steps are followed from one re-export to the next.
const LONGEST_WAY: usize = 16;

impl Modules {
    pub fn of(house: &[File]) -> Modules {
        let mut modules = Modules(HashMap::new());
        for file in house {
            modules.add(file.module(), &file.path, &file.syntax.items);
        }
        modules
    }

    fn add(&mut self, path: Path, file: &str, items: &[Item]) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Use(item) => {
                    for import in imports(item) {
                        match import.called.as_str() {
                            "*" => module.globs.push(import.steps),
                            _ => drop(module.imports.insert(import.called, import.steps)),
                        }
                    }
                }
                Item::Mod(inner) => {
                    if let Some((_, items)) = &inner.content {
                        let path = path.iter().cloned().chain([inner.ident.to_string()]).collect();
                        self.add(path, file, items);
                    }
                }
                item => module.items.extend(name(item)),
            }
        }
        self.0.insert(path, module);
    }

    /// The file to which a path leads from a module; none where it leads out of the crate.
    pub fn file(&self, module: &[String], steps: &[String]) -> Option<&str> {
        match self.resolve(module, steps, 0)? {
            // A variable may be called as a module is.
            Target::Module(_) if steps.len() == 1 => None,
            Target::Module(path) => Some(&self.0.get(&path)?.file),
            Target::Item(file) => {
                self.0.values().map(|module| &*module.file).find(|it| *it == file)
            }
        }
    }

    fn resolve(&self, module: &[String], steps: &[String], way: usize) -> Option<Target> {
        if way > LONGEST_WAY {
            return None;
        }
        let from_root = from_root(module, steps);
        let mut at = if from_root.is_some() { vec![] } else { module.to_vec() };
        let begins_with_a_name = from_root.is_none();
        for (place, step) in from_root.as_deref().unwrap_or(steps).iter().enumerate() {
            match self.lookup(&at, step, way + 1) {
                Some(Target::Module(path)) => at = path,
                Some(item) => return Some(item),
                None if place == 0 && begins_with_a_name => return None,
                // Something that a macro makes there.
                None => return Some(Target::Item(self.0.get(&at)?.file.clone())),
            }
        }
        Some(Target::Module(at))
    }

    fn lookup(&self, at: &[String], name: &str, way: usize) -> Option<Target> {
        let inner: Path = at.iter().cloned().chain([name.to_owned()]).collect();
        if self.0.contains_key(&inner) {
            return Some(Target::Module(inner));
        }
        let module = self.0.get(at)?;
        if module.items.contains(name) {
            return Some(Target::Item(module.file.clone()));
        }
        if let Some(import) = module.imports.get(name) {
            return self.resolve(at, import, way);
        }
        module.globs.iter().find_map(|glob| {
            let of_module = glob.split_last()?.1;
            match self.resolve(at, of_module, way)? {
                Target::Module(path) => self.lookup(&path, name, way + 1),
                Target::Item(_) => None,
            }
        })
    }
}

fn name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
}

#[test]
fn every_file_is_part_of_the_house() {
    let house = house();
    let orphans: Vec<&str> = house
        .iter()
        .filter(|file| !is_declared(file, &house))
        .map(|file| file.path.as_str())
        .collect();

    assert_eq!(orphans, Vec::<&str>::new(), "no other file declares them");
}

/// Whether the file above it declares it, by its name or by its path.
fn is_declared(file: &File, house: &[File]) -> bool {
    let module = file.module();
    let Some((name, above)) = module.split_last() else { return true };
    if file.path == "main.rs" {
        return true;
    }
    let mut above = house.iter().filter(|file| file.module() == above);
    above.any(|file| {
        file.syntax.items.iter().any(|item| match item {
            Item::Mod(inner) => {
                inner.content.is_none() && (inner.ident == name || says_path(&inner.attrs, name))
            }
            _ => false,
        })
    })
}

fn says_path(attributes: &[Attribute], name: &str) -> bool {
    let path = format!("path = \"{name}.rs\"");
    attributes.iter().any(|attribute| {
        matches!(&attribute.meta, Meta::List(list) if list.tokens.to_string().contains(&path))
    })
}

#[test]
fn a_file_that_nobody_declares_is_an_orphan() {
    let above = "mod a; #[cfg_attr(not(b), path = \"c.rs\")] mod d; mod e {}";
    let files = [("lib.rs", above), ("a.rs", ""), ("c.rs", ""), ("e.rs", ""), ("f.rs", "")];
    let house = files.map(|(path, source)| File::new(path, source));
    let orphans = house.iter().filter(|file| !is_declared(file, &house));

    assert_eq!(orphans.map(|file| file.path.as_str()).collect::<Vec<_>>(), ["e.rs", "f.rs"]);
}
