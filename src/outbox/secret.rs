//! A password, read from where it is kept, and never shown.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::program::{self, ProgramLimit};
use crate::error::{Error, Result};
use crate::model::mail::PasswordSource;

/// No password is longer, and a device may never end.
const LONGEST: u64 = 4 << 10;

const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// A password. It has no `Display`, and its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[cfg(test)]
    pub fn of(password: &str) -> Secret {
        Secret(password.to_owned())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("***")
    }
}

/// `credentials` is the folder that systemd names.
pub fn read(source: &PasswordSource, credentials: Option<&Path>) -> Result<Secret> {
    match source {
        PasswordSource::File(path) => of_file(path),
        PasswordSource::Command(line) => of_command(line, COMMAND_LIMIT),
        PasswordSource::Credential(name) => of_credential(name, credentials),
    }
}

fn of_file(path: &Path) -> Result<Secret> {
    let file = opened(path)?;
    let about = file.metadata().map_err(|cause| unreadable(path, &cause))?;
    if let Some(why) = is_open_to_others(&about) {
        return Err(Error::Permission(format!(
            "{} holds the password of the mail server, and {why}; make it yours and run `chmod 600` on it",
            path.display()
        )));
    }
    first_line(&path.display().to_string(), read_from(path, file)?)
}

/// systemd keeps others out of the folder, and its files may look open to a group that is empty.
fn of_credential(name: &str, credentials: Option<&Path>) -> Result<Secret> {
    let Some(folder) = credentials else {
        return Err(Error::Configuration(format!(
            "the password is the systemd credential {name:?}, but CREDENTIALS_DIRECTORY is not set: run \
             track as a systemd service with LoadCredential={name}:FILE"
        )));
    };
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
        return Err(Error::Configuration(format!("{name:?} isn't the name of a credential")));
    }
    let path = folder.join(name);
    first_line(&format!("the credential {name}"), read_from(&path, opened(&path)?)?)
}

/// The user sees what the command writes to standard error, and nobody sees what it prints.
fn of_command(line: &str, limit: Duration) -> Result<Secret> {
    let mut command = program::shell(line);
    command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let ended = program::run(command, Vec::new(), ProgramLimit::of(limit))
        .map_err(|cause| Error::Configuration(format!("password_command can't be run: {cause}")))?;
    match ended.status {
        None => {
            Err(Error::Configuration(format!("password_command took over {} s", limit.as_secs())))
        }
        Some(status) if !status.success() => {
            Err(Error::Configuration(format!("password_command failed: {status}")))
        }
        Some(_) => first_line("what password_command prints", ended.output),
    }
}

/// Regular files only: a pipe would block until something is written to it.
fn opened(path: &Path) -> Result<File> {
    let failed = |cause| unreadable(path, &cause);
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Error::Configuration(format!("{} isn't a file", path.display())));
    }
    File::open(path).map_err(failed)
}

fn read_from(path: &Path, file: File) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes).map_err(|cause| unreadable(path, &cause))?;
    Ok(bytes)
}

fn first_line(what: &str, bytes: Vec<u8>) -> Result<Secret> {
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::Configuration(format!("{what} is not UTF-8 text")))?;
    match text.lines().next() {
        Some(line) if line.contains('\0') => {
            Err(Error::Configuration(format!("{what} contains a NUL")))
        }
        Some(line) if !line.is_empty() => Ok(Secret(line.to_owned())),
        _ => Err(Error::Configuration(format!("{what} has no password in its first line"))),
    }
}

fn unreadable(path: &Path, cause: &io::Error) -> Error {
    match Error::reading(path, cause) {
        refusal @ Error::Permission(_) => refusal,
        other => Error::Configuration(other.to_string()),
    }
}

/// Why others can read or change the file, if they can.
#[cfg(unix)]
fn is_open_to_others(about: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let mode = about.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Some(format!("others can access it (mode {mode:04o})"));
    }
    let is_ours = about.uid() == rustix::process::geteuid().as_raw() || about.uid() == 0;
    (!is_ours).then(|| "it belongs to another user".to_owned())
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Metadata) -> Option<String> {
    None
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    const CANARY: &str = "canary-7f3a-tweet";

    fn written(folder: &Path, content: &[u8], mode: u32) -> PathBuf {
        let path = folder.join("smtp");
        let _ = fs::remove_file(&path);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    fn of(source: &PasswordSource) -> Result<Secret> {
        read(source, None)
    }

    fn code(source: &PasswordSource) -> u8 {
        let error = of(source).unwrap_err();
        assert!(!error.to_string().contains(CANARY), "{error}");
        error.exit_code()
    }

    #[test]
    fn the_first_line_of_a_file_that_nobody_else_may_read_is_the_password() {
        let folder = tempfile::tempdir().unwrap();
        for content in ["canary-7f3a-tweet", "canary-7f3a-tweet\n", "canary-7f3a-tweet\r\nmore\n"] {
            for mode in [0o600, 0o400] {
                let file = written(folder.path(), content.as_bytes(), mode);
                assert_eq!(of(&PasswordSource::File(file)).unwrap().reveal(), CANARY);
            }
        }
    }

    #[test]
    fn a_file_that_others_may_use_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666] {
            let file = written(folder.path(), CANARY.as_bytes(), mode);
            assert_eq!(code(&PasswordSource::File(file.clone())), 77, "{mode:o}");
            let said = of(&PasswordSource::File(file.clone())).unwrap_err().to_string();
            assert!(said.contains(&file.display().to_string()) && said.contains("chmod 600"));
        }
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(code(&PasswordSource::File(pipe)), 78);
        assert_eq!(code(&PasswordSource::File(folder.path().to_owned())), 78);
        assert_eq!(code(&PasswordSource::File(folder.path().join("nowhere"))), 78);
    }

    #[test]
    fn what_is_no_password_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for content in
            [&b""[..], b"\n", b"\ncanary-7f3a-tweet", b"\xff\xfe", b"canary-7f3a-tweet\0"]
        {
            let file = written(folder.path(), content, 0o600);
            assert_eq!(code(&PasswordSource::File(file)), 78, "{content:?}");
        }
    }

    #[test]
    fn a_command_prints_the_password_first() {
        let command = |line: &str| PasswordSource::Command(line.to_owned());

        let secret = of(&command("printf 'canary-7f3a-tweet\\nmore\\n'")).unwrap();
        assert_eq!(secret.reveal(), CANARY);
        for line in
            ["true", "echo canary-7f3a-tweet; exit 1", "echo; echo canary-7f3a-tweet", "kill $$"]
        {
            assert_eq!(code(&command(line)), 78, "{line}");
        }
        assert!(of_command("sleep 600", Duration::from_millis(100)).is_err());
    }

    #[test]
    fn a_credential_is_a_file_in_the_folder_of_systemd() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), CANARY.as_bytes(), 0o440);
        let of =
            |name: &str| read(&PasswordSource::Credential(name.to_owned()), Some(folder.path()));

        assert_eq!(of("smtp").unwrap().reveal(), CANARY);
        for name in ["other", "", "..", ".", "../smtp", "/etc/passwd", "a\0b"] {
            assert_eq!(of(name).unwrap_err().exit_code(), 78, "{name:?}");
        }
        assert_eq!(code(&PasswordSource::Credential("smtp".into())), 78);
    }

    #[test]
    fn a_password_shows_itself_nowhere() {
        let secret = first_line("it", CANARY.into()).unwrap();

        assert_eq!(format!("{secret:?} {secret:#?}"), "*** ***");
    }
}
