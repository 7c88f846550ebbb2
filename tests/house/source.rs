//! A source file as the rules read it: the names and texts in it, without comments and tests.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, ItemUse, LitStr, Meta, UseTree, Visibility};

/// A file, by its path in `src/`.
pub struct File {
    pub path: String,
    pub source: String,
    pub syntax: syn::File,
    pub names: Vec<Name>,
    pub texts: Vec<Text>,
}

/// A path of names somewhere in the code, such as `crate::store::Store`.
#[derive(Debug, Clone)]
pub struct Name {
    pub line: usize,
    /// The module that it stands in, from the root of the crate.
    pub module: Vec<String>,
    pub steps: Vec<String>,
    pub is_re_export: bool,
}

/// What stands between quotes.
pub struct Text {
    pub line: usize,
    pub value: String,
}

impl File {
    pub fn new(path: &str, source: &str) -> File {
        let syntax = syn::parse_file(source).unwrap_or_else(|why| {
            panic!("{path}:{}: {why}\n{source}", why.span().start().line);
        });
        let mut reader = Reader { module: module_of(path), names: vec![], texts: vec![] };
        reader.visit_file(&syntax);
        let Reader { names, texts, .. } = reader;
        File { path: path.to_owned(), source: source.to_owned(), syntax, names, texts }
    }

    /// The room it is in: `store` for `store/mod.rs`, `error` for `error.rs`.
    pub fn room(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    pub fn module(&self) -> Vec<String> {
        module_of(&self.path)
    }
}

fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    if path == "lib" { vec![] } else { path.split('/').map(str::to_owned).collect() }
}

impl Name {
    /// The path from the root of the crate; none for one that begins with a name.
    pub fn path_from_root(&self) -> Option<Vec<String>> {
        from_root(&self.module, &self.steps)
    }

    /// Whether these names follow each other in it.
    pub fn has(&self, names: &[&str]) -> bool {
        self.steps.windows(names.len()).any(|window| window == names)
    }
}

/// A path that begins with `crate`, `self` or `super`, from the root of the crate.
pub fn from_root(module: &[String], steps: &[String]) -> Option<Vec<String>> {
    let mut at = match steps.first()?.as_str() {
        "crate" => vec![],
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for step in steps {
        match step.as_str() {
            "crate" | "self" => {}
            "super" => drop(at.pop()),
            _ => at.push(step.clone()),
        }
    }
    Some(at)
}

pub fn line(span: Span) -> usize {
    span.start().line
}

/// Whether an item is there for the tests only.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
    })
}

pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// A leaf of a `use`: its path, and what it is called here; `*` for all names of a module.
pub struct Import {
    pub line: usize,
    pub steps: Vec<String>,
    pub called: String,
}

pub fn imports(item: &ItemUse) -> Vec<Import> {
    let mut found = vec![];
    leaves(&item.tree, &mut vec![], &mut found);
    found
}

fn leaves(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Import>) {
    let mut leaf = |name: &str, called: &str, span: Span| {
        let is_module = name == "self" && !before.is_empty();
        let steps = before.iter().cloned().chain((!is_module).then(|| name.to_owned())).collect();
        let called = if called == "self" { before.last().map_or("self", |it| it) } else { called };
        found.push(Import { line: line(span), steps, called: called.to_owned() });
    };
    match tree {
        UseTree::Name(name) => {
            leaf(&name.ident.to_string(), &name.ident.to_string(), name.ident.span())
        }
        UseTree::Rename(name) => {
            leaf(&name.ident.to_string(), &name.rename.to_string(), name.ident.span());
        }
        UseTree::Glob(glob) => leaf("*", "*", glob.star_token.spans[0]),
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
        }
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| leaves(tree, before, found));
        }
    }
}

/// Collects the names and the texts.
struct Reader {
    module: Vec<String>,
    names: Vec<Name>,
    texts: Vec<Text>,
}

impl Reader {
    fn add(&mut self, line: usize, steps: Vec<String>, is_re_export: bool) {
        self.names.push(Name { line, module: self.module.clone(), steps, is_re_export });
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a Item) {
        if is_test(attributes(item)) {
            return;
        }
        if let Item::Mod(inner) = item {
            self.module.push(inner.ident.to_string());
            visit::visit_item(self, item);
            self.module.pop();
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'a ImplItem) {
        if !matches!(item, ImplItem::Fn(function) if is_test(&function.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let is_re_export = !matches!(item.vis, Visibility::Inherited);
        for import in imports(item) {
            self.add(import.line, import.steps, is_re_export);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let steps = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(line(path.segments[0].ident.span()), steps, false);
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_lit_str(&mut self, text: &'a LitStr) {
        self.texts.push(Text { line: line(text.span()), value: text.value() });
    }

    /// What is in a macro or an attribute has no grammar, but paths and texts all the same.
    fn visit_token_stream(&mut self, tokens: &'a TokenStream) {
        let mut path = OpenPath::default();
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(name) => path.name(self, &name),
                TokenTree::Punct(sign) => path.sign(sign.as_char()),
                TokenTree::Group(group) => {
                    path.close(self);
                    self.visit_token_stream(&group.stream());
                }
                TokenTree::Literal(literal) => {
                    path.close(self);
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        self.visit_lit_str(&text);
                    }
                }
            }
        }
        path.close(self);
    }
}

/// A path that is being read from tokens.
#[derive(Default)]
struct OpenPath {
    line: usize,
    steps: Vec<String>,
    colons: usize,
    is_after_dot: bool,
}

impl OpenPath {
    fn name(&mut self, reader: &mut Reader, name: &Ident) {
        if self.colons != 2 {
            let is_member = self.is_after_dot;
            self.close(reader);
            if is_member {
                return;
            }
            self.line = line(name.span());
        }
        self.steps.push(name.to_string());
        self.colons = 0;
    }

    fn sign(&mut self, sign: char) {
        self.colons = if sign == ':' { self.colons + 1 } else { 0 };
        self.is_after_dot = sign == '.';
    }

    fn close(&mut self, reader: &mut Reader) {
        let path = std::mem::take(self);
        if !path.steps.is_empty() {
            reader.add(path.line, path.steps, false);
        }
    }
}
