"""`fuente token`: who may use the API of a library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError
from ui.cli.opening import choose, open_library
from ui.cli.options import JsonOption, LibraryOption
from ui.cli.terminal import print_json, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from ui.api.tokens import Tokens

NameArgument = Annotated[str, typer.Argument(help="Of a person or program. De una persona o un programa.")]


def add(
    name: NameArgument,
    read: Annotated[bool, typer.Option("--read", help="It may ask. Puede preguntar.")] = False,
    write: Annotated[bool, typer.Option("--write", help="It may change the library, too. También cambiar.")] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token; it is shown once. Crear un token; se muestra una vez."""
    if not read and not write:
        raise InputError(say("token_right", "en"), say("token_right", "es"))
    right = "write" if write else "read"
    secret = _tokens(library, create=True).add(name, "write" if write else "read")
    if as_json:
        print_json({"name": name, "right": right, "token": secret})
    else:
        warn(say("token_added", spoken(), name=name))
        print(secret)


def list_tokens(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Who has a token, and what it may. Quién tiene un token y qué permite."""
    live = _tokens(library).live()
    if as_json:
        print_json([{"name": one.name, "right": one.right, "made": one.made} for one in live])
        return
    for one in live:
        print(f"{one.right:<5}  {one.made[:10]}  {one.name}")
    if not live:
        print(say("token_none", spoken()))


def remove(name: NameArgument, library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Take a token's rights away, at once. Retirar un token, de inmediato."""
    _tokens(library).remove(name)
    if as_json:
        print_json({"removed": name})
    else:
        print(say("token_removed", spoken(), name=name))


def _tokens(library: LibraryOption, *, create: bool = False) -> Tokens:
    from ui.api.tokens import Tokens

    choose(library)
    with open_library(create=create) as opened:
        return Tokens(opened.path)
