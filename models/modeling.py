"""A Genrescope model file in PyTorch: `network, manifest = load("genrescope.safetensors")`.

    logits = network(decibels(manifest, "song.wav"))   # a row per slice: genres, outside classes; or labels (sigmoid)
"""

import json

import safetensors
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, channels, pool):
        super().__init__()
        self.conv = nn.Conv2d(inputs, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)
        self.pool = nn.MaxPool2d(tuple(pool))

    def forward(self, x):
        return self.pool(self.norm(nn.functional.elu(self.conv(x))))


class Crnn(nn.Module):
    """`[slices, bands, frames]` in decibels relative to the clip's loudest value, to `[slices, outputs]`."""

    def __init__(self, manifest):
        super().__init__()
        config = manifest["network"]
        self.normalisation = manifest["normalisation"]
        self.norm = config["input_norm"]
        if self.norm != "none":
            self.input_norm = nn.BatchNorm2d(1) if self.norm == "whole" else nn.BatchNorm1d(config["bands"])
        channels, bands = 1, config["bands"]
        self.blocks = nn.ModuleList()
        for block in config["blocks"]:
            self.blocks.append(Block(channels, block["channels"], block["pool"]))
            channels, bands = block["channels"], bands // block["pool"][0]
        features, over_time = channels * bands, config["sequence"] == "time"
        self.recurrent = nn.ModuleList()
        for layer in config["gru"]:
            units, both = layer["units"], layer["bidirectional"]
            self.recurrent.append(nn.GRU(features, units, bidirectional=both, batch_first=over_time))
            features = units * (1 + both)
        self.mean = config.get("summary", "last") == "mean"
        self.head = nn.Linear(features, config["genres"])

    def forward(self, decibels):
        x = (decibels + self.normalisation["offset"]) * self.normalisation["scale"]
        x = self.input_norm(x).unsqueeze(1) if self.norm == "per_band" else x.unsqueeze(1)
        x = self.input_norm(x) if self.norm == "whole" else x
        for block in self.blocks:
            x = block(x)
        x = x.permute(0, 3, 1, 2).flatten(2)  # [slices, steps, features]
        for gru in self.recurrent:
            x, _ = gru(x)
        return self.head(x.mean(1) if self.mean else x[:, -1])


def load(path):
    with safetensors.safe_open(path, "pt") as file:
        manifest = json.loads(file.metadata()["genrescope"])
        tensors = {name: file.get_tensor(name).float() for name in file.keys()}
    network = Crnn(manifest)
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    # PyTorch counts batches beside each norm; inference does not need that.
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)
    return network.eval(), manifest


def decibels(manifest, path):
    """The whole slices of a WAV file, with librosa."""
    import librosa, numpy as np
    front, cut = manifest["front_end"], manifest["slices"]
    samples, rate = librosa.load(path, sr=front["sample_rate"], mono=True)
    sizes = {name: front[name] for name in ["n_fft", "hop_length", "n_mels", "power"]}
    mel = librosa.feature.melspectrogram(y=samples, sr=rate, fmin=front["f_min"], fmax=front["f_max"], **sizes)
    mel = librosa.power_to_db(mel, ref=np.max, top_db=front["decibels"]["top_db"])
    starts = range(0, mel.shape[1] - cut["frames"] + 1, cut["hop"])
    return torch.from_numpy(np.stack([mel[:, at : at + cut["frames"]] for at in starts]))
