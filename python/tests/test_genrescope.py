"""The installed package: equal to `trainer predict --json`, with errors, and interruptible."""

import json
import math
import os
import pathlib
import signal
import struct
import subprocess
import tempfile
import threading
import unittest
import wave

import genrescope

RATE = 22_050
# Largest difference of a probability. Both run the same code, compiled with other options.
TOLERANCE = 1e-6


def write_wav(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", round(32_767 * sample)) for sample in samples))


def chords(seconds):
    """Sawtooth chords that change twice a second, with a decay."""
    for index in range(int(seconds * RATE)):
        time = index / RATE
        root = 110 * 2 ** ([0, 5, 7, 3][int(time * 2) % 4] / 12)
        decay = math.exp(-3 * (time * 2 % 1))
        yield 0.2 * decay * sum((root * ratio * time) % 1 - 0.5 for ratio in (1, 1.25, 1.5))


def numbers(value, path=""):
    """Every number in a record by its path, and every other value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from numbers(inner, f"{path}[{index}]")
    else:
        yield path, value


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.model = genrescope.load()

    def path(self, name):
        return pathlib.Path(self.folder.name) / name

    def code(self, call, *arguments):
        with self.assertRaises(genrescope.Error) as caught:
            call(*arguments)
        return caught.exception.code

    def test_equals_the_trainer(self):
        for name, seconds in [("short.wav", 1.5), ("song.wav", 12), ("silent.wav", 0)]:
            samples = chords(seconds) if seconds else [0.0] * (4 * RATE)
            write_wav(self.path(name), samples)
        for name in ["short.wav", "song.wav", "silent.wav"]:
            path = self.path(name)
            run = subprocess.run(
                [os.environ["GENRESCOPE_TRAINER"], "predict", "--json", str(path)], capture_output=True, check=True
            )
            expected = dict(numbers(json.loads(run.stdout)[0]))
            found = dict(numbers(self.model.classify(path)))
            self.assertEqual(list(found), list(expected), "the same keys in the same order")
            for key, value in expected.items():
                if isinstance(value, float):
                    self.assertAlmostEqual(found[key], value, delta=TOLERANCE, msg=f"{name} {key}")
                else:
                    self.assertEqual(found[key], value, f"{name} {key}")
        self.assertEqual(found[".answer"], "no_music")

    def test_loads_a_model_file(self):
        models = pathlib.Path(__file__).parents[2] / "models"
        other = genrescope.load(models / "fault-filtered.safetensors")
        self.assertEqual(other.name, "genrescope-fault_filtered")
        self.assertEqual(other.genres, self.model.genres)
        self.assertEqual(len(other.genres), 10)

    def test_errors_have_codes(self):
        text = self.path("notes.txt")
        text.write_text("no music here\n" * 100)
        empty = self.path("empty.wav")
        empty.touch()
        self.assertEqual(self.code(self.model.classify, text), "not_audio")
        self.assertEqual(self.code(self.model.classify, str(empty)), "empty")
        self.assertEqual(self.code(self.model.classify, self.path("missing.mp3")), "unreadable")
        self.assertEqual(self.code(self.model.classify, self.folder.name), "unreadable")
        self.assertEqual(self.code(genrescope.load, text), "invalid_model")
        self.assertEqual(self.code(genrescope.load, self.path("missing")), "unreadable")
        with self.assertRaises(TypeError):
            self.model.classify(3)

    @unittest.skipIf(os.name == "nt", "Windows has no such signals")
    def test_ctrl_c_ends_it_and_other_threads_run(self):
        # Read to its end, this file is an error: an interruption after the end would follow it.
        path = self.path("nan.wav")
        data = struct.pack("<f", math.nan) * (300 * RATE)
        header = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3, 1, RATE, 4 * RATE, 4, 32)
        path.write_bytes(header + struct.pack("<4sI", b"data", len(data)) + data)
        self.assertEqual(self.code(self.model.classify, path), "not_finite")
        # Programs in the background of a shell inherit that the signal is ignored.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        # The thread runs only once the main thread has released the interpreter.
        ready = threading.Event()
        interrupt = lambda: ready.wait() and os.kill(os.getpid(), signal.SIGINT)
        thread = threading.Thread(target=interrupt)
        thread.start()
        with self.assertRaises(KeyboardInterrupt) as caught:
            ready.set()
            self.model.classify(path)
        thread.join()
        self.assertIsNone(caught.exception.__context__)


if __name__ == "__main__":
    unittest.main()
