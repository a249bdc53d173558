"""A training step by PyTorch, channels last: python train.py MODEL BATCH THREADS"""

import sys

import torch

import contestant
import crnn

path = sys.argv[1]
batch, threads = map(int, sys.argv[2:])
torch.set_num_threads(threads)
settings = crnn.manifest(path)
torch.manual_seed(0)
network = crnn.Crnn(settings["network"]).to(memory_format=torch.channels_last).train()
bands, frames = settings["network"]["bands"], settings["slices"]["frames"]
genres = settings["network"]["genres"]
slices = crnn.test_input(batch, bands, frames)
targets = torch.arange(batch) % genres
optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, eps=1e-8)


def step():
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(network(slices), targets)
    loss.backward()
    optimizer.step()
    return loss.item()


contestant.serve(dict(loss=step()), step)
