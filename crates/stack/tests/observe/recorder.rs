//! A recorder of metrics that keeps all numbers for the tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Number {
    Counter(u64),
    Histogram(Vec<f64>),
}

/// The numbers of all metrics, and the units of all names that were described. The layers have no
/// gauges, so a gauge panics.
#[derive(Default)]
pub(crate) struct Recorder {
    numbers: Arc<Mutex<BTreeMap<Key, Number>>>,
    described: Mutex<BTreeMap<String, Unit>>,
}

impl Recorder {
    pub(crate) fn numbers(&self) -> BTreeMap<Key, Number> {
        self.numbers.lock().unwrap().clone()
    }

    pub(crate) fn described(&self) -> BTreeMap<String, Unit> {
        self.described.lock().unwrap().clone()
    }

    fn describe(&self, name: &KeyName, unit: Option<Unit>, description: &SharedString) {
        assert!(!description.is_empty(), "{name:?}");
        let name = name.as_str().to_owned();
        self.described.lock().unwrap().insert(name, unit.unwrap());
    }

    fn at(&self, key: &Key) -> Arc<Handle> {
        Arc::new(Handle {
            key: key.clone(),
            numbers: Arc::clone(&self.numbers),
        })
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(&name, unit, &description);
    }

    fn describe_gauge(&self, name: KeyName, _: Option<Unit>, _: SharedString) {
        panic!("{name:?}");
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(&name, unit, &description);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.at(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        panic!("{key:?}");
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.at(key))
    }
}

/// One metric in the recorder.
struct Handle {
    key: Key,
    numbers: Arc<Mutex<BTreeMap<Key, Number>>>,
}

impl CounterFn for Handle {
    fn increment(&self, value: u64) {
        let mut numbers = self.numbers.lock().unwrap();
        let number = numbers.entry(self.key.clone());
        match number.or_insert(Number::Counter(0)) {
            Number::Counter(sum) => *sum += value,
            Number::Histogram(_) => panic!("{:?} is a histogram too", self.key),
        }
    }

    fn absolute(&self, _: u64) {
        panic!("{:?} was set", self.key);
    }
}

impl HistogramFn for Handle {
    fn record(&self, value: f64) {
        let mut numbers = self.numbers.lock().unwrap();
        let number = numbers.entry(self.key.clone());
        match number.or_insert(Number::Histogram(Vec::new())) {
            Number::Histogram(values) => values.push(value),
            Number::Counter(_) => panic!("{:?} is a counter too", self.key),
        }
    }
}
