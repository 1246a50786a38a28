//! Bytes that are looked for by what they are, many at a time.

/// So many bytes are looked at together, without a way out in their midst: that is what a compiler
/// makes vector instructions of.
const AT_ONCE: usize = 32;

/// Where the first byte is that a condition holds for.
pub fn position(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    position_in_both(bytes, bytes, |byte, _| is(byte))
}

/// Where the first byte is that a condition holds for, together with the byte after it.
pub fn position_of_pair(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let after = bytes.get(1..)?;
    position_in_both(&bytes[..after.len()], after, is)
}

fn position_in_both(one: &[u8], other: &[u8], is: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let is_plain = |(one, other): &(&[u8], &[u8])| {
        !one.iter().zip(*other).fold(false, |any, (one, other)| any | is(*one, *other))
    };
    let pairs = one.chunks_exact(AT_ONCE).zip(other.chunks_exact(AT_ONCE));
    let plain = pairs.take_while(is_plain).count() * AT_ONCE;
    let mut rest = one[plain..].iter().zip(&other[plain..]);
    rest.position(|(one, other)| is(*one, *other)).map(|found| plain + found)
}

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, position, position_of_pair};

    #[test]
    fn the_first_is_found_wherever_it_stands() {
        for length in 0..3 * AT_ONCE {
            let mut bytes = vec![b'.'; length];
            assert_eq!(position(&bytes, |byte| byte == b'!'), None);
            assert_eq!(position_of_pair(&bytes, |one, next| (one, next) == (b'a', b'=')), None);
            for at in (0..length).rev() {
                bytes[at] = b'!';
                assert_eq!(position(&bytes, |byte| byte == b'!'), Some(at));
            }
            for at in (1..length).rev() {
                (bytes[at - 1], bytes[at]) = (b'a', b'=');
                let found = position_of_pair(&bytes, |one, next| (one, next) == (b'a', b'='));
                assert_eq!(found, Some(at - 1));
            }
        }
    }
}
