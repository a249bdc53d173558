"""Makes what the peers load, from the shipped model file and for the paper's network.

    python export.py SHIPPED.safetensors OUT

In OUT, for each of the networks `genrescope` (shipped) and `described` (the paper's, random weights):
NAME.safetensors (a model file), NAME.onnx, and NAME.json: sizes, and logits by PyTorch of 30 known slices,
against which every engine is checked before it is timed.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import safetensors.torch
import torch

import crnn

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "models"))
import modeling

DESCRIBED = dict(
    input_norm="whole",
    blocks=[
        dict(channels=64, pool=[2, 2]),
        dict(channels=128, pool=[4, 2]),
        dict(channels=128, pool=[4, 2]),
        dict(channels=128, pool=[4, 2]),
        dict(channels=128, pool=[1, 2]),
    ],
    gru=[dict(units=32, bidirectional=False)] * 2,
    summary="last",
)
"""The sizes of `Preset::Described` in genrescope-crnn."""

SLICES = 30


def write_described(shipped, path):
    """A model file of the paper's network: the shipped manifest with other sizes, and random weights."""
    settings = crnn.manifest(shipped)
    settings["name"] = "described-random"
    settings["network"] |= DESCRIBED
    settings["self_test"]["logits"] = []
    torch.manual_seed(0)
    network = crnn.Crnn(settings["network"])
    tensors = {}
    for name, value in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        # Norms far from their neutral values, so that a forgotten one shows in the logits.
        if name.endswith("running_var") or (".norm." in name or "input_norm" in name) and name.endswith("weight"):
            value = torch.rand_like(value) + 0.5
        elif value.dim() == 1:
            value = (torch.rand_like(value) - 0.5) * 0.2
        elif value.dim() > 1:
            # Wide enough for slices to differ.
            value = value * 2.5
        tensors[name] = value.contiguous()
    safetensors.torch.save_file(tensors, path, metadata={"genrescope": json.dumps(settings)})


def export(path, out):
    settings, network = crnn.load(path)
    bands, frames = settings["network"]["bands"], settings["slices"]["frames"]
    slices = crnn.test_input(SLICES, bands, frames)
    with torch.no_grad():
        logits = network(slices)
        published, manifest = modeling.load(path)
        scale = manifest["normalisation"]
        worst = (published(slices / scale["scale"] - scale["offset"]) - logits).abs().max().item()
    if worst > 1e-4:
        raise SystemExit(f"models/modeling.py differs from the peers' network by {worst:.1e}")
    torch.onnx.export(
        network,
        (slices,),
        str(out.with_suffix(".onnx")),
        input_names=["slices"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("count", min=1, max=4096)},),
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    graph = onnx.load(out.with_suffix(".onnx")).graph
    kinds = {}
    for node in graph.node:
        kinds[node.op_type] = kinds.get(node.op_type, 0) + 1
    session = onnxruntime.InferenceSession(str(out.with_suffix(".onnx")), providers=["CPUExecutionProvider"])
    for count in [1, 7, SLICES]:
        (answer,) = session.run(None, {"slices": slices[:count].numpy()})
        worst = float(np.abs(answer - logits[:count].numpy()).max())
        if worst > 1e-3:
            raise SystemExit(f"{out.name}: ONNX differs from PyTorch by {worst:.1e} on {count} slices")
    print(f"{out.name}: {kinds}, ONNX differs from PyTorch by {worst:.1e}")
    facts = dict(bands=bands, frames=frames, genres=settings["network"]["genres"], manifest=settings)
    facts["logits"] = logits.flatten().tolist()
    out.with_suffix(".json").write_text(json.dumps(facts))


def main():
    shipped, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    (out / "genrescope.safetensors").write_bytes(shipped.read_bytes())
    write_described(shipped, out / "described.safetensors")
    for name in ["genrescope", "described"]:
        export(out / f"{name}.safetensors", out / name)


if __name__ == "__main__":
    main()
