"""The files that the page is drawn with, each under a hash of its bytes, and the beginning of the page's <head>."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.types import LANGUAGES, Language
from ui.output.render import escaped
from ui.text import say

STATIC = Path(__file__).parents[1] / "static"
KINDS = {
    "css": "text/css",
    "js": "text/javascript",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}
STYLES = ("page.css", "workspace.css", "library.css")
SCRIPTS = ("page.js", "workspace.js", "draft.js", "library.js")
PAPER = {"light": "#fbf9f5", "dark": "#161412"}  # as page.css has it
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    kind: str
    hash: str


@cache
def assets() -> Mapping[str, Asset]:
    """Every file by its name; what a file names of others is named with their hashes."""
    made: dict[str, Asset] = {}

    def take(name: str, content: bytes) -> None:
        made[name] = Asset(content, KINDS[name.rsplit(".", 1)[1]], hashlib.sha256(content).hexdigest()[:16])

    def versioned(found: re.Match[bytes]) -> bytes:
        return f'url("./{_versioned(made, found[1].decode())}")'.encode()

    for path in sorted(STATIC.iterdir(), key=lambda one: one.suffix == ".css"):  # styles name fonts
        if path.suffix[1:] in KINDS:
            content = path.read_bytes()
            take(path.name, re.sub(rb'url\("\./([\w.-]+)"\)', versioned, content) if path.suffix == ".css" else content)
    for language in LANGUAGES:
        take(f"{language}.webmanifest", _manifest(language, _versioned(made, "icon.svg")))
    return made


def _versioned(made: Mapping[str, Asset], name: str) -> str:
    return f"{name}?v={made[name].hash}"


def _manifest(language: Language, icon: str) -> bytes:
    """What a browser that installs the page is told."""
    told = {
        "name": say("title", language), "short_name": "Fuente", "description": say("purpose", language),
        "lang": language, "start_url": f"../?lang={language}", "scope": "../", "display": "standalone",
        "background_color": PAPER["light"], "theme_color": PAPER["light"],
        "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()


def address(name: str) -> str:
    """Where a page finds a file, for good: another file has another address."""
    return f"./fuente/{name}?v={assets()[name].hash}"


def head(language: Language) -> str:
    """Our style and script; Gradio's own way of taking them in would confine the style to its container."""
    title, said = escaped(say("title", language)), escaped(say("purpose", language))
    styles = "".join(f'<link rel="stylesheet" href="{address(name)}">' for name in STYLES)
    scripts = "".join(f'<script src="{address(name)}"></script>' for name in SCRIPTS)
    colours = "".join(
        f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">'
        for scheme, colour in PAPER.items()
    )
    return (
        f'<title>{title}</title><meta name="description" content="{said}">'
        f'<meta property="og:type" content="website"><meta property="og:site_name" content="Fuente">'
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{said}">{colours}'
        f'<link rel="icon" type="image/svg+xml" href="{address("icon.svg")}">'
        f'<link rel="manifest" href="{address(f"{language}.webmanifest")}" crossorigin="use-credentials">'
        f'<link rel="preload" as="font" type="font/woff2" href="{address("serif.woff2")}" crossorigin>'
        f"{styles}{scripts}<noscript>{say('no_script', language)}</noscript>"
    )
