//! Warnings about who may read a register and its vault.

use std::path::Path;

use super::register_path;
use super::vault::Vault;

/// What can't be found out gives no warning: nothing depends on it.
pub fn permission_warnings(register: &Path) -> Vec<String> {
    let Ok(path) = register_path::resolved(register) else { return Vec::new() };
    let vault = Vault::of(&path).folder();
    // Whoever shares the register shares its vault, and nobody else does.
    let is_shared = mode(&path).is_none_or(|(mode, _)| gives_group_all(mode));
    let vault = vault.and_then(|vault| readable(&vault, "the register's vault", is_shared));
    readable(&path, "the register", true).into_iter().chain(vault).collect()
}

/// A group that may read and write shares the register on purpose.
fn readable(path: &Path, what: &str, may_be_shared: bool) -> Option<String> {
    let (mode, is_folder) = mode(path)?;
    let is_shared = may_be_shared && gives_group_all(mode);
    let who = match (mode & 0o007, mode & 0o070) {
        (0, 0) => return None,
        (0, _) if is_shared => return None,
        (0, _) => "its group",
        _ => "every login on this machine",
    };
    let right = match (is_shared, is_folder) {
        (true, true) => "2770",
        (true, false) => "660",
        (false, true) => "700",
        (false, false) => "600",
    };
    let path = path.display();
    Some(format!("{what} can be read by {who} (its mode is {mode:o}); run `chmod {right} {path}`"))
}

fn gives_group_all(mode: u32) -> bool {
    mode & 0o060 == 0o060
}

/// Who may do what, and whether it is a folder; none for a link.
#[cfg(unix)]
fn mode(path: &Path) -> Option<(u32, bool)> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::symlink_metadata(path).ok().filter(|about| !about.is_symlink())?;
    Some((about.mode() & 0o777, about.is_dir()))
}

#[cfg(not(unix))]
fn mode(_path: &Path) -> Option<(u32, bool)> {
    None
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_others_may_read_is_told_from_one_that_a_group_shares() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        fs::write(&path, "").unwrap();
        for (mode, expected) in [
            (0o600, None),
            (0o660, None),
            (0o400, None),
            (0o644, Some("every login on this machine (its mode is 644); run `chmod 600")),
            (0o604, Some("every login on this machine (its mode is 604); run `chmod 600")),
            (0o664, Some("every login on this machine (its mode is 664); run `chmod 660")),
            (0o640, Some("its group (its mode is 640); run `chmod 600")),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let said = readable(&path, "the register", true);
            assert_eq!(said.is_some(), expected.is_some(), "{mode:o}: {said:?}");
            assert!(said.unwrap_or_default().contains(expected.unwrap_or_default()), "{mode:o}");
        }
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let said = readable(folder.path(), "the register's vault", true).unwrap();
        assert!(said.contains("vault can be read by every login") && said.contains("chmod 700"));
    }

    #[test]
    fn a_vault_is_shared_only_with_its_register() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (register, vault) = (folder.path().join("r.db"), folder.path().join("r.db.vault"));
        fs::write(&register, "").unwrap();
        fs::create_dir(&vault).unwrap();
        for (mode, mode_of_vault, advice) in [
            (0o600, 0o777, Some("chmod 700")),
            (0o600, 0o770, Some("chmod 700")),
            (0o660, 0o777, Some("chmod 2770")),
            (0o660, 0o770, None),
        ] {
            let set = |path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
            set(&register, mode).and_then(|()| set(&vault, mode_of_vault)).unwrap();
            let said = permission_warnings(&register);
            assert_eq!(said.len(), usize::from(advice.is_some()), "{said:?}");
            assert!(said.iter().all(|said| said.contains(advice.unwrap())), "{said:?}");
        }
    }
}
