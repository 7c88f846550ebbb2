//! The names of bodies in cells, each looked up once however many rows it stands in.

use std::collections::HashMap;

use crate::error::{Error, Result, shortened};
use crate::model::body::{Directory, check_slug};
use crate::model::fold;
use crate::model::shell::argument;

pub struct Bodies<'a> {
    directory: &'a Directory,
    known: HashMap<String, std::result::Result<Vec<i64>, String>>,
    default: Option<i64>,
}

impl<'a> Bodies<'a> {
    pub fn of(directory: &'a Directory) -> Bodies<'a> {
        Bodies { directory, known: HashMap::new(), default: None }
    }

    /// With the body of a row that names none, in a file that has no column for it.
    pub fn with_default(self, default: Option<i64>) -> Bodies<'a> {
        Bodies { default, ..self }
    }

    pub fn default(&self) -> Option<i64> {
        self.default
    }

    /// `all` means the territorial forces.
    pub fn named(&mut self, name: &str) -> Result<&[i64]> {
        if !self.known.contains_key(name) {
            self.known.insert(name.to_owned(), self.looked_up(name));
        }
        match self.known.get(name) {
            Some(Ok(found)) => Ok(found),
            Some(Err(why)) => Err(Error::refused(why.clone())),
            None => Ok(&[]),
        }
    }

    pub fn one(&mut self, name: &str) -> Result<i64> {
        match self.named(name)? {
            [one] => Ok(*one),
            _ => Err(Error::refused(format!("{name:?} isn't a single body; name one in each row"))),
        }
    }

    fn looked_up(&self, name: &str) -> std::result::Result<Vec<i64>, String> {
        if fold(name) != "all" {
            // A name that long is none; short, it can be said back.
            let found = self.directory.find(&shortened(name, 160));
            return found.map(|body| vec![body.id]).map_err(|unknown| how_to_add(name, &unknown));
        }
        let all: Vec<i64> = self.directory.territorial_forces().map(|body| body.id).collect();
        if all.is_empty() {
            return Err("the register has no territorial forces for \"all\" to mean".to_owned());
        }
        Ok(all)
    }
}

/// If it's like no body that is known, it may be one to add.
fn how_to_add(name: &str, unknown: &Error) -> String {
    let slug = fold(name).replace(' ', "-");
    match unknown {
        Error::Unknown { near, .. } if near.is_empty() && check_slug(&slug).is_ok() => {
            format!("{unknown}; `track body add {slug} {} --kind other` adds it", argument(name))
        }
        _ => unknown.to_string(),
    }
}
