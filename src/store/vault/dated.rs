//! Names of backups that are named by their date.

/// The parts of the name of a backup that is named by its date, such as `register-2026-11-24T033000.db`.
pub struct Dated<'a> {
    pub stem: &'a str,
    pub moment: &'a str,
    /// From 2 on where there was such a backup already: `register-2026-11-24T033000-2.db`.
    pub number: u8,
}

pub fn dated(name: &str) -> Option<Dated<'_>> {
    const MOMENT: &[u8; 17] = b"dddd-dd-ddTdddddd";
    let name = name.strip_suffix(".db")?;
    let (name, number) = numbered(name).unwrap_or((name, 1));
    let (stem, moment) = name.split_at_checked(name.len().checked_sub(MOMENT.len())?)?;
    let stem = stem.strip_suffix('-').filter(|stem| !stem.is_empty())?;
    let fits = |(byte, form): (u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        form => byte == *form,
    };
    moment.bytes().zip(MOMENT).all(fits).then_some(Dated { stem, moment, number })
}

fn numbered(name: &str) -> Option<(&str, u8)> {
    let (name, number) = name.rsplit_once('-')?;
    let is_number = number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((name, number.parse().ok().filter(|_| is_number)?))
}
