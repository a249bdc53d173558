"""The network of a model file as a PyTorch module.

Sizes come from the manifest in the file's metadata, weights from its tensors, which carry PyTorch's names.
"""

import json
import struct

import safetensors.torch
import torch
from torch import nn


def manifest(path):
    """The settings that stand in a model file's metadata."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    return json.loads(header["__metadata__"]["genrescope"])


class Block(nn.Module):
    def __init__(self, inputs, channels, pool, dropout):
        super().__init__()
        self.conv = nn.Conv2d(inputs, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)
        self.pool = nn.MaxPool2d(tuple(pool))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(self.pool(self.norm(nn.functional.elu(self.conv(x)))))


class Crnn(nn.Module):
    """`[slices, bands, frames]` to `[slices, genres]`."""

    def __init__(self, config):
        super().__init__()
        if config["input_norm"] != "whole" or config["sequence"] != "time":
            raise SystemExit("the peers know networks with input_norm whole and sequence time only")
        self.mean = config.get("summary", "last") == "mean"
        self.input_norm = nn.BatchNorm2d(1)
        inputs, bands = 1, config["bands"]
        self.blocks = nn.ModuleList()
        for block in config["blocks"]:
            self.blocks.append(Block(inputs, block["channels"], block["pool"], config["conv_dropout"]))
            inputs = block["channels"]
            bands //= block["pool"][0]
        inputs *= bands
        self.recurrent = nn.ModuleList()
        for layer in config["gru"]:
            two = layer["bidirectional"]
            self.recurrent.append(nn.GRU(inputs, layer["units"], bidirectional=two, batch_first=True))
            inputs = layer["units"] * (2 if two else 1)
        self.dropout = nn.Dropout(config["head_dropout"])
        self.head = nn.Linear(inputs, config["genres"])

    def forward(self, x):
        x = self.input_norm(x.unsqueeze(1))
        for block in self.blocks:
            x = block(x)
        x = x.permute(0, 3, 1, 2).flatten(2)
        for gru in self.recurrent:
            x, _ = gru(x)
        return self.head(self.dropout(x.mean(1) if self.mean else x[:, -1]))


def load(path):
    """The manifest and the network, ready for inference."""
    settings = manifest(path)
    network = Crnn(settings["network"])
    tensors = {name: value.float() for name, value in safetensors.torch.load_file(path).items()}
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    # PyTorch counts batches beside each norm; no inference needs that.
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise SystemExit(f"{path} is no such network: missing {missing}, unexpected {unexpected}")
    return settings, network.eval()


def test_input(slices, bands, frames):
    """Normalised slices that are the same in every language: a 32-bit integer hash of the index."""
    x = torch.arange(slices * bands * frames, dtype=torch.int64)
    x = (x * 0x9E3779B9) & 0xFFFFFFFF
    x ^= x >> 16
    x = (x * 0x7FEB352D) & 0xFFFFFFFF
    x ^= x >> 15
    x = (x * 0x846CA68B) & 0xFFFFFFFF
    x ^= x >> 16
    unit = (x >> 8).double() / (1 << 24)
    return (unit * 2 - 1).float().reshape(slices, bands, frames)
