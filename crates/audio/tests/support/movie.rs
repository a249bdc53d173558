//! MP4 and QuickTime files with uncompressed sound, and boxes around it.

/// A box.
pub fn atom(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = (body.len() + 8) as u32;
    [&length.to_be_bytes()[..], name, &body].concat()
}

/// A sample description of version 0 or 1.
pub fn entry(name: &[u8; 4], version: u16, channels: u16, bits: u16, more: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0, 0, 0, 0, 0, 0, 1];
    body.extend(version.to_be_bytes());
    body.extend([0; 6]);
    body.extend(channels.to_be_bytes());
    body.extend(bits.to_be_bytes());
    body.extend([0; 4]);
    body.extend((22_050_u32 << 16).to_be_bytes());
    if version == 1 {
        let bytes = u32::from(bits) / 8;
        for word in [1, bytes, bytes * u32::from(channels), 2] {
            body.extend(word.to_be_bytes());
        }
    }
    atom(name, &[&body, more])
}

/// A description of version 2, which has flags: 1 float, 2 big-endian, 4 signed.
pub fn entry_2(channels: u32, bits: u32, flags: u32) -> Vec<u8> {
    let mut body = vec![0, 0, 0, 0, 0, 0, 0, 1, 0, 2];
    body.extend([0; 6]);
    body.extend([0, 3, 0, 16, 0xff, 0xfe, 0, 0, 0, 1, 0, 0]);
    body.extend(72_u32.to_be_bytes());
    body.extend(22_050_f64.to_be_bytes());
    for word in [channels, 0x7f00_0000, bits, flags, channels * bits / 8, 1] {
        body.extend(word.to_be_bytes());
    }
    atom(b"lpcm", &[&body])
}

/// A track of samples of constant size, in chunks.
pub struct Track {
    /// Kind of media: `soun`, `vide`.
    pub media: [u8; 4],
    /// Sample descriptions.
    pub entries: Vec<Vec<u8>>,
    /// Bytes of a sample.
    pub sample_bytes: u32,
    /// Samples.
    pub samples: u32,
    /// Samples in a chunk.
    pub in_chunk: u32,
    /// Time of one sample in units of 1/22050 s.
    pub delta: u32,
}

impl Track {
    /// A track of PCM.
    pub fn pcm(entry: Vec<u8>, frame_bytes: u32, frames: u32) -> Self {
        Self {
            media: *b"soun",
            entries: vec![entry],
            sample_bytes: frame_bytes,
            samples: frames,
            in_chunk: 1000,
            delta: 1,
        }
    }

    /// The box, for samples that begin at a byte of the file.
    pub fn atom(&self, number: u32, at: u32) -> Vec<u8> {
        let words = |words: &[u32]| -> Vec<u8> {
            words.iter().flat_map(|word| word.to_be_bytes()).collect()
        };
        let entries = self.entries.len() as u32;
        let stsd = atom(b"stsd", &[&words(&[0, entries]), &self.entries.concat()]);
        let stts = atom(b"stts", &[&words(&[0, 1, self.samples, self.delta])]);
        let stsc = atom(b"stsc", &[&words(&[0, 1, 1, self.in_chunk, 1])]);
        let stsz = atom(b"stsz", &[&words(&[0, self.sample_bytes, self.samples])]);
        let step = self.in_chunk * self.sample_bytes;
        let chunks: Vec<u32> = (0..self.samples.div_ceil(self.in_chunk))
            .map(|chunk| at + chunk * step)
            .collect();
        let stco = atom(
            b"stco",
            &[&words(&[0, chunks.len() as u32]), &words(&chunks)],
        );
        let stbl = atom(b"stbl", &[&stsd, &stts, &stsc, &stsz, &stco]);
        let minf = atom(b"minf", &[&stbl]);
        let mdhd = atom(b"mdhd", &[&words(&[0, 0, 0, 22_050, self.samples, 0])]);
        let hdlr = atom(b"hdlr", &[&words(&[0, 0]), &self.media, &[0; 13]]);
        let tkhd = atom(b"tkhd", &[&words(&[0, 0, 0, number, 0, self.samples])]);
        atom(b"trak", &[&tkhd, &atom(b"mdia", &[&mdhd, &hdlr, &minf])])
    }
}

/// A file whose index comes first. The first audio track's samples are `data`.
pub fn movie(tracks: &[Track], data: &[u8]) -> Vec<u8> {
    movie_with(tracks, &[], data)
}

/// The same with further boxes in the index.
pub fn movie_with(tracks: &[Track], more: &[u8], data: &[u8]) -> Vec<u8> {
    let ftyp = atom(b"ftyp", &[b"qt  \0\0\0\0qt  "]);
    let index = |at: u32| {
        let tracks: Vec<Vec<u8>> = (1..)
            .zip(tracks)
            .map(|(number, track)| track.atom(number, at))
            .collect();
        atom(
            b"moov",
            &[&atom(b"mvhd", &[&[0; 100]]), &tracks.concat(), more],
        )
    };
    let at = (ftyp.len() + index(0).len() + 8) as u32;
    [ftyp, index(at), atom(b"mdat", &[data])].concat()
}
