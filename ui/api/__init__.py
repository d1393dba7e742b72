"""The library for programs: HTTP in, the JSON of the command line out; also as OpenAI's chat and as MCP tools.

A door beside `ui.web` and `ui.cli`. It knows no Gradio: `ui.web.app` mounts it, and `fuente mcp` runs it alone.
"""
