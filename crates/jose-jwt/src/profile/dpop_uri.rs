//! Target URIs of requests, as DPoP compares them (RFC 9449 §4.3): without query and fragment, and normalized by syntax and
//! scheme (RFC 3986 §6.2.2, §6.2.3).

use alloc::{string::String, vec::Vec};

/// The URI up to its query or fragment.
pub(super) fn without_query(uri: &str) -> &str {
    uri.split(['?', '#']).next().unwrap_or_default()
}

/// The normal form of a URI with an authority, without query and fragment; `None` for text that is no such URI, and for one
/// that names a user.
pub(super) fn normalized(uri: &str) -> Option<String> {
    let (scheme, rest) = without_query(uri).split_once("://")?;
    let mut letters = scheme.bytes();
    let is_scheme = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.'));
    if !is_scheme {
        return None;
    }
    let scheme = scheme.to_ascii_lowercase();
    let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
    let (host, port) = host_and_port(authority)?;
    let mut out = [&scheme, "://", &decoded(&host.to_ascii_lowercase())?.to_ascii_lowercase()].concat();
    let port = match port.trim_start_matches('0') {
        "" if !port.is_empty() => "0",
        digits => digits,
    };
    if !port.is_empty() && !matches!((scheme.as_str(), port), ("http", "80") | ("https", "443")) {
        out.push(':');
        out.push_str(port);
    }
    // RFC 3986 §6.2.2.2 before §6.2.2.3: an encoded period is a period.
    out.push_str(&without_dots(&decoded(path)?));
    Some(out)
}

/// The host, in brackets where it is an address that has colons, and the digits of the port.
fn host_and_port(authority: &str) -> Option<(&str, &str)> {
    let end_of_address = authority.rfind(']').unwrap_or(0);
    let (host, port) = match authority.rfind(':') {
        Some(colon) if colon >= end_of_address => {
            (authority.get(..colon)?, authority.get(colon..)?.strip_prefix(':')?)
        }
        _ => (authority, ""),
    };
    let is_port = port.bytes().all(|octet| octet.is_ascii_digit());
    (!host.is_empty() && !host.contains('@') && is_port).then_some((host, port))
}

/// The same with percent-encodings of unreserved characters decoded and the others in upper case; `None` for what no URI has.
fn decoded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut octets = text.bytes();
    while let Some(octet) = octets.next() {
        match octet {
            b'%' => {
                let (high, low) = (char::from(octets.next()?), char::from(octets.next()?));
                let value = high.to_digit(16)?.checked_mul(16)?.checked_add(low.to_digit(16)?)?;
                match char::from_u32(value).filter(|octet| is_unreserved(*octet)) {
                    Some(unreserved) => out.push(unreserved),
                    None => out.extend(['%', high.to_ascii_uppercase(), low.to_ascii_uppercase()]),
                }
            }
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => return None,
            _ if octet.is_ascii_graphic() => out.push(char::from(octet)),
            _ => return None,
        }
    }
    Some(out)
}

const fn is_unreserved(octet: char) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, '-' | '.' | '_' | '~')
}

/// The path without segments of one period or two (RFC 3986 §5.2.4). An empty path is that of the root.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.strip_prefix('/').unwrap_or_default().split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                // What such a segment ends is a folder.
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    ["/", &kept.join("/")].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_uri_are_one() {
        for (uri, normal) in [
            ("https://server.example.com/token", "https://server.example.com/token"),
            ("HTTPS://Server.EXAMPLE.com/token", "https://server.example.com/token"),
            ("https://server.example.com:443/token", "https://server.example.com/token"),
            ("https://server.example.com:/token", "https://server.example.com/token"),
            ("https://server.example.com:0443/token", "https://server.example.com/token"),
            ("http://server.example.com:80", "http://server.example.com/"),
            ("https://server.example.com", "https://server.example.com/"),
            ("https://server.example.com?a=b", "https://server.example.com/"),
            ("https://server.example.com/token?a=b#c", "https://server.example.com/token"),
            ("https://server.example.com/token#c?d", "https://server.example.com/token"),
            // RFC 3986 §6.2.2.
            ("eXAMPLE://a/./b/../b/%63/%7bfoo%7d", "example://a/b/c/%7Bfoo%7D"),
            ("https://a/%2e%2E/b", "https://a/b"),
            ("https://%61.Example/b", "https://a.example/b"),
            // RFC 3986 §5.2.4.
            ("https://a/b/c/./../../g", "https://a/g"),
            ("https://a/b/c/..", "https://a/b/"),
            ("https://a/b/c/.", "https://a/b/c/"),
            ("https://a/..", "https://a/"),
            ("https://a/b//c", "https://a/b//c"),
            ("https://[2001:DB8::1]:443/x", "https://[2001:db8::1]/x"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]/"),
        ] {
            assert_eq!(normalized(uri).as_deref(), Some(normal), "{uri}");
        }
    }

    #[test]
    fn what_differs_stays_different() {
        for (one, other) in [
            ("https://a/token", "http://a/token"),
            ("https://a/token", "https://a/Token"),
            ("https://a/token", "https://a/token/"),
            ("https://a/token", "https://a:8443/token"),
            ("http://a:443/token", "http://a/token"),
            ("https://a:0/token", "https://a/token"),
            ("https://a:00/token", "https://a/token"),
            ("https://a/token", "https://a.example/token"),
            ("https://a/b%2Fc", "https://a/b/c"),
            ("https://a/%3Fb", "https://a/?b"),
        ] {
            assert_ne!(normalized(one), normalized(other), "{one} {other}");
            assert!(normalized(one).is_some() && normalized(other).is_some(), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_target_uri_has_no_normal_form() {
        for text in [
            "",
            "/token",
            "token",
            "//a/token",
            "https:/a",
            "https:///token",
            "https://:443/token",
            "1https://a/",
            "ht tp://a/",
            "https://user@a/token",
            "https://a:b/token",
            "https://a/%",
            "https://a/%4",
            "https://a/%zz",
            "https://a/b c",
            "https://a/é",
            "https://a/\u{0}",
            "https://a\\b/token",
        ] {
            assert_eq!(normalized(text), None, "{text}");
        }
    }
}
