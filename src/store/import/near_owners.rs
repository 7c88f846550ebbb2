//! Owners whom a file adds, although another of the body has nearly the same name.

use super::Import;
use crate::error::Result;
use crate::model::fold;
use crate::model::history::first_names;
use crate::store::query::{FromRow, Query, from_row};

/// If a file adds more owners than this, they aren't compared: it would be slow, and the list too long to read.
const MOST: usize = 200;

struct NamedOwner {
    id: i64,
    name: String,
    body: String,
}

from_row!(NamedOwner { id, name, body });

const BESIDE_NEW: &str = "
    select owner.id, owner.name, body.slug as body
    from owner
    join body on body.id = owner.body
    where owner.body in (select body from owner where id > ?1)
    order by body.slug, owner.id";

impl Import<'_> {
    pub(super) fn last_owner(&self) -> Result<i64> {
        let last = "select coalesce(max(id), 0) from owner";
        Ok(self.tx.db.first_value(last, [])?.unwrap_or_default())
    }

    /// Names the owners added after this one whose names are nearly those of others.
    pub(super) fn name_near_owners(&mut self, last: i64) -> Result<()> {
        let owners: Vec<NamedOwner> = self.tx.db.all(BESIDE_NEW, [last], NamedOwner::from_row)?;
        let new: Vec<&NamedOwner> = owners.iter().filter(|owner| owner.id > last).collect();
        if new.is_empty() || new.len() > MOST {
            return Ok(());
        }
        let near = |new: &NamedOwner| {
            let mut known =
                owners.iter().filter(|known| known.id < new.id && known.body == new.body);
            let known = known.find(|known| are_near(&new.name, &known.name))?;
            Some(format!("{:?} beside {:?} ({})", new.name, known.name, new.body))
        };
        let pairs: Vec<String> = new.into_iter().filter_map(near).collect();
        if !pairs.is_empty() {
            self.done.remarks.push(format!(
                "owners are added with nearly the name of another: {}; if two are one person, write one name in the file and import it \
                 again",
                first_names(&pairs)
            ));
        }
        Ok(())
    }
}

/// Whether one word of the names is another's misspelling, and the rest are the same.
fn are_near(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 4;
    let (one, other) = (fold(one), fold(other));
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split(' ').collect(), other.split(' ').collect());
    let mut unlike = one.iter().zip(&other).filter(|(one, other)| one != other);
    let (Some((word, typed)), None, true) =
        (unlike.next(), unlike.next(), one.len() == other.len())
    else {
        return false;
    };
    let is_word = |word: &str| word.len() >= SHORTEST && word.chars().all(char::is_alphabetic);
    let most = 1 + word.len() / 8;
    is_word(word) && is_word(typed) && strsim::osa_distance(word, typed) <= most
}

#[cfg(test)]
mod tests {
    use super::are_near;

    #[test]
    fn a_name_is_near_another_by_one_word() {
        for (one, other) in [
            ("Jane Smith", "Jane Smyth"),
            ("Supt Okafor", "Supt Okaffor"),
            ("Ch Insp Patel", "Ch Insp Ptael"),
            ("Head of Professionalism", "Head of Proffesionalism"),
        ] {
            assert!(are_near(one, other), "{one}, {other}");
        }
        for (one, other) in [
            ("Jane Smith", "June Smyth"),
            ("Jane Smith", "Smith"),
            ("PC 1234", "PC 1235"),
            ("Team A", "Team B"),
            ("DCI Ali", "DI Ali"),
        ] {
            assert!(!are_near(one, other), "{one}, {other}");
        }
    }
}
