//! The vault: the files of evidence, in a folder beside the register, each named by its SHA-256. No
//! command takes a file out of it.

mod attachment;
mod folder;
mod reading;

pub use attachment::Attachment;
pub use folder::{FilesCopied, Vault, dated, files_named};
pub use reading::VaultFile;
