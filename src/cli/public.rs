//! `--public`: the register as anyone may see it.

use super::say::say;
use crate::config::Config;
use crate::error::Result;
use crate::model::public::Public;
use crate::store::Store;

/// The same register without what isn't public, which a note names.
pub fn only_public(store: Store, config: &Config) -> Result<Store> {
    let public = Public::of(&config.public.fields);
    let hidden: Vec<String> =
        store.field_names()?.into_iter().filter(|name| !public.shows(name)).collect();
    let fields = match hidden.as_slice() {
        [] => String::new(),
        names => {
            format!("; extra fields that [public] in track.toml doesn't list: {}", names.join(", "))
        }
    };
    say(&format!(
        "note: left out: owners, authors, who agreed to dates or blocks a finding, restricted notes, evidence{fields}"
    ));
    Ok(store.public_only(public))
}
