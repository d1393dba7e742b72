"""Every dial, its default and the reason; FUENTE_* variables set them, and an unknown one is an error."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from rag.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """Read once, at the top (`ui`), and passed down as plain arguments."""

    library: Path = Path("fuente-library")  # FUENTE_LIBRARY: the folder that holds everything Fuente stores
    catalog: str = ""  # FUENTE_CATALOG: postgresql://user@host/name, which several hosts share; empty: the folder
    embedding_model: str = (
        "multilingual-e5-small"  # FUENTE_EMBEDDING_MODEL: ships as a package; or a hub name or folder
    )
    chroma: str = ""  # FUENTE_CHROMA: http://host:port of a Chroma server that holds the index; empty: the folder does
    chroma_token: str = ""  # FUENTE_CHROMA_TOKEN: what that server, or Chroma Cloud, asks for
    chat_model: str = ""  # FUENTE_CHAT_MODEL: who writes: "local", "ollama:MODEL"…; empty: nobody, sources are quoted
    translator: str = ""  # FUENTE_TRANSLATOR: who translates each quote: "local", or Marian weights; empty: nobody
    host: str = "127.0.0.1"  # FUENTE_HOST: loopback, unless there is a password
    password: str = ""  # FUENTE_PASSWORD: what the page asks for; without it, only this computer can reach it
    writers: str = (
        ""  # FUENTE_WRITERS: a password for who may change the library; "none": nobody; empty: all who see it
    )
    hosts: str = ""  # FUENTE_HOSTS: names, parted by commas, by which the page may be reached; see docs/operations.md
    fetch: bool = False  # FUENTE_FETCH: 1 lets people add a web page by its address
    trusted_header: str = ""  # FUENTE_TRUSTED_HEADER: in which a proxy names who asks, as X-Forwarded-User
    trusted_proxies: str = ""  # FUENTE_TRUSTED_PROXIES: the networks of such proxies, 10.0.0.0/8, parted by commas
    trusted_groups: str = ""  # FUENTE_TRUSTED_GROUPS: the header in which that proxy names their groups
    log: str = ""  # FUENTE_LOG: "json": a line on stderr for each request of a program, without what it said
    telemetry: str = (
        ""  # FUENTE_TELEMETRY: http://host:4318 of an OpenTelemetry collector that is told how long it took
    )
    port: int = 7860  # FUENTE_PORT: Gradio's own default

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Settings from the FUENTE_* variables; raises SettingsError for one that is unknown or malformed."""
        given = {
            name: value
            for name, value in environment.items()
            if name.startswith("FUENTE_") and not _of_a_service(name, value)
        }
        known = {f"FUENTE_{field.name.upper()}": field.name for field in fields(cls)}
        if unknown := sorted(given.keys() - known.keys()):
            raise SettingsError(
                f"unknown setting {unknown[0]}: use one of {', '.join(sorted(known))}",
                f"el ajuste {unknown[0]} no existe: use uno de {', '.join(sorted(known))}",
            )
        values: dict[str, object] = {known[name]: value for name, value in given.items() if value}
        if "library" in values:
            values["library"] = _folder(str(values["library"]))
        if "port" in values:
            if not str(values["port"]).isdecimal() or int(str(values["port"])) > 65535:
                raise SettingsError(
                    f"FUENTE_PORT is {values['port']!r}: give a number from 0 to 65535",
                    f"FUENTE_PORT es {values['port']!r}: indique un número de 0 a 65535",
                )
            values["port"] = int(str(values["port"]))
        if values.get("log", "json") != "json":
            raise SettingsError(
                f"FUENTE_LOG is {values['log']!r}: give json, or leave it out",
                f"FUENTE_LOG es {values['log']!r}: indique json o no lo defina",
            )
        if "fetch" in values:
            if values["fetch"] not in ("0", "1"):
                raise SettingsError(
                    f"FUENTE_FETCH is {values['fetch']!r}: give 1 to allow fetching, 0 to forbid it",
                    f"FUENTE_FETCH es {values['fetch']!r}: indique 1 para permitir la descarga, 0 para prohibirla",
                )
            values["fetch"] = values["fetch"] == "1"
        return cls(**values)  # type: ignore[arg-type]


def _folder(given: str) -> Path:
    try:
        return Path(given).expanduser()
    except RuntimeError as error:
        raise SettingsError(
            f"FUENTE_LIBRARY is {given!r}, the home of nobody here: name a folder",
            f"FUENTE_LIBRARY es {given!r}, la carpeta de alguien que no está aquí: indique otra",
        ) from error


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where what can be made again is kept for this user ($XDG_CACHE_HOME, or ~/.cache); None without a home."""
    given = Path(environment.get("XDG_CACHE_HOME", ""))
    try:
        return (given if given.is_absolute() else Path.home() / ".cache") / "fuente"
    except RuntimeError:  # nobody's home
        return None


def _of_a_service(name: str, value: str) -> bool:
    """Whether Kubernetes made a variable from the name of a service that is called Fuente."""
    return name.startswith(("FUENTE_SERVICE_", "FUENTE_PORT_")) or (name == "FUENTE_PORT" and "://" in value)
