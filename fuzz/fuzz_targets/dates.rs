#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| daesang_fuzz::dates(input));
