//! Points in time as JSON numbers (RFC 7519 §2): seconds since 1970-01-01T00:00:00Z, fractions kept.

use core::{fmt, time::Duration};

/// Seconds and nanoseconds since the epoch, leap seconds ignored.
///
/// Read from the decimal text, so that no value is rounded into another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumericDate {
    seconds: i64,
    nanoseconds: u32,
}

impl NumericDate {
    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0 }
    }

    /// Seconds since the epoch and nanoseconds after them, or `None` for a second of nanoseconds or more.
    #[must_use]
    pub const fn new(seconds: i64, nanoseconds: u32) -> Option<Self> {
        if nanoseconds < NANOS { Some(Self { seconds, nanoseconds }) } else { None }
    }

    /// The seconds, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds after the second.
    #[must_use]
    pub const fn nanoseconds(self) -> u32 {
        self.nanoseconds
    }

    /// The first whole second that is not before this time.
    pub(crate) fn rounded_up(self) -> Option<i64> {
        self.seconds.checked_add(i64::from(self.nanoseconds > 0))
    }

    /// The time `duration` later, or `None` out of range.
    #[must_use]
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        let carry = self.nanoseconds.checked_add(duration.subsec_nanos())?;
        let (carry, nanoseconds) = if carry >= NANOS { (1, carry.checked_sub(NANOS)?) } else { (0, carry) };
        let seconds = self.seconds.checked_add_unsigned(duration.as_secs())?.checked_add(carry)?;
        Some(Self { seconds, nanoseconds })
    }

    /// The time `duration` earlier, or `None` out of range.
    #[must_use]
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        let (borrow, nanoseconds) = match self.nanoseconds.checked_sub(duration.subsec_nanos()) {
            Some(nanoseconds) => (0, nanoseconds),
            None => (1, self.nanoseconds.checked_add(NANOS)?.checked_sub(duration.subsec_nanos())?),
        };
        let seconds = self.seconds.checked_sub_unsigned(duration.as_secs())?.checked_sub(borrow)?;
        Some(Self { seconds, nanoseconds })
    }

    /// The time of a JSON number; digits below a nanosecond are dropped. `None` if it is out of range.
    pub(crate) fn from_json_number(number: &str) -> Option<Self> {
        // Nearly all: digits alone, too few to overflow.
        if number.len() <= 18 {
            let digit = |sum: i64, octet: u8| {
                let digit = octet.wrapping_sub(b'0');
                (digit < 10).then(|| sum.wrapping_mul(10).wrapping_add(i64::from(digit)))
            };
            if let Some(seconds) = number.bytes().try_fold(0, digit) {
                return Some(Self::from_seconds(seconds));
            }
        }
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.bytes().chain(fraction.bytes()).all(|digit| digit == b'0') {
            return Some(Self::from_seconds(0));
        }
        // Where the decimal point stands among the digits of whole and fraction.
        let exponent: i64 = match exponent.parse() {
            Ok(exponent) => exponent,
            // Below anything that is kept, however many digits there are.
            Err(_) if exponent.starts_with('-') => return Some(Self::from_seconds(0)),
            Err(_) => return None,
        };
        let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
        let digits =
            || whole.bytes().chain(fraction.bytes()).map(|digit| i64::from(digit.wrapping_sub(b'0')));
        // Not negative: a point before all digits has the whole part 0.
        let split = usize::try_from(point.max(0)).ok()?;
        let mut seconds: i64 = 0;
        for digit in digits().take(split) {
            seconds = seconds.checked_mul(10)?.checked_add(digit)?;
        }
        let missing = split.saturating_sub(whole.len().saturating_add(fraction.len()));
        // At most 19 steps before it overflows, since there is a digit that is not zero.
        for _ in 0..missing {
            seconds = seconds.checked_mul(10)?;
        }
        let leading = usize::try_from(point.min(0).checked_neg()?).ok()?;
        let below = core::iter::repeat_n(0, leading.min(9)).chain(digits().skip(split));
        let mut nanoseconds: u32 = 0;
        let mut places = 0;
        for digit in below.take(9) {
            nanoseconds = nanoseconds.checked_mul(10)?.checked_add(u32::try_from(digit).ok()?)?;
            places = u32::checked_add(places, 1)?;
        }
        nanoseconds = nanoseconds.checked_mul(10u32.checked_pow(9u32.checked_sub(places)?)?)?;
        if !negative {
            return Some(Self { seconds, nanoseconds });
        }
        let seconds = seconds.checked_neg()?;
        match nanoseconds {
            0 => Some(Self { seconds, nanoseconds: 0 }),
            _ => {
                Some(Self { seconds: seconds.checked_sub(1)?, nanoseconds: NANOS.checked_sub(nanoseconds)? })
            }
        }
    }
}

const NANOS: u32 = 1_000_000_000;

impl From<i64> for NumericDate {
    fn from(seconds: i64) -> Self {
        Self::from_seconds(seconds)
    }
}

impl fmt::Display for NumericDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.seconds)?;
        if self.nanoseconds > 0 { write!(f, " s and {} ns", self.nanoseconds) } else { Ok(()) }
    }
}

/// Every time that an operating system tells is in range; one beyond it would be the nearest that is.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for NumericDate {
    fn from(time: std::time::SystemTime) -> Self {
        let epoch = Self::from_seconds(0);
        match time.duration_since(std::time::SystemTime::UNIX_EPOCH) {
            Ok(since) => epoch.checked_add(since).unwrap_or(Self { seconds: i64::MAX, nanoseconds: 0 }),
            Err(before) => {
                let earliest = Self { seconds: i64::MIN, nanoseconds: 0 };
                epoch.checked_sub(before.duration()).unwrap_or(earliest)
            }
        }
    }
}

#[cfg(feature = "std")]
impl TryFrom<NumericDate> for std::time::SystemTime {
    type Error = crate::JwtError;

    /// [`JwtError::Clock`](crate::JwtError::Clock) for a time that the operating system cannot tell.
    fn try_from(date: NumericDate) -> Result<Self, crate::JwtError> {
        let whole = Duration::from_secs(date.seconds.unsigned_abs());
        let seconds = if date.seconds < 0 {
            Self::UNIX_EPOCH.checked_sub(whole)
        } else {
            Self::UNIX_EPOCH.checked_add(whole)
        };
        let time = seconds.and_then(|time| time.checked_add(Duration::from_nanos(date.nanoseconds.into())));
        time.ok_or(crate::JwtError::Clock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(number: &str) -> Option<(i64, u32)> {
        NumericDate::from_json_number(number).map(|date| (date.seconds(), date.nanoseconds()))
    }

    #[test]
    fn decimal_text_is_read_exactly() {
        for (number, expected) in [
            ("1300819380", (1_300_819_380, 0)),
            ("0", (0, 0)),
            ("-0", (0, 0)),
            ("0e999999999999999999999", (0, 0)),
            ("1300819380.0", (1_300_819_380, 0)),
            ("1300819380.25", (1_300_819_380, 250_000_000)),
            ("1.30081938e9", (1_300_819_380, 0)),
            ("1.3008193805E+9", (1_300_819_380, 500_000_000)),
            ("13008193800e-1", (1_300_819_380, 0)),
            ("5e-1", (0, 500_000_000)),
            ("5e-9", (0, 5)),
            ("5e-10", (0, 0)),
            ("5e-99999999999999999999", (0, 0)),
            ("12345e-12", (0, 12)),
            ("1e18", (1_000_000_000_000_000_000, 0)),
            ("0.1e19", (1_000_000_000_000_000_000, 0)),
            ("9223372036854775807", (i64::MAX, 0)),
            ("9223372036854775807.9999999999", (i64::MAX, 999_999_999)),
            ("-1", (-1, 0)),
            ("-1.5", (-2, 500_000_000)),
            ("-9223372036854775807", (-i64::MAX, 0)),
        ] {
            assert_eq!(date(number), Some(expected), "{number}");
        }
    }

    #[test]
    fn out_of_range_is_out_of_range() {
        for number in
            ["9223372036854775808", "1e19", "1e400", "1e999999999", "-1e19", "1e99999999999999999999"]
        {
            assert_eq!(date(number), None, "{number}");
        }
    }

    #[test]
    fn arithmetic_is_checked() {
        let date = NumericDate { seconds: 10, nanoseconds: 900_000_000 };
        let later = date.checked_add(Duration::from_millis(1200)).unwrap();
        assert_eq!((later.seconds(), later.nanoseconds()), (12, 100_000_000));
        assert_eq!(later.checked_sub(Duration::from_millis(1200)), Some(date));
        assert_eq!(NumericDate::from_seconds(i64::MAX).checked_add(Duration::from_secs(1)), None);
        assert_eq!(NumericDate::from_seconds(i64::MIN).checked_sub(Duration::from_nanos(1)), None);
        assert_eq!(NumericDate::from_seconds(0).checked_add(Duration::MAX), None);
        assert!(NumericDate::from_seconds(1) < date && date < later);
    }
}
