"""What can go wrong, as a tree; each message ends in what to do.

FuenteError
├── InputError          the question, file or option cannot be used        (exit code 2)
│   ├── QuestionError   empty, too long, or in neither language
│   ├── FilterError     no date, no such language or document
│   └── DocumentError   one document cannot be read; its neighbours still are
├── SettingsError       a FUENTE_* variable or option is unknown or malformed
├── LibraryError        the library's folder cannot be opened, or is busy
│   ├── LibraryMissing  there is no library there
│   ├── LibraryBusy     another process is writing
│   └── ModelMismatch   other weights made the stored vectors
├── IndexDamaged        the nearest-vector index cannot be trusted; the catalog still can
│   └── IndexAway       the Chroma server does not answer
└── ModelError          an embedding or chat model is missing, damaged, or failed
"""


class FuenteError(Exception):
    """Anything Fuente raises on purpose; its text is one plain sentence for people, `spanish` the same in Spanish."""

    def __init__(self, message: str, spanish: str = "") -> None:
        super().__init__(message)
        self.spanish = spanish or message


class InputError(FuenteError):
    """What was given cannot be used as it is."""


class QuestionError(InputError):
    """The question is empty, too long, or in neither English nor Spanish."""

    def __init__(self, message: str, problem: str) -> None:
        super().__init__(message)
        self.problem = problem  # "empty" | "too_long" | "other_language": the key of its text in both languages


class FilterError(InputError):
    """A filter names no date, or a language or document that is not there."""


class DocumentError(InputError):
    """One document cannot be read; `problem` in problems.py makes these."""

    def __init__(self, message: str, status: str, code: str, spanish: str) -> None:
        super().__init__(message, spanish)
        self.status = status  # a `FileStatus` value
        self.code = code  # a key of `PROBLEMS`


class SettingsError(InputError):
    """A setting is unknown or malformed."""


class LibraryError(InputError):
    """The library's folder cannot be opened."""


class LibraryMissing(LibraryError):
    """There is no library in that folder."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class ModelMismatch(LibraryError):
    """The stored vectors were made by other weights, another engine or another prefix."""


class IndexDamaged(FuenteError):
    """The nearest-vector index cannot be trusted."""


class IndexAway(IndexDamaged):
    """The Chroma server that holds the index does not answer."""


class ModelError(InputError):
    """A model is missing, damaged, or failed."""
