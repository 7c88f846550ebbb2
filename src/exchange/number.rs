//! A number of a workbook as its sheet shows it: a day, a percentage, leading zeros.

use calamine::ExcelDateTime;

/// Without a trailing `.0`, and without what binary fractions add: 15 digits are all that a spreadsheet keeps.
pub fn plain(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

pub fn percentage(value: f64) -> String {
    plain(value * 100.0) + "%"
}

/// More digits are kept than the sheet may show; none of its separators and signs of money.
pub fn formatted(value: f64, format: &str) -> String {
    let signs = signs(format);
    if signs.contains(&Sign::Percent) {
        return percentage(value);
    }
    if let Some(text) = with_decimals(value, &signs) {
        return text;
    }
    let digits = signs.iter().filter(|sign| **sign == Sign::Zero).count();
    let is_whole = value >= 0.0 && value.fract() == 0.0 && value < 1e15;
    if digits == 0 || !is_whole || signs.contains(&Sign::Other) || signs.contains(&Sign::Point) {
        return plain(value);
    }
    filled(&format!("{value:0digits$}"), digits, &signs)
}

/// `1.10` where the format is `0.00`, unless the value has more decimals than are shown.
fn with_decimals(value: f64, signs: &[Sign]) -> Option<String> {
    let point = signs.iter().position(|sign| *sign == Sign::Point)?;
    let is_zero = |sign: &Sign| *sign == Sign::Zero;
    let (whole, decimals) = (signs.get(..point)?, signs.get(point + 1..)?);
    if !whole.iter().all(is_zero) || !decimals.iter().all(is_zero) {
        return None;
    }
    let shown = format!("{value:.*}", decimals.len());
    (shown.parse::<f64>().ok()? == plain(value).parse::<f64>().ok()?).then_some(shown)
}

/// Puts the digits where the format has zeros; those without a zero of their own go before the first.
fn filled(number: &str, places: usize, signs: &[Sign]) -> String {
    let (extra, rest) = number.split_at(number.len().saturating_sub(places));
    let mut rest = rest.chars();
    let mut extra = Some(extra);
    let mut text = String::new();
    for sign in signs {
        match sign {
            Sign::Literal(letter) => text.push(*letter),
            Sign::Zero => {
                text += extra.take().unwrap_or_default();
                text.extend(rest.next());
            }
            Sign::Point | Sign::Percent | Sign::Other => {}
        }
    }
    text.trim().to_owned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Literal(char),
    Zero,
    Point,
    Percent,
    Other,
}

/// The first section of a format, which is that of positive numbers.
fn signs(format: &str) -> Vec<Sign> {
    let mut signs = vec![];
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '[' => while letters.next().is_some_and(|next| next != ']') {},
            '"' => {
                let quoted = letters.by_ref().take_while(|next| *next != '"');
                signs.extend(quoted.map(Sign::Literal));
            }
            '\\' => signs.extend(letters.next().map(Sign::Literal)),
            '_' | '*' => {
                letters.next();
            }
            '0' => signs.push(Sign::Zero),
            '.' => signs.push(Sign::Point),
            '%' => signs.push(Sign::Percent),
            ' ' | '-' | '+' | '(' | ')' | ':' | '$' | '£' | '€' => {
                signs.push(Sign::Literal(letter))
            }
            _ => signs.push(Sign::Other),
        }
    }
    signs
}

/// What a spreadsheet shows for day 0, which is what a reference to an empty cell comes to.
const NO_DAY: &str = "00/01/1900";

/// An ISO day; a month or a year if the sheet shows no more; a time if it shows only that.
pub fn date(date: &ExcelDateTime, is_1904: bool, format: &str) -> String {
    let value = date.as_f64();
    if !(0.0..2_958_466.0).contains(&value) {
        return plain(value);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let shown = shown_parts(format);
    let has = |letter| shown.contains(letter);
    if date.is_duration() {
        let minutes = (value * 24.0 * 60.0).round();
        return format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0);
    }
    let shows_no_day = !has('d') && !has('y');
    if shows_no_day && (has('h') || has('s')) {
        return match second {
            0 => format!("{hour:02}:{minute:02}"),
            second => format!("{hour:02}:{minute:02}:{second:02}"),
        };
    }
    if value < 1.0 && !is_1904 {
        return NO_DAY.to_owned();
    }
    if has('y') && has('m') && !has('d') && day == 1 {
        return month_of(year, month);
    }
    if has('y') && !has('m') && !has('d') && (month, day) == (1, 1) {
        return year.to_string();
    }
    format!("{year:04}-{month:02}-{day:02}")
}

pub fn month_of(year: u16, month: u8) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = MONTHS.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default();
    format!("{name} {year}")
}

/// The day of `2026-03-02T00:00:00`, whatever its time; any other text as it is.
pub fn day_of_iso(text: &str) -> &str {
    match text.split_at_checked(10) {
        Some((day, rest)) if rest.starts_with('T') && is_iso_day(day) => day,
        _ => text,
    }
}

pub fn is_iso_day(text: &str) -> bool {
    let is_in_place = |(at, letter): (usize, char)| match at {
        4 | 7 => letter == '-',
        _ => letter.is_ascii_digit(),
    };
    text.len() == 10 && text.chars().enumerate().all(is_in_place)
}

/// The letters of a date format that stand for a part of the date.
fn shown_parts(format: &str) -> String {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let mut is_in_brackets = false;
    let mut parts = String::new();
    for letter in format.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '\\' | '_' | '*' => is_escaped = true,
            '[' => is_in_brackets = true,
            ']' => is_in_brackets = false,
            _ if is_in_brackets => {}
            ';' => break,
            _ => parts.push(letter.to_ascii_lowercase()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn a_number_is_as_the_sheet_shows_it() {
        for (value, format, text) in [
            (12.0, "General", "12"),
            (12.0, "0", "12"),
            (12.0, "0000", "0012"),
            (123456.0, "0000", "123456"),
            (12.0, "\"IA-\"000", "IA-012"),
            (12425.0, "000\\/00", "124/25"),
            (425.0, "000\\/00", "004/25"),
            (28.0, "0\\ \"days\"", "28 days"),
            (1.1, "0.00", "1.10"),
            (2.0, "0.0", "2.0"),
            (1.125, "0.00", "1.125"),
            (12.5, "0000", "12.5"),
            (-3.0, "000", "-3"),
            (1200.0, "\"£\"#,##0.00", "1200"),
            (0.6, "0%", "60%"),
            (0.605, "0%", "60.5%"),
            (1.0, "0.00%", "100%"),
            (0.1 + 0.2, "General", "0.3"),
            (-0.0, "General", "0"),
            (7.0, "[Red]000;[Blue]-000", "007"),
            (7.0, "", "7"),
        ] {
            assert_eq!(formatted(value, format), text, "{value} as {format}");
        }
    }

    #[test]
    fn a_date_is_a_day_unless_the_sheet_shows_a_month_or_a_time() {
        for (value, format, text) in [
            (45838.0, "mm-dd-yy", "2025-06-30"),
            (45260.604166666664, "yyyy\\-mm\\-dd\\ hh:mm:ss", "2023-11-30"),
            (46357.0, "mmm-yy", "Dec 2026"),
            (46388.0, "yyyy", "2027"),
            (46358.0, "mmm-yy", "2026-12-02"),
            (46357.0, "[$-809]dd mmmm yyyy;@", "2026-12-01"),
            (0.5, "h:mm", "12:30"),
            (0.0, "dd/mm/yyyy", "00/01/1900"),
            (46357.0, "General", "2026-12-01"),
            (-1.0, "dd/mm/yyyy", "-1"),
            (1e300, "h:mm", &plain(1e300)),
        ] {
            let value = if text == "12:30" { 12.5 / 24.0 } else { value };
            let serial = ExcelDateTime::new(value, DateTime, false);
            assert_eq!(date(&serial, false, format), text, "{value} as {format}");
        }
        let serial = ExcelDateTime::new(44907.0, DateTime, true);
        assert_eq!(date(&serial, true, "dd/mm/yy"), "2026-12-13");
        let serial = ExcelDateTime::new(1.5, TimeDelta, false);
        assert_eq!(date(&serial, false, "[h]:mm"), "36:00");
    }
}
