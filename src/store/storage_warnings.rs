//! Warnings about where a register is kept: on a network share, in a synced folder, in a file with two names.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use super::register_path;

/// What can't be found out gives no warning: nothing depends on it.
pub fn warnings(path: &Path) -> Vec<String> {
    let Ok(path) = register_path::resolved(path) else { return Vec::new() };
    [shared(&path), synced(&path), hard_linked(&path)].into_iter().flatten().collect()
}

const WHERE_TO: &str = "keep a shared register on one machine's local disk";

/// Writers rely on the locks of the share, which other machines use too.
fn shared(path: &Path) -> Option<String> {
    let kind = share(system::file_system(path.parent()?)?)?;
    Some(format!(
        "the register is on a network share or mounted folder ({kind}), whose locks may not be reliable; {WHERE_TO}"
    ))
}

/// Whether a folder is on a file system whose locks are not a local disk's.
pub fn is_share(folder: &Path) -> bool {
    system::file_system(folder).and_then(share).is_some()
}

fn synced(path: &Path) -> Option<String> {
    let service = path.ancestors().skip(1).find(|folder| is_synced(folder))?;
    Some(format!(
        "the register is in {}, which is synced while files are being written; {WHERE_TO}, and copy it with `track backup`",
        service.display()
    ))
}

/// SQLite names its journal after the path by which the register was opened.
fn hard_linked(path: &Path) -> Option<String> {
    (system::links(path) > 1).then(|| {
        "the register's file has a second name (a hard link); a command that uses that name does not see what an interrupted one left here; remove one of the names"
            .to_owned()
    })
}

/// File systems that are not a local disk, by the numbers that Linux gives them.
fn share(number: u32) -> Option<&'static str> {
    Some(match number {
        0x6969 => "NFS",
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => "SMB",
        0x6573_5546 => "FUSE",
        0x0102_1997 => "9P",
        0x5346_414F | 0x6B41_4653 => "AFS",
        0x00C3_6400 => "Ceph",
        0x7375_7245 => "Coda",
        0x0BD0_0BD0 => "Lustre",
        0x4750_4653 => "GPFS",
        0x0116_1970 => "GFS2",
        0x7461_636F => "OCFS2",
        0x786F_4256 => "a shared folder of VirtualBox",
        0xBACB_ACBC => "a shared folder of VMware",
        _ => return None,
    })
}

/// Folders of file-syncing services; OneDrive adds the name of the organisation.
const SYNCED: [&str; 8] = [
    "Dropbox",
    "Google Drive",
    "GoogleDrive",
    "iCloud Drive",
    "iCloudDrive",
    "Mobile Documents",
    "Nextcloud",
    "ownCloud",
];

fn is_synced(folder: &Path) -> bool {
    is_named_after_a_service(folder.file_name()) || folder.join(".stfolder").exists()
}

fn is_named_after_a_service(name: Option<&OsStr>) -> bool {
    let name = name.unwrap_or_default().to_string_lossy();
    SYNCED.contains(&name.as_ref()) || name == "OneDrive" || name.starts_with("OneDrive - ")
}

#[cfg(unix)]
mod system {
    use std::os::unix::fs::MetadataExt;

    use super::{Path, fs};

    pub fn links(path: &Path) -> u64 {
        fs::metadata(path).map_or(0, |file| file.nlink())
    }

    #[cfg(target_os = "linux")]
    pub fn file_system(folder: &Path) -> Option<u32> {
        // The numbers have 32 bits, whatever the width and sign of the field on this system.
        rustix::fs::statfs(folder).ok().map(|statistics| statistics.f_type as u32)
    }

    #[cfg(not(target_os = "linux"))]
    pub fn file_system(_folder: &Path) -> Option<u32> {
        None
    }
}

#[cfg(not(unix))]
mod system {
    use super::Path;

    pub fn links(_path: &Path) -> u64 {
        1
    }

    pub fn file_system(_folder: &Path) -> Option<u32> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_known_by_its_number_and_a_disk_is_none() {
        for (number, kind) in [
            (0x0000_6969, Some("NFS")),
            (0xFF53_4D42, Some("SMB")),
            (0xFE53_4D42, Some("SMB")),
            (0x6573_5546, Some("FUSE")),
            (0x0102_1997, Some("9P")),
            // ext4, btrfs, xfs, zfs, tmpfs, overlayfs
            (0x0000_EF53, None),
            (0x9123_683E, None),
            (0x5846_5342, None),
            (0x2FC1_2FC1, None),
            (0x0102_1994, None),
            (0x794C_7630, None),
        ] {
            assert_eq!(share(number), kind, "{number:#x}");
        }
    }

    #[test]
    fn a_folder_is_synced_by_its_name_or_by_what_a_service_leaves_in_it() {
        for name in ["Dropbox", "OneDrive", "OneDrive - Kent Police", "Nextcloud"] {
            assert!(is_named_after_a_service(Some(OsStr::new(name))), "{name}");
        }
        for name in ["Dropbox old", "OneDriver", "inspections", ""] {
            assert!(!is_named_after_a_service(Some(OsStr::new(name))), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_synced(folder.path()));
        fs::create_dir(folder.path().join(".stfolder")).unwrap();
        assert!(is_synced(folder.path()));
    }
}
