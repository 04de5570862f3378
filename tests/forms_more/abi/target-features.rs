//! `#[target_feature]` on safe and unsafe functions of every form.
//!
//! edition: 2024
//! expects: compiles

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::_mm_crc32_u32;
    #[target_feature(enable = "sse4.2")]
    #[traced]
    pub fn safe(#[annotate] a: u32) -> Result<u32, String> {
        Ok(_mm_crc32_u32(a, 1))
    }
    #[traced]
    #[target_feature(enable = "sse4.2")]
    pub fn guard(a: u32) -> u32 {
        _mm_crc32_u32(a, 1)
    }
    #[traced]
    #[target_feature(enable = "sse4.2")]
    pub async fn later(a: u32) -> u32 {
        std::future::ready(()).await;
        _mm_crc32_u32(a, 1)
    }
}
fn main() {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("sse4.2") {
        let expected = unsafe { x86::guard(7) };
        assert_eq!(unsafe { x86::safe(7) }, Ok(expected));
        assert_eq!(futures::executor::block_on(unsafe { x86::later(7) }), expected);
    }
}
