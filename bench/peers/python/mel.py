"""The model's mel spectrogram by librosa and by torchaudio."""

import numpy as np

import crnn


def settings(model):
    front_end = crnn.manifest(model)["front_end"]
    wanted = dict(window="hann", power=2.0, centered="zero_padded", scale="slaney", area_norm="slaney")
    for name, value in wanted.items():
        if front_end[name] != value:
            raise SystemExit(f"the peers' front-ends are written for {name} {value}, not {front_end[name]}")
    return front_end


def of(library, s, threads):
    """A function from samples to `[bands, frames]` in decibels below the clip's loudest."""
    top = s["decibels"]["top_db"]
    if library == "librosa":
        import librosa

        def spectrogram(samples):
            power = librosa.feature.melspectrogram(
                y=samples, sr=s["sample_rate"], n_fft=s["n_fft"], hop_length=s["hop_length"],
                n_mels=s["n_mels"], fmin=s["f_min"], fmax=s["f_max"], pad_mode="constant",
            )  # fmt: skip
            return librosa.power_to_db(power, ref=np.max, amin=s["decibels"]["amin"], top_db=top)

        return spectrogram

    import torch

    # torchaudio on PyPI stays at a CUDA version behind torch's and refuses to be imported for that,
    # though nothing here has to do with CUDA.
    cuda, torch.version.cuda = torch.version.cuda, None
    import torchaudio

    torch.version.cuda = cuda
    torch.set_num_threads(threads)
    transform = torchaudio.transforms.MelSpectrogram(
        s["sample_rate"], s["n_fft"], hop_length=s["hop_length"], n_mels=s["n_mels"], f_min=s["f_min"],
        f_max=s["f_max"], pad_mode="constant", mel_scale="slaney", norm="slaney",
    )  # fmt: skip

    @torch.inference_mode()
    def spectrogram(samples):
        power = transform(torch.from_numpy(samples))
        decibels = 10 * torch.log10(power.clamp(min=s["decibels"]["amin"]))
        return (decibels - decibels.max()).clamp(min=-top).numpy()

    return spectrogram
