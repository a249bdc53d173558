"""Logits of the presets by PyTorch, for `tests/src/network_parity.rs`.

The weights and inputs are not stored: both sides compute them from the same integer hash.
Run: python3 generate.py  (writes logits.json beside this file)
"""

import json
import math
import pathlib

import numpy as np
import torch
from torch import nn

SLICES = 3
BANDS = 128
GENRES = 10
LENGTHS = [32, 94, 157]


def uniform(name: str, count: int) -> np.ndarray:
    """`count` float32 in [0, 1): FNV-1a of the name seeds a 32-bit integer mix of the index."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = (np.arange(count, dtype=np.uint64) * 0x9E3779B9 + seed).astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24)


def fill(model: nn.Module) -> None:
    """Weights of unit gain, biases and statistics that are far from their neutral values."""
    state = model.state_dict()
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        u = uniform(name, tensor.numel()).reshape(tensor.shape)
        if tensor.dim() > 1:
            fan_in = tensor[0].numel()
            values = (u * 2 - 1) * np.float32(math.sqrt(3 / fan_in))
        elif name.endswith("running_var") or (name.endswith("weight") and "norm" in name):
            values = u + np.float32(0.5)
        else:
            values = (u - np.float32(0.5)) * np.float32(0.2)
        state[name] = torch.from_numpy(values.astype(np.float32))
    model.load_state_dict(state)


class Block(nn.Module):
    def __init__(self, inputs, channels, pool):
        super().__init__()
        self.conv = nn.Conv2d(inputs, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)
        self.pool = nn.MaxPool2d(pool)

    def forward(self, x):
        return self.pool(self.norm(nn.functional.elu(self.conv(x))))


class Crnn(nn.Module):
    def __init__(self, blocks, per_band, gru, over_slices, mean=False):
        super().__init__()
        self.per_band = per_band
        self.over_slices = over_slices
        self.mean = mean
        self.input_norm = nn.BatchNorm1d(BANDS) if per_band else nn.BatchNorm2d(1)
        inputs = 1
        self.blocks = nn.ModuleList()
        bands = BANDS
        for channels, pool in blocks:
            self.blocks.append(Block(inputs, channels, pool))
            inputs = channels
            bands //= pool[0]
        inputs *= bands
        self.recurrent = nn.ModuleList()
        for units, bidirectional in gru:
            self.recurrent.append(
                nn.GRU(inputs, units, bidirectional=bidirectional, batch_first=not over_slices)
            )
            inputs = units * (2 if bidirectional else 1)
        self.head = nn.Linear(inputs, GENRES)

    def forward(self, x):  # [slices, bands, frames]
        x = self.input_norm(x).unsqueeze(1) if self.per_band else self.input_norm(x.unsqueeze(1))
        for block in self.blocks:
            x = block(x)
        # [slices, steps, features]; `over_slices` hands that to a GRU that reads the slices as time
        x = x.permute(0, 3, 1, 2).flatten(2)
        for gru in self.recurrent:
            x, _ = gru(x)
        return self.head(x.mean(1) if self.mean else x[:, -1])


FOUR = [(64, (2, 2)), (128, (4, 2)), (128, (4, 2)), (128, (4, 2))]
FIVE = FOUR + [(128, (1, 2))]
NARROW = [(32, (2, 2)), (64, (2, 2)), (128, (4, 2)), (128, (4, 1)), (128, (2, 1))]
PRESETS = {
    "described": dict(blocks=FIVE, per_band=False, gru=[(32, False)] * 2, over_slices=False),
    "as-published": dict(
        blocks=FIVE, per_band=False, gru=[(10, True), (10, False)], over_slices=True
    ),
    "nasrullah": dict(blocks=FOUR, per_band=True, gru=[(32, False)] * 2, over_slices=False),
    "genrescope": dict(
        blocks=NARROW, per_band=False, gru=[(64, True)], over_slices=False, mean=True
    ),
    "teaching": dict(
        blocks=[(32, (4, 1)), (64, (8, 1))],
        per_band=False,
        gru=[(64, True), (64, False)],
        over_slices=False,
    ),
}


@torch.no_grad()
def main():
    cases = []
    for preset, sizes in PRESETS.items():
        model = Crnn(**sizes).eval()
        fill(model)
        # The reference itself in float64, so that all of the difference is the other side's.
        model = model.double()
        for frames in LENGTHS:
            u = uniform(f"input {frames}", SLICES * BANDS * frames)
            x = torch.from_numpy(u.reshape(SLICES, BANDS, frames) * 2 - 1).double()
            cases.append(
                {"preset": preset, "frames": frames, "logits": model(x).flatten().tolist()}
            )
    path = pathlib.Path(__file__).with_name("logits.json")
    path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}, indent=1))


if __name__ == "__main__":
    main()
