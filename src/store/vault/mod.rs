//! The vault: the files of evidence, in a folder beside the register, each named by its SHA-256. No
//! command takes a file out of it.

mod attachment;
mod copying;
mod dated;
mod folder;
mod open_folder;
mod reading;
mod recorded;

pub use attachment::Attachment;
pub use copying::{FilesCopied, copy_recorded};
pub use dated::dated;
pub use folder::Vault;
pub use recorded::{RecordedFile, recorded};
