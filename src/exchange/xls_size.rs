//! The records of an XLS, and how many cells the sheets of an XLS span, counted before calamine sets them all aside, empty ones too.

pub const BOUND_SHEET: u16 = 0x85;
pub const BEGIN: u16 = 0x0809;
pub const END: u16 = 0x0a;
const DIMENSIONS: u16 = 0x0200;
pub const SEVERAL_NUMBERS: u16 = 0xbd;
/// The kinds of records that are a cell with something in it.
const CELLS: [u16; 8] = [0x06, 0xbd, 0xd6, 0xfd, 0x0203, 0x0204, 0x0205, 0x027e];

/// In all sheets together. None if the file has no workbook in it that can be followed.
pub fn spanned_cells(bytes: &[u8]) -> Option<u64> {
    let stream = workbook(bytes)?;
    let sheets = records(&stream, 0).take_while(|record| record.kind != END);
    let offsets = sheets.filter(|record| record.kind == BOUND_SHEET);
    let offsets: Vec<u32> = offsets.filter_map(|record| word(record.body, 0)).collect();
    if offsets.len() > MOST_SHEETS {
        return Some(u64::MAX);
    }
    let spans = offsets.iter().map(|offset| spanned(&stream, *offset as usize));
    Some(spans.fold(0, u64::saturating_add))
}

/// The stream of its records.
pub fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    File::of(bytes)?.workbook()
}

/// Each has to be passed through.
const MOST_SHEETS: usize = 256;

fn spanned(stream: &[u8], offset: usize) -> u64 {
    let mut depth = 0;
    let (mut rows, mut columns) = ((u16::MAX, 0), (u16::MAX, 0));
    for record in records(stream, offset) {
        match record.kind {
            BEGIN => depth += 1,
            // Charts and the like are within a sheet.
            END if depth > 1 => depth -= 1,
            END => break,
            DIMENSIONS if !is_possible(record.body) => return u64::MAX,
            kind if CELLS.contains(&kind) => {
                let last = record.body.len().saturating_sub(2);
                let last = if kind == SEVERAL_NUMBERS { last } else { 2 };
                let place = |at| half(record.body, at).unwrap_or_default();
                widen(&mut rows, place(0));
                widen(&mut columns, place(2));
                widen(&mut columns, place(last));
            }
            _ => {}
        }
    }
    let length = |(first, last): (u16, u16)| (u64::from(last) + 1).saturating_sub(first.into());
    length(rows) * length(columns)
}

/// Whether a sheet claims no more than an XLS has room for; calamine makes room for what it claims.
fn is_possible(claim: &[u8]) -> bool {
    const MOST_ROWS: u32 = 65_536;
    const MOST_COLUMNS: u16 = 256;
    let short = |at| half(claim, at).map(u32::from);
    let (first, last, columns) = match claim.len() {
        10 => (short(0), short(2), half(claim, 6)),
        _ => (word(claim, 0), word(claim, 4), half(claim, 10)),
    };
    let is_in_order = last == Some(0) || first <= last;
    is_in_order && last <= Some(MOST_ROWS) && columns <= Some(MOST_COLUMNS)
}

fn widen(range: &mut (u16, u16), place: u16) {
    *range = (range.0.min(place), range.1.max(place));
}

pub struct Record<'a> {
    pub kind: u16,
    pub body: &'a [u8],
}

pub fn records(stream: &[u8], offset: usize) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream.get(offset..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (kind, length) = (half(rest, 0)?, half(rest, 2)?);
        let (body, after) = rest.get(4..)?.split_at_checked(length.into())?;
        rest = after;
        Some(Record { kind, body })
    })
}

pub fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}

/// A file of streams, each of which is a chain of sectors ([MS-CFB]).
struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
}

impl<'a> File<'a> {
    fn of(bytes: &'a [u8]) -> Option<File<'a>> {
        const IN_HEADER: usize = 109;
        let shift = half(bytes, 30).filter(|shift| matches!(shift, 9 | 12))?;
        let mut file = File { bytes, sector: 1 << shift, next: vec![] };
        let mut tables: Vec<u32> = words(bytes.get(76..)?).take(IN_HEADER).collect();
        let mut more = word(bytes, 68)?;
        for _ in 0..bytes.len() / file.sector {
            let Some(sector) = file.sector(more) else { break };
            tables.extend(words(sector));
            more = tables.pop()?;
        }
        for table in tables {
            let sector = file.sector(table).unwrap_or_default();
            let next: Vec<u32> = words(sector).collect();
            file.next.extend(next);
        }
        Some(file)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(start..)?;
        rest.get(..self.sector.min(rest.len())).filter(|sector| !sector.is_empty())
    }

    fn chain(&self, start: u32) -> Vec<u8> {
        let mut stream = vec![];
        let mut number = start;
        for _ in 0..self.next.len() {
            let Some(sector) = self.sector(number) else { break };
            stream.extend_from_slice(sector);
            let Some(next) = self.next.get(number as usize) else { break };
            number = *next;
        }
        stream
    }

    /// A shorter stream would be elsewhere, and Excel writes none for a workbook.
    fn workbook(&self) -> Option<Vec<u8>> {
        const SHORTEST: u32 = 4096;
        let folder = self.chain(word(self.bytes, 48)?);
        let entries = || folder.as_chunks::<128>().0.iter();
        let named = |name: &str| entries().find(|entry| name_of(*entry).eq_ignore_ascii_case(name));
        let entry = named("Workbook").or_else(|| named("Book"))?;
        word(entry, 120).filter(|length| *length >= SHORTEST)?;
        Some(self.chain(word(entry, 116)?))
    }
}

fn name_of(entry: &[u8]) -> String {
    let letters = entry.as_chunks::<2>().0.iter().take(32).map(|unit| u16::from_le_bytes(*unit));
    let letters: Vec<u16> = letters.take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&letters)
}
