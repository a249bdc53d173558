"""onnxruntime on some slices: python network.py MODEL.onnx BANDS FRAMES SLICES THREADS"""

import sys

import onnxruntime

import contestant
import crnn

path = sys.argv[1]
bands, frames, slices, threads = map(int, sys.argv[2:])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
inputs = {"slices": crnn.test_input(slices, bands, frames).numpy()}
(logits,) = session.run(None, inputs)
contestant.serve(dict(logits=logits.flatten().tolist()), lambda: session.run(None, inputs))
