//! Names of the codecs that MP4 and QuickTime files hold and that are not decoded here.

use super::boxes::Name;

/// The codec of a sample description.
pub(super) fn of_entry(name: Name) -> String {
    let known = match &name {
        b"samr" => "AMR speech",
        b"sawb" | b"sawp" => "AMR wideband speech (AMR-WB)",
        b"sevc" => "EVRC speech",
        b"ssmv" => "SMV speech",
        b"sqcp" | b"Qclp" | b"QCLP" => "QCELP speech",
        b"spex" => "Speex",
        b"ac-3" | b"sac3" | b"AC-3" => "Dolby Digital (AC-3)",
        b"ec-3" | b"EC-3" => "Dolby Digital Plus (E-AC-3)",
        b"ac-4" => "Dolby AC-4",
        b"mlpa" => "Dolby TrueHD",
        b"dtsc" | b"dtse" | b"dtsh" | b"dtsl" | b"dtsx" | b"DTS " => "DTS",
        b".mp1" => "MPEG audio layer 1 (MP1)",
        b".mp2" | b"ms\0\x50" => "MPEG audio layer 2 (MP2)",
        b"mha1" | b"mha2" | b"mhm1" | b"mhm2" => "MPEG-H 3D Audio",
        b"QDM2" | b"QDMC" => "QDesign Music",
        b"MAC3" | b"MAC6" => "MACE",
        b"ima4" | b"ms\0\x11" => "IMA ADPCM",
        b"ms\0\x02" => "Microsoft ADPCM",
        b"agsm" | b"ms\0\x31" => "GSM speech",
        b"vdva" | b"dvca" => "DV audio",
        b"WMA1" | b"WMA2" | b"wma " | b"owma" => "Windows Media Audio (WMA)",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let printable = name.iter().all(|byte| (b' '..=b'~').contains(byte));
    match printable {
        true => format!("the codec {:?}", String::from_utf8_lossy(&name)),
        false => "an unknown codec".to_owned(),
    }
}

/// The codec of an object type of MPEG-4 (as registered at mp4ra.org).
pub(super) fn of_object_type(kind: u8) -> String {
    let known = match kind {
        0xa5 => "Dolby Digital (AC-3)",
        0xa6 => "Dolby Digital Plus (E-AC-3)",
        0xa9..=0xac => "DTS",
        0xad => "Opus in an unusual place",
        0xae => "Dolby AC-4",
        0xa0 => "EVRC speech",
        0xa1 => "SMV speech",
        0xdd => "Vorbis in MP4",
        0xe1 => "QCELP speech",
        _ => return format!("the codec with object type 0x{kind:02x}"),
    };
    known.to_owned()
}
