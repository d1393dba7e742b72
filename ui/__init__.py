"""How people meet Fuente: terminal and web page."""
