//! What a remark about many cells needs: for each heading, how many rows have such a cell, and the first of them.

#[derive(Default)]
pub struct Examples(Vec<Example>);

pub struct Example {
    pub rows: usize,
    pub heading: String,
    pub words: String,
}

impl Examples {
    pub fn add(&mut self, heading: &str, words: &str) {
        match self.0.iter_mut().find(|one| one.heading == heading) {
            Some(one) => one.rows += 1,
            None => {
                let (heading, words) = (heading.to_owned(), words.to_owned());
                self.0.push(Example { rows: 1, heading, words });
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Example> {
        self.0.iter()
    }
}
