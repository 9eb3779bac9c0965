//! The seal on a cover: a picture of rings, different for every report.

/// The pixels of a square picture, three bytes each, row by row.
pub(super) fn pixels(side: u32, seed: u64) -> Vec<u8> {
    let [first, second, third, ..] = seed.to_le_bytes();
    // Two families of rings around two centres; where they meet, the seal is dark.
    let (x1, y1) = (side / 4 + u32::from(first) % side.max(1) / 2, side / 2);
    let (x2, y2) = (side / 2, side / 4 + u32::from(second) % side.max(1) / 2);
    let middle = side / 2;
    let mut pixels = Vec::with_capacity(side as usize * side as usize * 3);
    for y in 0..side {
        for x in 0..side {
            let square = |cx: u32, cy: u32| {
                let (dx, dy) = (x.abs_diff(cx), y.abs_diff(cy));
                dx * dx + dy * dy
            };
            if square(middle, middle) > middle * middle {
                pixels.extend_from_slice(&[255, 255, 255]);
                continue;
            }
            let rings = (square(x1, y1) >> 5) ^ (square(x2, y2) >> 6);
            let shade = 96 + (rings & 127) as u8;
            pixels.extend_from_slice(&[shade, shade ^ (third & 31), 255 - (255 - shade) / 3]);
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_has_three_bytes_a_pixel_whatever_its_size() {
        for side in [0, 1, 2, 97, 660] {
            assert_eq!(pixels(side, u64::MAX).len(), (side * side * 3) as usize);
        }
    }
}
