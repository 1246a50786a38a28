//! The zlib stream of a picture whose rows are mostly flat, or like the rows above them (RFC 1950,
//! RFC 1951).
//!
//! A general compressor searches for earlier copies at any distance. In a card they are one byte or
//! one row before, so that only these two distances are tried.

/// The longest match of the format.
const MAX_LENGTH: usize = 258;
/// The shortest match of the format.
const MIN_LENGTH: usize = 3;
/// The shortest match that takes fewer bits than its literals.
const MIN_MATCH: usize = 4;
/// Symbol of the end of a block.
const END: usize = 256;
/// Symbols of literals, the end, and lengths.
const SYMBOLS: usize = 286;
/// The most bits of a code.
const MAX_BITS: u8 = 15;

/// The first length of each length symbol from 257 on, and its extra bits.
const LENGTH_CODES: [(usize, u8); 29] = {
    let mut lengths = [(0, 0); 29];
    let (mut at, mut length) = (0, 3);
    while at < 28 {
        let extra = if at < 8 { 0 } else { (at / 4 - 1) as u8 };
        lengths[at] = (length, extra);
        length += 1 << extra;
        at += 1;
    }
    lengths[28] = (MAX_LENGTH, 0);
    lengths
};

/// A literal byte, or a match: from 256 on those of a byte before by their length, from 512 on
/// those of the row above.
type Token = u16;
/// All tokens.
const TOKENS: usize = 768;

/// Compresses rows of `stride` bytes, from 1,025 to 1,536.
pub(super) fn zlib(bytes: &[u8], stride: usize) -> Vec<u8> {
    let tokens = tokens(bytes, stride);
    let symbols = symbols_by_length();
    let symbol = |token: usize| match token {
        ..256 => token,
        _ => usize::from(symbols[token % 256 + MIN_LENGTH]),
    };
    let mut counts = [0_u32; SYMBOLS];
    counts[END] = 1;
    let mut used = [0_u32; TOKENS];
    tokens.iter().for_each(|token| used[usize::from(*token)] += 1);
    used.iter().enumerate().for_each(|(token, count)| counts[symbol(token)] += count);
    let bits = code_lengths(&counts);
    let codes = codes(&bits);

    let mut out = BitWriter { bytes: vec![0x78, 0x01], held: 0, count: 0 };
    out.put_header(&bits);
    // A match is the code of its length, the extra bits of that, and the code of its distance.
    let mut written = [(0, 0); TOKENS];
    for (token, written) in written.iter_mut().enumerate() {
        let (code, mut count) = codes[symbol(token)];
        let mut value = code;
        if token >= 256 {
            let (first, extra) = LENGTH_CODES[symbol(token) - 257];
            value |= ((token % 256 + MIN_LENGTH - first) as u32) << count;
            count += extra;
            let (distance, digits) =
                if token < 512 { (0, 1) } else { (1 | (stride as u32 - 1025) << 1, 10) };
            value |= distance << count;
            count += digits;
        }
        *written = (value, count);
    }
    for token in tokens {
        let (value, count) = written[usize::from(token)];
        out.put(value, count);
    }
    let (end, count) = codes[END];
    out.put(end, count);
    out.finish(simd_adler32::adler32(&bytes))
}

fn tokens(bytes: &[u8], stride: usize) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(bytes.len() / 16);
    let mut above: &[u8] = &[];
    // Bytes of rows that equal the row above: most do.
    let mut alike = 0;
    for row in bytes.chunks(stride) {
        if row == above {
            alike += row.len();
            continue;
        }
        push_match(alike, true, &mut tokens);
        alike = 0;
        push_row(row, above, &mut tokens);
        above = row;
    }
    push_match(alike, true, &mut tokens);
    tokens
}

fn push_row(row: &[u8], above: &[u8], tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < row.len() {
        let rest = &row[at..];
        let like_above = above.get(at..).map_or(0, |above| common_prefix(rest, above));
        let run = if at > 0 { common_prefix(rest, &row[at - 1..]) } else { 0 };
        let length = run.max(like_above);
        if length < MIN_MATCH {
            tokens.push(row[at].into());
            at += 1;
        } else {
            push_match(length, like_above > run, tokens);
            at += length;
        }
    }
}

fn push_match(mut length: usize, is_above: bool, tokens: &mut Vec<Token>) {
    while length > 0 {
        // The remainder must be at least as long as the shortest match.
        let part = match length {
            ..=MAX_LENGTH => length,
            259..261 => length - MIN_LENGTH,
            _ => MAX_LENGTH,
        };
        let token = if is_above { 512 } else { 256 } + part - MIN_LENGTH;
        tokens.push(token as Token);
        length -= part;
    }
}

/// Length of the common prefix of two rows.
fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    if one.first() != other.first() {
        return 0;
    }
    let (words, rest) = one.as_chunks::<8>();
    let (others, _) = other.as_chunks::<8>();
    for (nth, (word, other)) in words.iter().zip(others).enumerate() {
        let differs = u64::from_le_bytes(*word) ^ u64::from_le_bytes(*other);
        if differs != 0 {
            return nth * 8 + differs.trailing_zeros() as usize / 8;
        }
    }
    let done = one.len() - rest.len();
    done + rest.iter().zip(&other[done..]).take_while(|(a, b)| a == b).count()
}

/// The symbol of every length.
fn symbols_by_length() -> [u16; MAX_LENGTH + 1] {
    let mut symbols = [0; MAX_LENGTH + 1];
    for (symbol, (first, _)) in (257..).zip(LENGTH_CODES) {
        symbols[first..].fill(symbol);
    }
    symbols
}

/// The lengths of Huffman codes for symbols that are used so often.
fn code_lengths(counts: &[u32; SYMBOLS]) -> [u8; SYMBOLS] {
    let mut weights = *counts;
    loop {
        let lengths = huffman(&weights);
        if lengths.iter().all(|length| *length <= MAX_BITS) {
            return lengths;
        }
        // Flatter counts have shorter codes.
        for weight in weights.iter_mut().filter(|weight| **weight > 0) {
            *weight = *weight / 4 + 1;
        }
    }
}

fn huffman(weights: &[u32; SYMBOLS]) -> [u8; SYMBOLS] {
    let mut leaves: Vec<usize> = (0..SYMBOLS).filter(|symbol| weights[*symbol] > 0).collect();
    leaves.sort_by_key(|symbol| weights[*symbol]);
    let mut lengths = [0; SYMBOLS];
    if let [only] = leaves[..] {
        // A code has two symbols at least.
        (lengths[only], lengths[usize::from(only == 0)]) = (1, 1);
        return lengths;
    }
    // Both queues are sorted: the leaves, and the nodes in the order in which they are made.
    let mut nodes: Vec<(u32, usize)> =
        leaves.iter().map(|symbol| (weights[*symbol], usize::MAX)).collect();
    let (mut leaf, mut node) = (0, leaves.len());
    for made in leaves.len()..2 * leaves.len() - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            let is_leaf =
                leaf < leaves.len() && (node >= made || nodes[leaf].0 <= nodes[node].0);
            let next = if is_leaf { &mut leaf } else { &mut node };
            weight += nodes[*next].0;
            nodes[*next].1 = made;
            *next += 1;
        }
        nodes.push((weight, usize::MAX));
    }
    let mut depths = vec![0_u8; nodes.len()];
    for at in (0..nodes.len() - 1).rev() {
        depths[at] = depths[nodes[at].1] + 1;
    }
    for (symbol, depth) in leaves.into_iter().zip(depths) {
        lengths[symbol] = depth;
    }
    lengths
}

/// The codes of their lengths, in the order in which their bits are written.
fn codes(lengths: &[u8; SYMBOLS]) -> [(u32, u8); SYMBOLS] {
    let mut codes = [(0, 0); SYMBOLS];
    let mut code = 0;
    for length in 1..=MAX_BITS {
        for symbol in (0..SYMBOLS).filter(|symbol| lengths[*symbol] == length) {
            codes[symbol] = (reversed(code, length), length);
            code += 1;
        }
        code <<= 1;
    }
    codes
}

fn reversed(code: u32, length: u8) -> u32 {
    if length == 0 { 0 } else { code.reverse_bits() >> (32 - length) }
}

/// Bits, the lowest of a byte first.
struct BitWriter {
    bytes: Vec<u8>,
    held: u64,
    count: u8,
}

impl BitWriter {
    /// Begins the block with the lengths of its codes.
    fn put_header(&mut self, bits: &[u8; SYMBOLS]) {
        // The one block, with codes of its own: their lengths follow in 4 bits each.
        self.put(0b101, 3);
        self.put(SYMBOLS as u32 - 257, 5);
        // 21 distances, of which the first and the last are used.
        self.put(20, 5);
        self.put(15, 4);
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        order.iter().for_each(|symbol| self.put(if *symbol < 16 { 4 } else { 0 }, 3));
        let distances = (0..21).map(|code| u8::from(code == 0 || code == 20));
        for length in bits.iter().copied().chain(distances) {
            self.put(reversed(length.into(), 4), 4);
        }
    }

    fn put(&mut self, value: u32, count: u8) {
        self.held |= u64::from(value) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.held as u32).to_le_bytes());
            self.held >>= 32;
            self.count -= 32;
        }
    }

    fn finish(mut self, adler: u32) -> Vec<u8> {
        let rest = usize::from(self.count.div_ceil(8));
        self.bytes.extend_from_slice(&self.held.to_le_bytes()[..rest]);
        self.bytes.extend_from_slice(&adler.to_be_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::zlib;

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut decoded = Vec::new();
        let mut inflater = fdeflate::Decompressor::new();
        decoded.resize(1 << 20, 0);
        let (_, written) = inflater.read(bytes, &mut decoded, 0, true).unwrap();
        assert!(inflater.is_done());
        decoded.truncate(written);
        decoded
    }

    #[test]
    fn matches_of_every_length_come_back() {
        for length in (0..600).chain([1200, 1201, 5000]) {
            let bytes = [&[7; 3][..], &vec![9; length], &[1, 2, 3]].concat();
            assert!(unpacked(&zlib(&bytes, 1201)) == bytes, "{length}");
        }
    }

    #[test]
    fn codes_stay_within_fifteen_bits() {
        // Counts that grow like Fibonacci's numbers make the longest codes.
        let (mut one, mut two) = (1, 1);
        let mut bytes = Vec::new();
        for symbol in 0..24_u8 {
            // Two values in turn, so that nothing is a run.
            (0..one).for_each(|_| bytes.extend([symbol, 200]));
            (one, two) = (two, one + two);
        }
        assert!(unpacked(&zlib(&bytes, 1536)) == bytes);
    }

    proptest! {
        #[test]
        fn rows_of_any_colours_come_back(
            runs in proptest::collection::vec((0_u8..6, 1_usize..400), 0..200),
            stride in 1025_usize..1537,
        ) {
            let bytes: Vec<u8> =
                runs.iter().flat_map(|(byte, n)| std::iter::repeat_n(*byte, *n)).collect();
            prop_assert!(unpacked(&zlib(&bytes, stride)) == bytes);
        }
    }
}
