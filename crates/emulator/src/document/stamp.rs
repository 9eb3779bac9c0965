//! The seal on the cover of a report: a picture of rings, which differs for every report. It makes
//! documents as large as a test needs.

/// Returns the pixels of a square picture, row by row, with three bytes (red, green, blue) for each.
pub(super) fn pixels(side: u32, seed: u64) -> Vec<u8> {
    let [first, second, third, ..] = seed.to_le_bytes();
    // The shade of a pixel comes from its distances to two centres, which gives two sets of rings.
    let (x1, y1) = (side / 4 + u32::from(first) % side.max(1) / 2, side / 2);
    let (x2, y2) = (side / 2, side / 4 + u32::from(second) % side.max(1) / 2);
    let middle = side / 2;
    let square = |distance: u32| distance * distance;
    // Pixels outside of the disc in the middle stay white. Most bytes of a document are its seal, so this
    // loop takes most of the time of generating a document.
    let mut pixels = vec![255; side as usize * side as usize * 3];
    for (y, row) in (0..side).zip(pixels.chunks_exact_mut(side.max(1) as usize * 3)) {
        let half = (square(middle) - square(y.abs_diff(middle))).isqrt();
        let disc = middle - half..(middle + half + 1).min(side);
        let (up1, up2) = (square(y.abs_diff(y1)), square(y.abs_diff(y2)));
        let part = &mut row[disc.start as usize * 3..disc.end as usize * 3];
        for (x, pixel) in disc.zip(part.chunks_exact_mut(3)) {
            let first = (square(x.abs_diff(x1)) + up1) >> 5;
            let second = (square(x.abs_diff(x2)) + up2) >> 6;
            let shade = 96 + ((first ^ second) & 127) as u8;
            pixel.copy_from_slice(&[shade, shade ^ (third & 31), 255 - (255 - shade) / 3]);
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the same picture in the plainest way, pixel by pixel, so that the test can compare both.
    fn plain(side: u32, seed: u64) -> Vec<u8> {
        let [first, second, third, ..] = seed.to_le_bytes();
        let (x1, y1) = (side / 4 + u32::from(first) % side.max(1) / 2, side / 2);
        let (x2, y2) = (side / 2, side / 4 + u32::from(second) % side.max(1) / 2);
        let pixel = |x: u32, y: u32| {
            let from = |cx, cy| x.abs_diff(cx).pow(2) + y.abs_diff(cy).pow(2);
            if from(side / 2, side / 2) > (side / 2).pow(2) {
                return [255, 255, 255];
            }
            let shade = 96 + (((from(x1, y1) >> 5) ^ (from(x2, y2) >> 6)) & 127) as u8;
            [shade, shade ^ (third & 31), 255 - (255 - shade) / 3]
        };
        let all = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        all.flat_map(|(x, y)| pixel(x, y)).collect()
    }

    #[test]
    fn a_seal_is_a_disc_of_rings_on_white() {
        for side in [0, 1, 2, 3, 64, 97] {
            for seed in [0, 0x0012_3456, u64::MAX] {
                assert_eq!(pixels(side, seed), plain(side, seed), "{side} {seed}");
            }
        }
    }

    #[test]
    fn a_seal_has_three_bytes_a_pixel_whatever_its_size() {
        for side in [0, 1, 2, 97, 660] {
            assert_eq!(pixels(side, u64::MAX).len(), (side * side * 3) as usize);
        }
    }
}
