//! The values of a column in memory.

use bytes::Bytes;
use hashbrown::HashSet;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::Result;

/// The number of values that are passed to the encoder at once.
const BATCH: usize = 4096;
/// The number of texts that tell whether texts repeat.
const SAMPLE: usize = 512;

/// A column of Parquet: a column of a table, or the headings or the values of a map.
///
/// Levels say where nulls are and where rows begin:
/// <https://parquet.apache.org/docs/file-format/nestedencoding/>
#[derive(Debug)]
pub(super) struct Column {
    pub(super) values: Values,
    /// For each value, null or empty list, how much of its path is defined. None in a column that has
    /// no nulls.
    pub(super) definitions: Vec<i16>,
    /// 0 for the first value of a row, 1 for the others. None in a column without lists.
    pub(super) repetitions: Vec<i16>,
    /// The definition level of a value.
    pub(super) defined: i16,
}

/// The values without the nulls.
#[derive(Debug)]
pub(super) enum Values {
    Texts(Texts),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Flags(Vec<bool>),
}

/// Texts, one after the other in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    lengths: Vec<u32>,
}

impl Texts {
    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        let length = u32::try_from(text.len());
        self.lengths
            .push(length.expect("no request or response has 4 GiB"));
    }

    /// Returns whether a quarter of the first texts have come before, in no fixed order.
    ///
    /// Texts that come round in the same order, such as the headings of each finding, are as short without
    /// a dictionary once they are compressed, and take less time.
    fn repeat(&self) -> bool {
        let mut rest = &*self.bytes;
        let sample = self.lengths.iter().take(SAMPLE).map(|length| {
            let text;
            (text, rest) = rest.split_at(*length as usize);
            text
        });
        let sample: Vec<_> = sample.collect();
        let distinct = sample.iter().collect::<HashSet<_>>().len();
        let come_round = sample.iter().zip(sample.iter().skip(distinct));
        distinct * 4 <= sample.len() * 3 && come_round.into_iter().any(|(one, next)| one != next)
    }
}

impl Values {
    /// Returns whether values repeat, so that a dictionary makes them shorter. A number is as short as its
    /// place in a dictionary.
    pub(super) fn repeat(&self) -> bool {
        match self {
            Self::Texts(texts) => texts.repeat(),
            Self::Integers(_) | Self::Numbers(_) | Self::Flags(_) => false,
        }
    }
}

impl Column {
    pub(super) fn new(values: Values, defined: i16) -> Self {
        Self {
            values,
            definitions: Vec::new(),
            repetitions: Vec::new(),
            defined,
        }
    }

    /// Encodes the values, and leaves none.
    pub(super) fn drain_into(&mut self, writer: &mut ColumnWriter<'_>) -> Result<()> {
        let levels = Levels {
            definitions: (!self.definitions.is_empty()).then_some(&*self.definitions),
            repetitions: (!self.repetitions.is_empty()).then_some(&*self.repetitions),
            defined: self.defined,
        };
        match (&mut self.values, writer) {
            (Values::Texts(texts), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                let bytes = Bytes::from(std::mem::take(&mut texts.bytes));
                let mut begin = 0;
                let mut batch: Vec<ByteArray> = Vec::with_capacity(BATCH);
                levels.batches(texts.lengths.len(), |values, definitions, repetitions| {
                    let lengths = &texts.lengths[values];
                    batch.truncate(lengths.len());
                    for (at, length) in lengths.iter().enumerate() {
                        let text = begin..begin + *length as usize;
                        begin = text.end;
                        match batch.get_mut(at) {
                            // Counting a reference is slower than comparing, and many columns have the
                            // texts of the batch before in the same places.
                            Some(before) if *before.data() == bytes[text.clone()] => {}
                            Some(before) => *before = bytes.slice(text).into(),
                            None => batch.push(bytes.slice(text).into()),
                        }
                    }
                    writer
                        .write_batch(&batch, definitions, repetitions)
                        .map(drop)
                })?;
                texts.lengths.clear();
            }
            (Values::Integers(values), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(values, levels.definitions, levels.repetitions)?;
                values.clear();
            }
            (Values::Numbers(values), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(values, levels.definitions, levels.repetitions)?;
                values.clear();
            }
            (Values::Flags(values), ColumnWriter::BoolColumnWriter(writer)) => {
                writer.write_batch(values, levels.definitions, levels.repetitions)?;
                values.clear();
            }
            _ => unreachable!("the schema has the columns in this order"),
        }
        self.definitions.clear();
        self.repetitions.clear();
        Ok(())
    }
}

struct Levels<'a> {
    definitions: Option<&'a [i16]>,
    repetitions: Option<&'a [i16]>,
    defined: i16,
}

impl<'a> Levels<'a> {
    /// Cuts values and levels at the same rows.
    fn batches(
        &self,
        values: usize,
        mut write: impl FnMut(
            std::ops::Range<usize>,
            Option<&'a [i16]>,
            Option<&'a [i16]>,
        ) -> Result<()>,
    ) -> Result<()> {
        let levels = self.definitions.map_or(values, <[i16]>::len);
        let (mut first_level, mut first_value) = (0, 0);
        while first_level < levels {
            let mut end = levels.min(first_level + BATCH);
            if let Some(repetitions) = self.repetitions {
                end += repetitions[end..]
                    .iter()
                    .take_while(|level| **level > 0)
                    .count();
            }
            let range = first_level..end;
            let definitions = self.definitions.map(|levels| &levels[range.clone()]);
            let values = match definitions {
                Some(levels) => levels
                    .iter()
                    .filter(|level| **level == self.defined)
                    .count(),
                None => range.len(),
            };
            write(
                first_value..first_value + values,
                definitions,
                self.repetitions.map(|levels| &levels[range]),
            )?;
            first_level = end;
            first_value += values;
        }
        Ok(())
    }
}
