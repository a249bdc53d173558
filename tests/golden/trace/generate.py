"""Intermediate tensors of the network by PyTorch, for `tests/parity/src/trace_parity.rs`.

Of each tensor 256 cells are stored, and two sums of all cells with pseudo-random signs and weights. Which cells and
weights, both sides compute from an integer hash of the name, as they do for weights and inputs (`../network`).
Run: python3 generate.py  (writes tensors.safetensors beside this file)
"""

import importlib.util
import json
import math
import pathlib

import numpy as np
import safetensors.torch
import torch
from safetensors import safe_open
from torch import nn

HERE = pathlib.Path(__file__).parent
MODELS = HERE.parents[2] / "models"
SAMPLES = 256
SUMS = 2
FRAMES = 94

spec = importlib.util.spec_from_file_location("network", HERE.parent / "network" / "generate.py")
network = importlib.util.module_from_spec(spec)
spec.loader.exec_module(network)


def gru_values(gru, x, reverse):
    """Reset, update, candidate and state at each step of `[time, lanes, inputs]`, by the formulas of torch.nn.GRU."""
    suffix = "_reverse" if reverse else ""
    w_i, w_h, b_i, b_h = (
        getattr(gru, f"{name}_l0{suffix}") for name in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    )
    state = x.new_zeros(x.shape[1], gru.hidden_size)
    values = {name: [None] * len(x) for name in ["reset", "update", "candidate", "state"]}
    for time in reversed(range(len(x))) if reverse else range(len(x)):
        i_r, i_z, i_n = (x[time] @ w_i.T + b_i).chunk(3, 1)
        h_r, h_z, h_n = (state @ w_h.T + b_h).chunk(3, 1)
        reset, update = torch.sigmoid(i_r + h_r), torch.sigmoid(i_z + h_z)
        candidate = torch.tanh(i_n + reset * h_n)
        state = (1 - update) * candidate + update * state
        for name, value in zip(values, [reset, update, candidate, state]):
            values[name][time] = value
    return {name: torch.stack(value) for name, value in values.items()}


@torch.no_grad()
def trace(model, x):
    """Every tensor by the name that `genrescope_trace::names` gives it."""
    found = {"input": x}
    x = model.input_norm(x).unsqueeze(1) if model.per_band else model.input_norm(x.unsqueeze(1))
    found["input_norm"] = x
    for index, block in enumerate(model.blocks):
        for name, layer in [("conv", block.conv), ("elu", nn.functional.elu), ("norm", block.norm), ("pool", block.pool)]:
            x = layer(x)
            found[f"blocks.{index}.{name}"] = x
    x = x.permute(0, 3, 1, 2).flatten(2)
    found["sequence"] = x
    for index, gru in enumerate(model.recurrent):
        ahead = x if model.over_slices else x.transpose(0, 1)
        x, _ = gru(x)
        states = []
        for suffix in ["", "_reverse"] if gru.bidirectional else [""]:
            values = gru_values(gru, ahead, suffix != "")
            for name, value in values.items():
                value = value if model.over_slices else value.transpose(0, 1)
                found[f"recurrent.{index}.{name}{suffix}"] = value
            states.append(found[f"recurrent.{index}.state{suffix}"])
        # The formulas above are those of the library.
        assert (torch.cat(states, 2) - x).abs().max() < 1e-12
        found[f"recurrent.{index}"] = x
    found["pooled"] = x.mean(1) if model.mean else x[:, -1]
    found["logits"] = model.head(found["pooled"])
    return found


def reduced(case, name, tensor):
    """The stored cells, then the sums."""
    values = tensor.flatten().numpy()
    key = f"{case} {name}"
    cells = (network.uniform(f"cells {key}", SAMPLES).astype(np.float64) * len(values)).astype(np.int64)
    sums = [
        (values * (network.uniform(f"sum {n} {key}", len(values)).astype(np.float64) * 2 - 1)).sum()
        / math.sqrt(len(values))
        for n in range(SUMS)
    ]
    return torch.tensor(np.concatenate([values[cells], sums]).astype(np.float32))


def self_test_input(bands, frames):
    """`genrescope_crnn::model_file::self_test_input`."""
    state = 0x2545F491
    values = []
    for _ in range(2):
        for band in range(bands):
            slope = np.float32(-40.0) * np.float32(band) / np.float32(bands)
            for _ in range(frames):
                state ^= (state << 13) & 0xFFFFFFFF
                state ^= state >> 17
                state ^= (state << 5) & 0xFFFFFFFF
                relief = np.float32(state >> 8) / np.float32(1 << 24)
                values.append(np.clip(slope - np.float32(40.0) * relief, np.float32(-80), np.float32(0)))
    return np.array(values, dtype=np.float32).reshape(2, bands, frames)


def shipped(name):
    """A shipped model and its input."""
    path = MODELS / f"{name}.safetensors"
    with safe_open(path, "pt") as file:
        manifest = json.loads(file.metadata()["genrescope"])
    config = manifest["network"]
    network.GENRES = config["genres"]
    model = network.Crnn(
        blocks=[(block["channels"], tuple(block["pool"])) for block in config["blocks"]],
        per_band=config["input_norm"] == "per_band",
        gru=[(gru["units"], gru["bidirectional"]) for gru in config["gru"]],
        over_slices=config["sequence"] == "slices",
        mean=config["summary"] == "mean",
    ).eval()
    model.load_state_dict(safetensors.torch.load_file(path), strict=False)
    x = self_test_input(config["bands"], manifest["slices"]["frames"])
    scale = manifest["normalisation"]
    x = (x + np.float32(scale["offset"])) * np.float32(scale["scale"])
    return model.double(), torch.from_numpy(x).double()


def main():
    tensors = {}
    for preset, sizes in network.PRESETS.items():
        network.GENRES = 10
        model = network.Crnn(**sizes).eval()
        network.fill(model)
        u = network.uniform(f"input {FRAMES}", network.SLICES * network.BANDS * FRAMES)
        x = torch.from_numpy(u.reshape(network.SLICES, network.BANDS, FRAMES) * 2 - 1).double()
        for name, tensor in trace(model.double(), x).items():
            tensors[f"{preset} {name}"] = reduced(preset, name, tensor)
    for name in ["genrescope", "fault-filtered", "teaching"]:
        for tensor_name, tensor in trace(*shipped(name)).items():
            tensors[f"model:{name} {tensor_name}"] = reduced(f"model:{name}", tensor_name, tensor)
    safetensors.torch.save_file(tensors, HERE / "tensors.safetensors", {"torch": torch.__version__.split("+")[0]})


if __name__ == "__main__":
    main()
