//! Times and durations: read from arguments, written in words. Civil dates by the days since 1970, in the proleptic
//! Gregorian calendar.

use std::time::{Duration, SystemTime};

use jose_jwt::NumericDate;

/// A time of a claim: counted from now, or fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// So many seconds from now; negative before.
    FromNow(i64),
    /// Seconds since 1970-01-01T00:00:00Z.
    At(i64),
}

impl When {
    /// The time, if it is in range.
    pub(crate) fn at(self, now: i64) -> Option<NumericDate> {
        match self {
            Self::FromNow(seconds) => now.checked_add(seconds).map(NumericDate::from_seconds),
            Self::At(seconds) => Some(NumericDate::from_seconds(seconds)),
        }
    }
}

/// Seconds since 1970, by the clock of the system.
pub(crate) fn now() -> i64 {
    NumericDate::from(SystemTime::now()).seconds()
}

const UNITS: &[(char, u64)] = &[('s', 1), ('m', MINUTE), ('h', HOUR), ('d', DAY), ('w', 7 * DAY)];
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Reads `30s`, `15m`, `1h`, `7d`, `2w`, or several of them: `1h30m`. No more than 136 years, so that no sum with a time
/// is out of range.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    seconds(text)
        .filter(|seconds| *seconds <= u64::from(u32::MAX))
        .map(Duration::from_secs)
        .ok_or_else(|| String::from("a duration is written 30s, 15m, 1h, 7d or 1h30m, and at most 136 years"))
}

fn seconds(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let mut sum: u64 = 0;
    let mut digits = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let (_, unit) = UNITS.iter().find(|(unit, _)| *unit == character)?;
        sum = sum.checked_add(digits.parse::<u64>().ok()?.checked_mul(*unit)?)?;
        digits.clear();
    }
    digits.is_empty().then_some(sum)
}

/// The first number that is taken for seconds since 1970: 3 March 1973. Nobody means a time before it, and who writes a
/// smaller number means a duration.
const FIRST_TIME: i64 = 100_000_000;

/// Reads `now`, a duration from now (`1h`, `-5m`), seconds since 1970, or RFC 3339 (`2026-11-27T18:00:00Z`).
pub(crate) fn parse_when(text: &str) -> Result<When, String> {
    let from_now = |seconds: u64| i64::try_from(seconds).ok();
    let number = text.parse::<i64>().ok().filter(|_| text.bytes().all(|octet| octet.is_ascii_digit()));
    if number.is_some_and(|number| number < FIRST_TIME) {
        return Err(String::from(
            "a time from now has a unit (300s, 5m); seconds since 1970 have nine digits or more",
        ));
    }
    let read = match text {
        "now" => Some(When::FromNow(0)),
        _ if number.is_some() => number.map(When::At),
        _ => match text.strip_prefix('-') {
            Some(before) => seconds(before).and_then(from_now).and_then(i64::checked_neg).map(When::FromNow),
            None => {
                seconds(text).and_then(from_now).map(When::FromNow).or_else(|| rfc3339(text).map(When::At))
            }
        },
    };
    read.ok_or_else(|| {
        String::from("a time is now, from now (1h, 7d, -5m), seconds since 1970, or 2026-11-27T18:00:00Z")
    })
}

/// RFC 3339 §5.6, in whole seconds: a fraction is dropped. A leap second is the second after it.
fn rfc3339(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let mut date = date.split('-');
    let (year, month, day) = (number(date.next()?, 4)?, number(date.next()?, 2)?, number(date.next()?, 2)?);
    if date.next().is_some() || !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
        return None;
    }
    let (time, offset) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, 0),
        None => {
            let (time, zone) = time.split_at_checked(time.len().checked_sub(6)?)?;
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
            match zone.chars().next()? {
                '+' => (time, seconds),
                '-' => (time, seconds.checked_neg()?),
                _ => return None,
            }
        }
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.split(':');
    let (hour, minute, second) =
        (number(time.next()?, 2)?, number(time.next()?, 2)?, number(time.next()?, 2)?);
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|octet| octet.is_ascii_digit());
    if time.next().is_some() || hour > 23 || minute > 59 || second > 60 || !is_fraction {
        return None;
    }
    let of_day = hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    days_since_1970(year, month, day)?.checked_mul(86_400)?.checked_add(of_day)?.checked_sub(offset)
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|octet| octet.is_ascii_digit())).then(|| text.parse().ok())?
}

const fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days in 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// Days from 1 March of the year 0 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// Years begin in March here, so that the day that a leap year adds is the last one.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let year = if month <= 2 { year.checked_sub(1)? } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    // 0 is March; the lengths of five months sum up to 153 days.
    let month = month.checked_add(9)?.rem_euclid(12);
    let of_year = month.checked_mul(153)?.checked_add(2)?.div_euclid(5).checked_add(day)?.checked_sub(1)?;
    let leap_days = of_era.div_euclid(4).checked_sub(of_era.div_euclid(100))?;
    let of_era = of_era.checked_mul(365)?.checked_add(leap_days)?.checked_add(of_year)?;
    era.checked_mul(ERA)?.checked_add(of_era)?.checked_sub(EPOCH)
}

/// Year, month and day.
fn civil(days: i64) -> Option<(i64, i64, i64)> {
    let days = days.checked_add(EPOCH)?;
    let (era, of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    // Without the leap days that lie before: one in 1461 days, none in 36524, one in 146096.
    let short = of_era
        .checked_sub(of_era.div_euclid(1460))?
        .checked_add(of_era.div_euclid(36_524))?
        .checked_sub(of_era.div_euclid(146_096))?;
    let year = short.div_euclid(365);
    let before = year.checked_mul(365)?.checked_add(year.div_euclid(4))?.checked_sub(year.div_euclid(100))?;
    let of_year = of_era.checked_sub(before)?;
    let month = of_year.checked_mul(5)?.checked_add(2)?.div_euclid(153);
    let first = month.checked_mul(153)?.checked_add(2)?.div_euclid(5);
    let day = of_year.checked_sub(first)?.checked_add(1)?;
    let year = era.checked_mul(400)?.checked_add(year)?;
    // January and February belong to the year after the one that began in March.
    Some(match month {
        0..=9 => (year, month.checked_add(3)?, day),
        _ => (year.checked_add(1)?, month.checked_sub(9)?, day),
    })
}

/// `2026-11-27 18:00:00 UTC (in 2 hours)`; for years that have more than four digits the seconds.
pub(crate) fn in_words(time: i64, now: i64) -> String {
    let date = civil(time.div_euclid(86_400)).filter(|(year, ..)| (0..=9999).contains(year));
    let Some((year, month, day)) = date else { return format!("{time} seconds since 1970") };
    let of_day = time.rem_euclid(86_400);
    let (hour, minute, second) =
        (of_day.div_euclid(3600), of_day.rem_euclid(3600).div_euclid(60), of_day.rem_euclid(60));
    let distance = distance(now.saturating_sub(time).unsigned_abs());
    let relation = match time.cmp(&now) {
        core::cmp::Ordering::Equal => String::from("now"),
        core::cmp::Ordering::Greater => format!("in {distance}"),
        core::cmp::Ordering::Less => format!("{distance} ago"),
    };
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC ({relation})")
}

/// The largest unit of which there is at least one, rounded down.
fn distance(seconds: u64) -> String {
    const WORDS: &[(u64, &str)] =
        &[(365 * DAY, "year"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")];
    let (unit, word) = WORDS.iter().find(|(unit, _)| seconds >= *unit).unwrap_or(&(1, "second"));
    let count = seconds.checked_div(*unit).unwrap_or_default();
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_sums_of_units() {
        for (text, seconds) in [
            ("30s", 30),
            ("15m", 900),
            ("1h", 3600),
            ("7d", 604_800),
            ("1h30m", 5400),
            ("2w", 1_209_600),
            ("0s", 0),
            ("4294967295s", 4_294_967_295),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "1",
            "h",
            "1 h",
            "1h30",
            "-1h",
            "1x",
            "1.5h",
            "99999999999999999999s",
            "9999999999999999w",
            "4294967296s",
        ] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_relative_or_fixed() {
        for (text, when) in [
            ("now", When::FromNow(0)),
            ("1h", When::FromNow(3600)),
            ("-5m", When::FromNow(-300)),
            ("1300819380", When::At(1_300_819_380)),
            ("100000000", When::At(100_000_000)),
            // The example of RFC 7519 §3.1, and the instants of RFC 3339 §5.8.
            ("2011-03-22T18:43:00Z", When::At(1_300_819_380)),
            ("1985-04-12T23:20:50.52Z", When::At(482_196_050)),
            ("1996-12-19T16:39:57-08:00", When::At(851_042_397)),
            ("1990-12-31T23:59:60Z", When::At(662_688_000)),
            ("1937-01-01T12:00:27.87+00:20", When::At(-1_041_337_173)),
            ("2000-02-29 00:00:00z", When::At(951_782_400)),
        ] {
            assert_eq!(parse_when(text), Ok(when), "{text}");
        }
        for text in [
            "",
            "-",
            "tomorrow",
            "2026-11-27",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-11-27T24:00:00Z",
            "2026-11-27T18:00:00",
            "2026-11-27T18:00Z",
            "2026-11-27T18:00:00+1:00",
            "2026-11-27T18:00:00.Z",
            "1h ago",
            "0",
            "300",
            "99999999",
            "99999999999999999999",
            "2026-11-27T18:00:00+25:00",
        ] {
            assert!(parse_when(text).is_err(), "{text}");
        }
        assert_eq!(When::FromNow(1).at(i64::MAX), None);
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        let mut days = days_since_1970(1600, 1, 1).unwrap();
        for year in 1600..2400 {
            for month in 1..=12 {
                for day in 1..=days_of(year, month) {
                    assert_eq!(days_since_1970(year, month, day), Some(days));
                    assert_eq!(civil(days), Some((year, month, day)));
                    days += 1;
                }
            }
        }
    }

    #[test]
    fn words_tell_date_and_distance() {
        let now = 1_300_819_380;
        assert_eq!(in_words(now, now), "2011-03-22 18:43:00 UTC (now)");
        assert_eq!(in_words(now + 7200, now), "2011-03-22 20:43:00 UTC (in 2 hours)");
        assert_eq!(in_words(now - 60, now), "2011-03-22 18:42:00 UTC (1 minute ago)");
        assert_eq!(in_words(0, now), "1970-01-01 00:00:00 UTC (41 years ago)");
        assert_eq!(in_words(-1, 0), "1969-12-31 23:59:59 UTC (1 second ago)");
        assert_eq!(in_words(i64::MAX, now), "9223372036854775807 seconds since 1970");
        assert_eq!(in_words(i64::MIN, now), "-9223372036854775808 seconds since 1970");
    }
}
