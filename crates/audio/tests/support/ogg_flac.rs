//! FLAC that is not compressed, in Ogg files and in files of its own.

/// Frames of the test signal.
pub const FRAMES: usize = 20;

/// The test signal, a sine of whole frames.
pub fn wave() -> Vec<i16> {
    (0..FRAMES * FRAME)
        .map(|n| ((n as f64 * 0.05).sin() * 9000.0) as i16)
        .collect()
}

/// Whether the samples are the signal some times.
pub fn is_wave(samples: &[f32], times: usize) -> bool {
    let wanted = wave().repeat(times);
    let equals = |(x, y): (&f32, &i16)| (x * 32_768.0 - f32::from(*y)).abs() < 0.5;
    samples.len() == wanted.len() && samples.iter().zip(&wanted).all(equals)
}

/// One page. Flags: 1 continues a packet, 2 first, 4 last.
pub fn page(
    flags: u8,
    granule: u64,
    serial: u32,
    sequence: u32,
    segments: &[u8],
    body: &[u8],
) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend(granule.to_le_bytes());
    page.extend(serial.to_le_bytes());
    page.extend(sequence.to_le_bytes());
    page.extend([0; 4]);
    page.push(segments.len() as u8);
    page.extend(segments);
    page.extend(body);
    let checksum = crc(32, 0x04c1_1db7, &page).to_le_bytes();
    page[22..26].copy_from_slice(&checksum);
    page
}

/// A checksum without inversion, highest bit first.
fn crc(bits: u32, polynomial: u32, bytes: &[u8]) -> u32 {
    let mask = u32::MAX >> (32 - bits);
    bytes.iter().fold(0, |crc, &byte| {
        let crc = crc ^ (u32::from(byte) << (bits - 8));
        (0..8).fold(crc, |crc, _| {
            let carry = crc >> (bits - 1) & 1;
            ((crc << 1) ^ (carry * polynomial)) & mask
        })
    })
}

/// Length and content of the block of facts: mono, 22050 Hz, 16 bits.
fn info(samples: u64) -> Vec<u8> {
    let mut info = b"\0\0\x22".to_vec();
    info.extend([3, 232, 3, 232, 0, 0, 0, 0, 0, 0]);
    // 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples.
    info.extend((22_050_u64 << 44 | 15 << 36 | samples).to_be_bytes());
    info.extend([0; 16]);
    info
}

/// A frame of at most a thousand samples.
pub fn frame(number: usize, samples: &[i16]) -> Vec<u8> {
    let mut frame = vec![0xff, 0xf8, 0x70, 0x08, (number % 128) as u8];
    frame.extend((samples.len() as u16 - 1).to_be_bytes());
    frame.push(crc(8, 0x07, &frame) as u8);
    frame.push(0x02);
    frame.extend(samples.iter().flat_map(|sample| sample.to_be_bytes()));
    frame.extend((crc(16, 0x8005, &frame) as u16).to_be_bytes());
    frame
}

/// The header of a FLAC file with some more blocks, each of a kind and its content.
pub fn native_header(samples: usize, blocks: &[(u8, &[u8])]) -> Vec<u8> {
    let mut header = b"fLaC".to_vec();
    header.push(if blocks.is_empty() { 0x80 } else { 0 });
    header.extend(info(samples as u64));
    for (at, (kind, content)) in blocks.iter().enumerate() {
        let last = if at + 1 == blocks.len() { 0x80 } else { 0 };
        header.push(kind | last);
        header.extend(&(content.len() as u32).to_be_bytes()[1..]);
        header.extend(*content);
    }
    header
}

/// A stream in the making.
pub struct Stream {
    serial: u32,
    pages: Vec<Vec<u8>>,
    granule: u64,
}

/// Samples in a frame.
pub const FRAME: usize = 1000;

impl Stream {
    /// Begins a stream: mono, 22050 Hz, 16 bits, with tags of some bytes.
    pub fn new(serial: u32, tag_bytes: usize) -> Self {
        let mut stream = Self {
            serial,
            pages: Vec::new(),
            granule: 0,
        };
        let first = [&b"\x7fFLAC\x01\0\0\x01fLaC\0"[..], &info(0)].concat();
        stream.push_packet(&first, 0, 2);
        let mut tags = vec![0x84];
        tags.extend(&(tag_bytes as u32).to_be_bytes()[1..]);
        tags.resize(tags.len() + tag_bytes, 0xff);
        stream.push_packet(&tags, 0, 0);
        stream
    }

    /// Says that the next frames come after that many others.
    pub fn skip_to(&mut self, granule: u64) {
        self.granule = granule;
    }

    /// Adds a frame for each thousand samples, each on a page of its own.
    pub fn push(&mut self, samples: &[i16]) {
        for samples in samples.chunks(FRAME) {
            let packet = frame(self.granule as usize / FRAME, samples);
            self.granule += samples.len() as u64;
            self.push_packet(&packet, self.granule, 0);
        }
    }

    /// The pages, the last one marked or not.
    pub fn pages(mut self, is_marked: bool) -> Vec<Vec<u8>> {
        if is_marked {
            let sequence = self.pages.len() as u32;
            self.pages
                .push(page(4, self.granule, self.serial, sequence, &[], &[]));
        }
        self.pages
    }

    fn push_packet(&mut self, packet: &[u8], granule: u64, flags: u8) {
        let mut segments = vec![255; packet.len() / 255];
        segments.push((packet.len() % 255) as u8);
        let (mut at, mut flags) = (0, flags);
        for part in segments.chunks(255) {
            let end = at + part.iter().map(|&bytes| usize::from(bytes)).sum::<usize>();
            let granule = if end == packet.len() {
                granule
            } else {
                u64::MAX
            };
            let sequence = self.pages.len() as u32;
            let body = &packet[at..end];
            self.pages
                .push(page(flags, granule, self.serial, sequence, part, body));
            (at, flags) = (end, 1);
        }
    }
}
