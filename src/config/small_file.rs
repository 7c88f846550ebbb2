//! Reading the small files that users name: settings, mappings, templates, anchors.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

const LONGEST_TEXT: u64 = 1 << 20;

pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read_most(path, LONGEST_TEXT)?;
    if bytes.len() as u64 > LONGEST_TEXT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is over 1 MiB long"));
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Reads up to `most` bytes, and one more where there are more: a device may never end.
pub fn read_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (file, is_pipe) = open(path)?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    if is_pipe && bytes.is_empty() {
        let why = "it is a pipe that nothing is written to";
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why));
    }
    Ok(bytes)
}

/// The file, and whether it is a pipe. Opening a pipe normally waits for a writer, perhaps for ever; opened this way, a
/// pipe without a writer is read as empty.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<(File, bool)> {
    use std::os::unix::fs::FileTypeExt;

    use rustix::fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl};

    let how = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, how, Mode::empty())?);
    fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    let is_pipe = file.metadata()?.file_type().is_fifo();
    Ok((file, is_pipe))
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<(File, bool)> {
    Ok((File::open(path)?, false))
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_pipe_is_read_if_something_is_written_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let refusal = read_text(&pipe).unwrap_err().to_string();
        assert_eq!(refusal, "it is a pipe that nothing is written to");

        // A pipe keeps what was written to it while a reader has it open.
        let (_held, _) = open(&pipe).unwrap();
        let line = "printf \"db = 'a'\" > \"$0\"";
        assert!(Command::new("sh").args(["-c", line]).arg(&pipe).status().unwrap().success());
        assert_eq!(read_text(&pipe).unwrap(), "db = 'a'");
    }

    #[test]
    fn what_never_ends_is_read_up_to_the_limit() {
        assert_eq!(read_most(Path::new("/dev/zero"), 10).unwrap(), [0; 11]);
        assert_eq!(
            read_text(Path::new("/dev/zero")).unwrap_err().to_string(),
            "it is over 1 MiB long"
        );
        assert_eq!(read_text(Path::new("/dev/null")).unwrap(), "");
    }
}
