#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sotto_test_decoders::letter(bytes));
