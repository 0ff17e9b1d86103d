//! Commands that go out together, and what has to come back.

use jose_jwt::{ListEntry, ListError, ListKey, NumericDate};
use redis::{Cmd, Pipeline, Value};

use super::failure;
use crate::time;

/// How many commands go out before their replies are read.
pub(super) const AT_ONCE: usize = 1000;

/// The milliseconds of a thousand years: an entry for longer has no time at all, since Redis knows no times without end.
const LONGEST: i128 = 1000 * 366 * 24 * 60 * 60 * 1000;

/// What a command is answered with.
#[derive(Clone, Copy)]
enum Reply {
    Ok,
    /// Of how many keys, with one asked for.
    Count,
}

/// Commands for the keys of a list, and the replies that they get.
pub(super) struct Batch<'p> {
    prefix: &'p str,
    pipeline: Pipeline,
    replies: Vec<Reply>,
}

impl<'p> Batch<'p> {
    /// One command for each item.
    pub(super) fn of<T>(prefix: &'p str, items: &[T], command: impl Fn(&mut Self, &T)) -> Self {
        let (pipeline, replies) = (Pipeline::with_capacity(items.len()), Vec::with_capacity(items.len()));
        let mut batch = Self { prefix, pipeline, replies };
        for item in items {
            command(&mut batch, item);
        }
        batch
    }

    pub(super) fn exists(&mut self, key: &ListKey) {
        self.push(redis::cmd("EXISTS").arg(self.name(key)), Reply::Count);
    }

    pub(super) fn delete(&mut self, key: &ListKey) {
        self.push(redis::cmd("DEL").arg(self.name(key)), Reply::Count);
    }

    /// The time is told as what is left of it, so that the clock of the server need not agree with ours.
    pub(super) fn set(&mut self, entry: &ListEntry, now: NumericDate) {
        let mut set = redis::cmd("SET");
        set.arg(self.name(entry.key())).arg(1);
        match time::end(entry.expires()).map(|end| milliseconds(now, end)) {
            Some(..=0) => self.delete(entry.key()),
            Some(left @ 1..LONGEST) => self.push(set.arg("PX").arg(left.to_string()), Reply::Ok),
            Some(LONGEST..) | None => self.push(&set, Reply::Ok),
        }
    }

    fn push(&mut self, command: &Cmd, reply: Reply) {
        self.pipeline.add_command(command.clone());
        self.replies.push(reply);
    }

    fn name(&self, key: &ListKey) -> String {
        [self.prefix, key.as_str()].concat()
    }

    pub(super) const fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Whether there was such a key, for each command. Any reply but the expected is an error.
    pub(super) fn answers(&self, replies: &[Value]) -> Result<Vec<bool>, ListError> {
        if replies.len() != self.replies.len() {
            return Err(failure::unexpected());
        }
        let answer = |(expected, reply): (&Reply, &Value)| match (expected, reply) {
            (Reply::Count, Value::Int(0)) => Ok(false),
            (Reply::Count, Value::Int(1)) | (Reply::Ok, Value::Okay) => Ok(true),
            (_, Value::ServerError(error)) => Err(failure::refused(error.code())),
            _ => Err(failure::unexpected()),
        };
        self.replies.iter().zip(replies).map(answer).collect()
    }
}

/// From one time to another, rounded up.
fn milliseconds(from: NumericDate, to: NumericDate) -> i128 {
    let nanoseconds = |time: NumericDate| {
        i128::from(time.seconds()).saturating_mul(1_000_000_000).saturating_add(time.nanoseconds().into())
    };
    nanoseconds(to).saturating_sub(nanoseconds(from)).saturating_add(999_999).div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: NumericDate = NumericDate::from_seconds(1_795_624_995);

    /// The words of the one command that adds an entry.
    fn set(expires: Option<NumericDate>) -> Vec<String> {
        let entry = ListEntry::new(ListKey::from_jwt_id("a"), expires);
        let batch = Batch::of("deny:", &[entry], |batch, entry| batch.set(entry, NOW));
        let words = batch.pipeline().cmd_iter().flat_map(Cmd::args_iter);
        words
            .map(|word| match word {
                redis::Arg::Simple(word) => String::from_utf8(word.to_vec()).unwrap(),
                _ => String::from("?"),
            })
            .collect()
    }

    #[test]
    fn an_entry_has_the_time_that_is_left() {
        let after = |seconds| NumericDate::new(NOW.seconds() + seconds, 1);
        assert_eq!(set(None), ["SET", "deny:jti:a", "1"]);
        assert_eq!(set(after(0)), ["SET", "deny:jti:a", "1", "PX", "60001"]);
        assert_eq!(set(after(-60)), ["SET", "deny:jti:a", "1", "PX", "1"]);
        assert_eq!(set(after(-61)), ["DEL", "deny:jti:a"]);
        assert_eq!(set(Some(NumericDate::from_seconds(i64::MIN))), ["DEL", "deny:jti:a"]);
        for far in [NOW.seconds() + 40_000_000_000, i64::MAX - 100, i64::MAX] {
            assert_eq!(set(Some(NumericDate::from_seconds(far))), ["SET", "deny:jti:a", "1"]);
        }
    }

    #[test]
    fn only_what_is_expected_is_an_answer() {
        let key = ListKey::from_jwt_id("a");
        let entry = ListEntry::new(key.clone(), None);
        let exists = Batch::of("", &[key], Batch::exists);
        let set = Batch::of("", &[entry], |batch, entry| batch.set(entry, NOW));
        assert_eq!(exists.answers(&[Value::Int(0)]), Ok(vec![false]));
        assert_eq!(exists.answers(&[Value::Int(1)]), Ok(vec![true]));
        assert_eq!(set.answers(&[Value::Okay]), Ok(vec![true]));
        let text = |text: &str| Value::SimpleString(text.into());
        for wrong in [
            Value::Nil,
            Value::Int(2),
            Value::Int(-1),
            Value::Boolean(false),
            Value::BulkString(b"0".to_vec()),
            text("0"),
            text("QUEUED"),
            Value::Array(vec![Value::Int(0)]),
        ] {
            assert_eq!(exists.answers(std::slice::from_ref(&wrong)), Err(failure::unexpected()), "{wrong:?}");
            assert_eq!(set.answers(std::slice::from_ref(&wrong)), Err(failure::unexpected()), "{wrong:?}");
        }
        assert_eq!(exists.answers(&[Value::Okay]), Err(failure::unexpected()));
        assert_eq!(set.answers(&[Value::Int(1)]), Err(failure::unexpected()));
        assert_eq!(exists.answers(&[]), Err(failure::unexpected()));
        assert_eq!(exists.answers(&[Value::Int(0), Value::Int(0)]), Err(failure::unexpected()));
    }
}
