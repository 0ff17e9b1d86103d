//! A list beside a map that does the same.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jose_jwt::{Clock, JwtError, ListKey, NumericDate, TokenList};
use proptest::prelude::*;

use crate::contract::{entry, grace, key};

/// A clock that the test moves.
#[derive(Clone)]
pub(crate) struct Hand(Arc<AtomicI64>);

impl Hand {
    pub(crate) fn at(seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(seconds)))
    }

    fn seconds(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Result<NumericDate, JwtError> {
        Ok(NumericDate::from_seconds(self.seconds()))
    }
}

/// One step with a list.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Add(Vec<(u8, Option<i64>)>),
    Delete(Vec<u8>),
    Forward(i64),
}

pub(crate) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let id = 0u8..6;
    let entries = prop::collection::vec((id.clone(), prop::option::of(-100i64..200)), 1..4);
    let step = prop_oneof![
        4 => entries.prop_map(Step::Add),
        2 => prop::collection::vec(id, 1..4).prop_map(Step::Delete),
        2 => (1i64..80).prop_map(Step::Forward),
    ];
    prop::collection::vec(step, 1..most)
}

/// Does the same with a list and with a map, and compares after each step.
pub(crate) fn model(list: &dyn TokenList, clock: &Hand, steps: Vec<Step>) {
    let mut model = BTreeMap::new();
    let keys: Vec<ListKey> = (0..6).map(|id| key(&id.to_string())).collect();
    for step in steps {
        let now = clock.seconds();
        match step {
            Step::Add(added) => {
                let added: Vec<_> = added.into_iter().map(|(id, at)| (id, at.map(|at| now + at))).collect();
                model.extend(added.iter().copied());
                let entries: Vec<_> = added.iter().map(|(id, at)| entry(&id.to_string(), *at)).collect();
                match entries.as_slice() {
                    [one] => list.add(one).unwrap(),
                    several => list.add_many(several).unwrap(),
                }
            }
            Step::Delete(ids) => {
                model.retain(|id, _| !ids.contains(id));
                let keys: Vec<_> = ids.iter().map(|id| key(&id.to_string())).collect();
                match keys.as_slice() {
                    [one] => list.delete(one).unwrap(),
                    several => list.delete_many(several).unwrap(),
                }
            }
            Step::Forward(seconds) => clock.set(now + seconds),
        }
        let now = clock.seconds();
        let is_there = |id: u8| model.get(&id).is_some_and(|at| at.is_none_or(|at| at + grace() > now));
        let expected: Vec<bool> = (0..6).map(is_there).collect();
        let one_by_one: Result<Vec<bool>, _> = keys.iter().map(|key| list.contains(key)).collect();
        assert_eq!(one_by_one, Ok(expected.clone()));
        assert_eq!(list.contains_many(&keys), Ok(expected));
    }
}
