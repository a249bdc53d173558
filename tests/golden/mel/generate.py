"""Mel spectrograms by librosa, for `tests/src/mel_parity.rs`.

Inputs are stored (i16, or f32 where they are too quiet for that) so that both sides start from the
same samples; results are f32 decibels.
librosa runs in float64: what is left is the other side's error.
Run: python3 generate.py  (writes mel.safetensors and cases.json beside this file)
"""

import json
import pathlib

import librosa
import numpy as np
from safetensors.numpy import save_file

RATE = 22050


def signals():
    random = np.random.default_rng(7)
    t = np.arange(RATE) / RATE
    chirp = 0.5 * np.sin(2 * np.pi * (20 * t + (10000 - 20) / 2 * t**2))
    clicks = np.zeros(12000)
    clicks[[0, 1000, 5000, 5001, 11999]] = [1, -1, 0.5, 0.5, 0.9]
    loud_low = 0.9 * np.sin(2 * np.pi * 60 * t[:9000]) + 1e-3 * np.sin(2 * np.pi * 7000 * t[:9000])
    quantise = lambda x: np.clip(np.round(x * 32768), -32768, 32767).astype(np.int16)
    return {
        "chirp": quantise(chirp[:16000]),
        "clicks": quantise(clicks),
        "noise": quantise(random.normal(0, 0.2, 10000)),
        "silence": np.zeros(5000, np.int16),
        # One step of 16 bits, now and then: -90 dB.
        "near_silence": (random.random(6000) < 0.01).astype(np.int16),
        # Below the last bit of 16: -120 dB, and most bands near `amin`.
        "millionth": (1e-6 * np.sin(2 * np.pi * 440 * t[:6000])).astype(np.float32),
        "one_sample": quantise(np.array([0.5])),
        # Nothing at all has one frame of padding.
        "empty": np.zeros(0, np.int16),
        "odd_length": quantise(random.normal(0, 0.1, 4567)),
        "loud_low_quiet_high": quantise(loud_low),
    }


def configs():
    decibels = lambda factor, reference, top_db: dict(
        factor=factor, amin=1e-10, reference=reference, top_db=top_db
    )
    base = dict(
        sample_rate=RATE, n_fft=2048, hop_length=512, window="hann", n_mels=128, f_min=0.0,
        f_max=11025.0, scale="slaney", area_norm="slaney", power=2.0, centered="zero_padded",
        decibels=decibels(10.0, "clip_maximum", 80.0),
    )
    return {
        "librosa_default": base,
        "htk_no_norm": base | dict(scale="htk", area_norm="none"),
        "model_hop": base | dict(hop_length=1708),
        "amplitude": base | dict(power=1.0, decibels=decibels(20.0, "clip_maximum", 80.0)),
        "speech_like": base
        | dict(sample_rate=16000, n_fft=1024, hop_length=300, window="hamming", n_mels=64,
               f_min=50.0, f_max=7600.0, scale="htk", decibels=decibels(10.0, "one", None)),
    }


# Settings whose filters differ from one another.
FILTERBANKS = ["librosa_default", "htk_no_norm", "speech_like"]


def filterbank(c):
    return librosa.filters.mel(
        sr=c["sample_rate"], n_fft=c["n_fft"], n_mels=c["n_mels"], fmin=c["f_min"], fmax=c["f_max"],
        htk=c["scale"] == "htk", norm="slaney" if c["area_norm"] == "slaney" else None,
        dtype=np.float64,
    )


def expected(y, c):
    y = y.astype(np.float64) / (32768 if y.dtype == np.int16 else 1)
    spectrum = np.abs(
        librosa.stft(y, n_fft=c["n_fft"], hop_length=c["hop_length"], window=c["window"],
                     center=True, pad_mode="constant", dtype=np.complex128)
    ) ** c["power"]
    mel = filterbank(c) @ spectrum
    d = c["decibels"]
    reference = np.max if d["reference"] == "clip_maximum" else 1.0
    # power_to_db is 10 log10; with factor 20 the energies are amplitudes, compared with amin as such.
    db = librosa.power_to_db(mel, ref=reference, amin=d["amin"], top_db=None) * (d["factor"] / 10)
    if d["top_db"] is not None:
        db = np.maximum(db, db.max() - d["top_db"])
    return np.ascontiguousarray(db.T.astype(np.float32))


def main():
    here = pathlib.Path(__file__).parent
    inputs, settings = signals(), configs()
    tensors = {f"input.{name}": y for name, y in inputs.items()}
    for config_name, config in settings.items():
        for name, y in inputs.items():
            tensors[f"{config_name}.{name}"] = expected(y, config)
    for name in FILTERBANKS:
        dense = filterbank(settings[name]).ravel()
        used = np.flatnonzero(dense)
        tensors[f"filterbank.{name}.position"] = used.astype(np.int32)
        tensors[f"filterbank.{name}.weight"] = dense[used].astype(np.float32)
    save_file(tensors, here / "mel.safetensors")
    (here / "cases.json").write_text(
        json.dumps({"librosa": librosa.__version__, "inputs": list(inputs), "configs": settings,
                    "filterbanks": FILTERBANKS}, indent=1)
    )


if __name__ == "__main__":
    main()
