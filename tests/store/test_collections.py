"""Collections: documents lie in them by name, whatever becomes of their files, and answers keep to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Filters, Library
from rag.errors import FilterError, InputError
from rag.types import Collection


@pytest.fixture
def ids(library: Library, folder: Path) -> dict[str, str]:
    """Title → id of the two documents."""
    library.add(folder)
    return {document.title: document.id for document in library.documents()}


def test_documents_lie_in_collections_by_name(library: Library, ids: dict[str, str]) -> None:
    library.collect(" Water  works ", ids["The well"])
    library.collect("Obras", *ids.values())
    library.collect("Obras", ids["The well"])  # there already
    assert library.collections() == [Collection("Obras", 2), Collection("Water works", 1)]
    assert {one.title: one.collections for one in library.entries()} == {
        "The well": ("Obras", "Water works"), "El puente": ("Obras",),
    }  # fmt: skip
    library.uncollect("Obras", ids["El puente"])
    library.uncollect("Water works")
    assert library.collections() == [Collection("Obras", 1)]
    assert len(library.documents()) == 2


def test_a_collection_takes_another_name_and_joins_one_that_is_there(library: Library, ids: dict[str, str]) -> None:
    library.collect("A", *ids.values())
    library.collect("B", ids["The well"])
    library.rename_collection("B", "C")
    library.rename_collection("C", "A")
    assert library.collections() == [Collection("A", 2)]


def test_answers_keep_to_a_collection(library: Library, ids: dict[str, str]) -> None:
    library.collect("Wells", ids["The well"])
    only = Filters(collections=("Wells",))
    assert {one.document.title for one in library.search("How deep is the bridge?", filters=only)} == {"The well"}
    assert library.scope(only).searched == 1
    with pytest.raises(FilterError, match="no collection 'Bridges'") as told:
        library.check_filters(Filters(collections=("Bridges",)))
    assert "no existe la colección" in told.value.spanish
    assert library.find("well", filters=Filters(collections=(" Wells  ",))) == library.find("well", filters=only) != []
    with pytest.raises(FilterError, match="must be a tuple"):
        library.check_filters(Filters(collections="Wells"))  # type: ignore[arg-type]


def test_what_is_read_anew_moved_or_put_back_stays_in_its_collection(
    library: Library, ids: dict[str, str], folder: Path
) -> None:
    library.collect("Wells", ids["The well"])
    (folder / "well.md").write_text("---\ntitle: The well\nlanguage: en\n---\nThe well is 50 metres deep.\n", "utf-8")
    library.add(folder)
    assert library.collections() == [Collection("Wells", 1)]
    (folder / "well.md").rename(folder / "moved.md")
    library.add(folder)
    assert library.collections() == [Collection("Wells", 1)]
    (found,) = [one for one in library.entries() if one.collections]
    library.remove(found.id)
    assert library.collections() == []
    library.put_back(found.id)
    assert library.collections() == [Collection("Wells", 1)]
    library.remove(found.id)
    library.maintenance.empty_bin()
    assert library._catalog.rows("SELECT * FROM collected") == []


def test_a_file_that_takes_the_place_of_another_is_in_the_collections_of_both(
    library: Library, ids: dict[str, str], folder: Path
) -> None:
    library.collect("A", *ids.values())
    library.collect("B", ids["The well"])
    library.collect("C", ids["El puente"])
    (folder / "well.md").replace(folder / "puente.md")
    library.add(folder)
    assert library.collections() == [Collection("A", 1), Collection("B", 1), Collection("C", 1)]


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_name_that_is_none_changes_nothing(library: Library, ids: dict[str, str], name: str) -> None:
    with pytest.raises(InputError, match="1 to 80 characters") as told:
        library.collect(name, *ids.values())
    assert "de 1 a 80 caracteres" in told.value.spanish
    with pytest.raises(InputError, match="no document"):
        library.collect("A", ids["The well"], "nothing")
    with pytest.raises(InputError, match="no collection"):
        library.uncollect("A")
    assert library.collections() == []
