//! SQL as statements and words, so that two texts of a schema can be compared.

pub struct Statements<'a>(pub &'a str);

impl<'a> Iterator for Statements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let start = without_comments(self.0);
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

pub fn normalised(sql: &str) -> String {
    joined(Tokens(sql))
}

fn joined<'a>(tokens: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for token in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        if token.starts_with(['\'', '"']) {
            text.push_str(token);
        } else {
            text.extend(token.chars().map(|letter| letter.to_ascii_lowercase()));
        }
    }
    text
}

pub struct Tokens<'a>(pub &'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.0 = without_comments(self.0);
        let first = self.0.chars().next()?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '\'' | '"' => self.0.get(1..)?.find(first).map_or(self.0.len(), |end| end + 2),
            _ if is_word(first) => self.0.find(|c| !is_word(c)).unwrap_or(self.0.len()),
            _ => first.len_utf8(),
        };
        let (token, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(token)
    }
}

fn without_comments(sql: &str) -> &str {
    let mut rest = sql.trim_start();
    while let Some(comment) = rest.strip_prefix("--") {
        rest = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    rest
}
