//! A date taken apart: its words, and the marks between them.

/// In lower case, with one kind of dash and apostrophe.
pub fn plain(text: &str) -> String {
    let letter = |letter| match letter {
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '’' | '‘' | 'ʼ' => '\'',
        other => other,
    };
    let plain: String = text.trim().to_lowercase().chars().map(letter).collect();
    plain.trim_end_matches(['.', ';', ',']).to_owned()
}

/// A comma counts as a space. None if there is a mark that dates don't have.
pub fn taken_apart(plain: &str) -> Option<(Vec<&str>, Vec<char>)> {
    const MOST_WORDS: usize = 8;
    let (mut words, mut marks) = (Vec::new(), Vec::new());
    let mut rest = plain;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at_checked(end)?;
        let next = behind.find(char::is_alphanumeric).unwrap_or(behind.len());
        let (between, behind) = behind.split_at_checked(next)?;
        if word.is_empty() || words.len() == MOST_WORDS {
            return None;
        }
        words.push(word);
        match (between.is_empty(), behind.is_empty()) {
            (_, false) => marks.push(mark(between)?),
            // A mark behind the last word, such as a question mark, says that it is not certain.
            (false, true) => return None,
            (true, true) => {}
        }
        rest = behind;
    }
    join_names(&mut words, &mut marks);
    Some((words, marks))
}

fn mark(between: &str) -> Option<char> {
    let is_spaced = between.contains(char::is_whitespace);
    let mut marks = between.chars().filter(|c| !c.is_whitespace() && *c != ',');
    match (marks.next(), marks.next()) {
        (None, _) => Some(' '),
        (Some('.'), None) if is_spaced => Some(' '),
        (Some(mark @ ('/' | '-' | '.' | '\'')), None) => Some(mark),
        _ => None,
    }
}

/// Joins `financial year`, `quarter 3` and `third quarter`, splits `fy24`, and drops `of` and `the`.
fn join_names(words: &mut Vec<&str>, marks: &mut Vec<char>) {
    let mut at = 0;
    while let Some(word) = words.get(at).copied() {
        if let Some(year) = word.strip_prefix("fy").filter(|year| !year.is_empty()) {
            words.splice(at..=at, ["fy", year]);
            marks.insert(at, ' ');
            at += 1;
        }
        let joined = words.get(at + 1).and_then(|next| one_name(word, next));
        if let Some((name, place)) = joined.zip(words.get_mut(at)) {
            *place = name;
            words.remove(at + 1);
            marks.remove(at);
        } else if matches!(word, "of" | "the") && marks.get(at) == Some(&' ') {
            words.remove(at);
            marks.remove(at);
        } else {
            at += 1;
        }
    }
}

fn one_name(first: &str, second: &str) -> Option<&'static str> {
    match (first, second) {
        ("financial" | "finance" | "fiscal", "year") => Some("fy"),
        ("quarter", "1") | ("first" | "1st", "quarter") => Some("q1"),
        ("quarter", "2") | ("second" | "2nd", "quarter") => Some("q2"),
        ("quarter", "3") | ("third" | "3rd", "quarter") => Some("q3"),
        ("quarter", "4") | ("fourth" | "4th", "quarter") => Some("q4"),
        _ => None,
    }
}

#[derive(Clone, Copy)]
pub struct Parts<'a> {
    pub words: &'a [&'a str],
    pub marks: &'a [char],
}

impl<'a> Parts<'a> {
    pub fn first(self) -> Option<(&'a str, Parts<'a>)> {
        let (first, words) = self.words.split_first().filter(|(_, words)| !words.is_empty())?;
        let marks = self.marks.get(1..).unwrap_or_default();
        Some((first, Parts { words, marks }))
    }

    /// The meaning of the first or the last word, and the rest.
    pub fn without<T>(self, meaning: fn(&str) -> Option<T>) -> Option<(T, Parts<'a>)> {
        if let Some((first, rest)) = self.first()
            && let Some(meant) = meaning(first)
        {
            return Some((meant, rest));
        }
        let (last, words) = self.words.split_last()?;
        let marks = self.marks.get(..words.len().saturating_sub(1)).unwrap_or_default();
        Some((meaning(last)?, Parts { words, marks }))
    }
}

/// `fy` stands for every name of a finance year.
pub fn is_finance(word: &str) -> Option<()> {
    (word == "fy").then_some(())
}

/// `q5` too, so that the refusal can say what is wrong.
pub fn quarter_named(word: &str) -> Option<u32> {
    word.strip_prefix('q').filter(|digit| is_number(digit, 1))?.parse().ok()
}

pub fn is_number(word: &str, digits: usize) -> bool {
    word.len() == digits && word.bytes().all(|byte| byte.is_ascii_digit())
}

pub fn is_short(word: &str) -> bool {
    is_number(word, 1) || is_number(word, 2)
}
