//! Times and leeway over their whole range, against arithmetic in 128 bits.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "an overflow fails the test, as everything else that fails here"
)]

use core::time::Duration;

use jose_jwk::Header;
use jose_jwt::{Claims, JwtError, NumericDate, Validation};
use proptest::prelude::*;

const NANOS: i128 = 1_000_000_000;

fn nanos(date: NumericDate) -> i128 {
    i128::from(date.seconds()) * NANOS + i128::from(date.nanoseconds())
}

fn date(nanos: i128) -> Option<NumericDate> {
    let seconds = i64::try_from(nanos.div_euclid(NANOS)).ok()?;
    NumericDate::new(seconds, u32::try_from(nanos.rem_euclid(NANOS)).unwrap())
}

/// Seconds of every magnitude: anywhere, near the ends, near zero, near now.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        (0..100_i64).prop_map(|near| i64::MAX - near),
        (0..100_i64).prop_map(|near| i64::MIN + near),
        -100..100_i64,
        1_699_999_000..1_700_001_000_i64,
    ]
}

fn dates() -> impl Strategy<Value = NumericDate> {
    let nanoseconds = prop_oneof![Just(0), Just(1), Just(999_999_999), 0..1_000_000_000_u32];
    (seconds(), nanoseconds)
        .prop_map(|(seconds, nanoseconds)| NumericDate::new(seconds, nanoseconds).unwrap())
}

fn durations() -> impl Strategy<Value = Duration> {
    let seconds = prop_oneof![any::<u64>(), Just(u64::MAX), 0..100_u64, Just(i64::MAX.unsigned_abs())];
    (seconds, prop_oneof![Just(0), Just(999_999_999), 0..1_000_000_000_u32])
        .prop_map(|(seconds, nanoseconds)| Duration::new(seconds, nanoseconds))
}

/// A time as a JSON number, exactly.
fn json(date: NumericDate) -> String {
    let nanos = nanos(date);
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.unsigned_abs();
    format!("{sign}{}.{:09}", nanos / NANOS.unsigned_abs(), nanos % NANOS.unsigned_abs())
}

fn claims(members: &[(&str, Option<NumericDate>)]) -> Claims {
    let members: Vec<String> =
        members.iter().filter_map(|(name, date)| Some(format!("\"{name}\":{}", json((*date)?)))).collect();
    Claims::from_json(format!("{{{}}}", members.join(","))).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn adding_and_subtracting_is_exact_or_an_error(date in dates(), duration in durations()) {
        let length = i128::try_from(duration.as_nanos()).unwrap();
        prop_assert_eq!(date.checked_add(duration), self::date(nanos(date) + length));
        prop_assert_eq!(date.checked_sub(duration), self::date(nanos(date) - length));
    }

    #[test]
    fn every_time_is_read_as_it_is_written(date in dates(), zeros in 0..5_usize, shift in 0..25_usize) {
        let text = json(date);
        let read = |text: &str| Claims::from_json(format!("{{\"exp\":{text}}}")).map(|claims| claims.expires_at().unwrap());
        // The magnitude of i64::MIN is no i64, which is documented as out of range.
        if date.seconds() == i64::MIN {
            return Ok(());
        }
        prop_assert_eq!(read(&text).unwrap(), date, "{}", text);
        // Zeros behind the fraction, and the same number with an exponent.
        prop_assert_eq!(read(&format!("{text}{}", "0".repeat(zeros))).unwrap(), date);
        let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |digits| ("-", digits));
        let digits = digits.replace('.', "");
        let digits = digits.trim_start_matches('0');
        let (digits, shift) = if digits.is_empty() { ("0", 0) } else { (digits, shift) };
        prop_assert_eq!(read(&format!("{sign}{digits}e-9")).unwrap(), date);
        prop_assert_eq!(read(&format!("{sign}{digits}{}E-{}", "0".repeat(shift), 9 + shift)).unwrap(), date);
    }

    #[test]
    fn what_is_out_of_range_is_no_time(over in 0..u64::MAX) {
        let too_large = i128::from(i64::MAX) + 1 + i128::from(over);
        for text in [format!("{too_large}"), format!("-{too_large}"), format!("{too_large}.5"), format!("{over}1e19")] {
            let read = Claims::from_json(format!("{{\"nbf\":{text}}}"));
            prop_assert_eq!(read.unwrap_err(), JwtError::InvalidClaim("nbf"), "{}", text);
        }
    }

    #[test]
    fn times_and_leeway_are_compared_exactly(
        now in dates(),
        exp in proptest::option::of(dates()),
        nbf in proptest::option::of(dates()),
        iat in proptest::option::of(dates()),
        leeway in durations(),
        age in proptest::option::of(durations()),
        is_near in any::<bool>(),
    ) {
        // Half of the times stand around now, at most a second from the edges.
        let near = |date: NumericDate, edge: i128| {
            let wanted = nanos(now) + edge + i128::from(date.nanoseconds() % 3) - 1;
            if is_near { self::date(wanted).unwrap_or(date) } else { date }
        };
        let length = i128::try_from(leeway.as_nanos()).unwrap();
        let age_length = age.map(|age| i128::try_from(age.as_nanos()).unwrap());
        let exp = exp.map(|exp| near(exp, -length));
        let nbf = nbf.map(|nbf| near(nbf, length));
        let iat = iat.map(|iat| near(iat, -length - age_length.unwrap_or(0)));
        let readable = |date: &Option<NumericDate>| date.is_none_or(|date| date.seconds() > i64::MIN);
        prop_assume!([exp, nbf, iat].iter().all(readable));
        let claims = claims(&[("exp", exp), ("nbf", nbf), ("iat", iat)]);
        let header = Header::from_json(br#"{"alg":"HS256"}"#.to_vec(), 100).unwrap();
        let mut validation = Validation::new().expiration_optional().leeway(leeway);
        if let Some(age) = age {
            validation = validation.max_age(age);
        }
        let found = validation.check(&header, &claims, now);

        let (earliest, latest) = (nanos(now) - length, nanos(now) + length);
        let in_range = |nanos: i128| date(nanos).is_some();
        let expected = if !in_range(earliest) || !in_range(latest) {
            Err(JwtError::Clock)
        } else if exp.is_some_and(|exp| nanos(exp) <= earliest) {
            Err(JwtError::Expired)
        } else if nbf.is_some_and(|nbf| nanos(nbf) > latest) {
            Err(JwtError::NotYetValid)
        } else if let Some(age) = age_length {
            match iat {
                Some(iat) if nanos(iat) > latest => Err(JwtError::IssuedInTheFuture),
                None => Err(JwtError::MissingClaim("iat".into())),
                Some(_) if !in_range(earliest - age) => Err(JwtError::Clock),
                Some(iat) if nanos(iat) < earliest - age => Err(JwtError::TooOld),
                Some(_) => Ok(()),
            }
        } else {
            Ok(())
        };
        prop_assert_eq!(found, expected);
    }
}
