//! The vault: the files of evidence, in a folder beside the register, each named by its SHA-256. No
//! command takes a file out of it.

mod attachment;
mod check;
mod folder;
mod reading;

pub use attachment::Attachment;
pub use check::{check, files_named};
pub use folder::{FilesCopied, Vault, undated};
pub use reading::VaultFile;
