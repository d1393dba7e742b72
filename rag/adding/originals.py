"""Documents -> the files that they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rag.adding.read_ahead import fingerprint
from rag.errors import InputError
from rag.store.catalog import Catalog
from rag.types import Document


class Originals:
    """The files that a library was made of; it is had as `library.originals`."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def location(self, document_id: str) -> Path | None:
        """Where a document was read, whether its file is still there or not."""
        location = self._catalog.location(document_id)
        return Path(location) if location else None

    def locations(self) -> set[Path]:
        """Where the documents were read, whether their files are still there or not."""
        return set(map(Path, self._catalog.locations()))

    def file(self, document_id: str) -> Path:
        """The file that a document was read from; raises InputError where it is gone or has changed since."""
        place = self.location(document_id)
        if place is not None and self._catalog.fingerprint(str(place)) == (document_id, fingerprint(place)):
            return place
        raise InputError(
            f"the file of {document_id} is no longer as it was read: add it again",
            f"el archivo de {document_id} ya no es el que se leyó: añádalo de nuevo",
        )

    def twin(self, file: Path) -> Document | None:
        """The document that was read from another file with the very same bytes, if there is one."""
        places = self._catalog.places(fingerprint(file)) if file.is_file() else []
        others = [place for place in places if place != str(file.resolve())]
        return self._catalog.at(others[0]) if others else None

    def fingerprints(self) -> Mapping[str, str]:
        """Document id → the SHA-256 of its file as it was read."""
        return dict(self._catalog.locations().values())

    def unreadable(self) -> list[str]:
        """The sources that could not be read when they were last added."""
        return self._catalog.unread()
