//! SQL as statements and words, so that two texts of a schema can be compared.
//!
//! What is a space, a word or an operator is as SQLite has it: only ASCII letters are compared without case, a
//! space of another alphabet is part of a name, and a mark of the byte order is a space.

pub struct Statements<'a>(pub &'a str);

impl<'a> Iterator for Statements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let start = without_spaces(self.0);
        let mut tokens = Tokens(start);
        let (mut words, mut is_trigger, mut last) = (0, false, "");
        loop {
            let before = tokens.0;
            let token = tokens.next()?;
            let over = !is_trigger || last.eq_ignore_ascii_case("end");
            if token == ";" && over {
                self.0 = tokens.0;
                return start.get(..start.len() - before.len());
            }
            words += 1;
            is_trigger |= words == 2 && token.eq_ignore_ascii_case("trigger");
            last = token;
        }
    }
}

/// Equal texts mean the same to SQLite.
pub fn normalised(sql: &str) -> String {
    let mut text = String::new();
    for token in Tokens(sql) {
        if !text.is_empty() {
            text.push(' ');
        }
        // A blob literal may be in either case too, but none is in the schema.
        if token.contains(QUOTES) {
            text.push_str(token);
        } else {
            text.push_str(&token.to_ascii_lowercase());
        }
    }
    text
}

const QUOTES: [char; 4] = ['\'', '"', '`', '['];

/// The longest first.
const OPERATORS: [&str; 10] = ["->>", "->", "==", "<=", "<>", "<<", ">=", ">>", "!=", "||"];

pub struct Tokens<'a>(pub &'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.0 = without_spaces(self.0);
        let (token, rest) = self.0.split_at_checked(length(self.0)?)?;
        self.0 = rest;
        Some(token)
    }
}

/// Of the first token; none at the end.
fn length(sql: &str) -> Option<usize> {
    let first = sql.chars().next()?;
    let second = sql.get(first.len_utf8()..)?.chars().next();
    let is_number =
        first.is_ascii_digit() || first == '.' && second.is_some_and(|c| c.is_ascii_digit());
    Some(match first {
        '[' => sql.find(']').map_or(sql.len(), |end| end + 1),
        _ if QUOTES.contains(&first) => quoted(sql, first),
        'x' | 'X' if second == Some('\'') => 1 + quoted(sql.get(1..)?, '\''),
        _ if is_number => word(sql, |c| is_of_word(c) || c == '.'),
        _ if is_of_word(first) => word(sql, is_of_word),
        _ => {
            let operator = OPERATORS.iter().find(|operator| sql.starts_with(*operator));
            operator.map_or(first.len_utf8(), |operator| operator.len())
        }
    })
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii()
}

fn word(sql: &str, is_of_it: impl Fn(char) -> bool) -> usize {
    sql.find(|c| !is_of_it(c)).unwrap_or(sql.len())
}

/// A quote within is written twice.
fn quoted(sql: &str, quote: char) -> usize {
    let mut rest = sql.char_indices().skip(1).peekable();
    while let Some((at, c)) = rest.next() {
        if c == quote && rest.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    sql.len()
}

/// Neither spaces nor comments. SQLite skips a vertical tab only after another space.
fn without_spaces(sql: &str) -> &str {
    const SPACES: [char; 6] = [' ', '\t', '\n', '\u{c}', '\r', '\u{feff}'];
    const FURTHER: [char; 6] = [' ', '\t', '\n', '\u{c}', '\r', '\u{b}'];
    let mut rest = sql;
    loop {
        rest = if let Some(comment) = rest.strip_prefix("--") {
            comment.split_once('\n').map_or("", |(_, rest)| rest)
        } else if let Some(comment) = rest.strip_prefix("/*").filter(|rest| !rest.is_empty()) {
            comment.split_once("*/").map_or("", |(_, rest)| rest)
        } else if let Some(more) = rest.strip_prefix('\u{feff}') {
            more
        } else if let Some(more) = rest.strip_prefix(SPACES) {
            more.trim_start_matches(FURTHER)
        } else {
            return rest;
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_comments_and_the_case_of_words_do_not_count() {
        let plain = normalised("create table a (b text check (b <> 'X'))");
        for same in [
            "CREATE  Table a -- why\n(b text\t\u{b}check(b<>'X'))",
            "\u{feff}create/* ; */table\u{c}a(b\r\nTEXT check (b <> 'X'))--",
            "create table a (b text check (b <> 'X'))/* to the end",
        ] {
            assert_eq!(normalised(same), plain, "{same:?}");
        }
    }

    #[test]
    fn what_means_something_else_to_sqlite_is_another_text() {
        for (one, other) in [
            ("'X'", "'x'"),
            ("'x'", "\"x\""),
            ("x", "\"x\""),
            ("x", "[x]"),
            ("x", "`x`"),
            ("\"x\"", "\"X\""),
            ("'it''s'", "'it' 's'"),
            ("x'ab'", "x 'ab'"),
            ("a ->> b", "a -> > b"),
            ("a <> b", "a < > b"),
            ("16", "0x10"),
            ("1.5", "1 .5"),
            ("a b", "a\u{a0}b"),
            ("a b", "a \u{a0} b"),
            ("a b", "a\u{2003}b"),
            ("a b", "a\u{85}b"),
            ("a b", "a\u{3000}b"),
            ("a b", "a\u{feff}b"),
            ("a b", "a\u{b}b"),
            ("a b", "a b\0"),
            ("a b", "a b /*"),
            ("\u{e9}", "\u{c9}"),
            ("a$b", "a $b"),
        ] {
            assert_ne!(normalised(one), normalised(other), "{one:?}");
        }
    }

    #[test]
    fn a_trigger_ends_after_its_end() {
        let sql = "create trigger t begin select 1; end; create table a (b);";
        assert_eq!(Statements(sql).count(), 2);
    }
}
