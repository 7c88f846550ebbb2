//! Names of copies of a register that say which register it is.

/// The parts of the name of a backup that is named by its date, such as `register-2026-11-24T033000.db`.
pub struct Dated<'a> {
    pub stem: &'a str,
    pub moment: &'a str,
    /// From 2 on where there was such a backup already: `register-2026-11-24T033000-2.db`.
    pub number: u8,
}

pub fn dated(name: &str) -> Option<Dated<'_>> {
    let name = name.strip_suffix(".db")?;
    let (name, number) = numbered(name).unwrap_or((name, 1));
    let (stem, moment) = name.split_at_checked(name.len().checked_sub(MOMENT.len())?)?;
    let stem = stem.strip_suffix('-').filter(|stem| !stem.is_empty())?;
    is_moment(moment).then_some(Dated { stem, moment, number })
}

/// The name of the register that was kept as this before a restore or an upgrade: `register.db` for
/// `register.db.before-restore-2026-11-24T033000` or `register.db.v3.backup`, with `.2` after it where that was taken.
pub fn kept_of(name: &str) -> Option<&str> {
    let numbered = name.rsplit_once('.').filter(|(_, number)| is_number(number));
    let name = numbered.map_or(name, |(name, _)| name);
    let restored = name.rsplit_once(".before-restore-").filter(|(_, moment)| is_moment(moment));
    let upgraded = || {
        name.strip_suffix(".backup")?.rsplit_once(".v").filter(|(_, version)| is_number(version))
    };
    let (register, _) = restored.or_else(upgraded)?;
    (!register.is_empty()).then_some(register)
}

const MOMENT: &[u8; 17] = b"dddd-dd-ddTdddddd";

fn is_moment(text: &str) -> bool {
    let fits = |(byte, form): (u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        form => byte == *form,
    };
    text.len() == MOMENT.len() && text.bytes().zip(MOMENT).all(fits)
}

fn is_number(text: &str) -> bool {
    matches!(text.len(), 1..=2) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn numbered(name: &str) -> Option<(&str, u8)> {
    let (name, number) = name.rsplit_once('-')?;
    Some((name, number.parse().ok().filter(|_| is_number(number))?))
}
