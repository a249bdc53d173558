"""Classifies the genre of music, with the model of the page."""

from os import PathLike
from typing import Any, Optional, Union

__version__: str

class Error(Exception):
    """A model or an audio file cannot be used."""

    code: str
    """The kind of error, which does not change with the wording of the message."""

class Model:
    """A loaded model. It can be used by several threads."""

    @property
    def name(self) -> str: ...
    @property
    def genres(self) -> list[str]: ...
    def classify(self, path: Union[str, PathLike[str]]) -> dict[str, Any]:
        """Classifies an audio file; the keys are those of `trainer predict --json`."""

def load(path: Optional[Union[str, PathLike[str]]] = None) -> Model:
    """Loads a model file, or the shipped model."""
