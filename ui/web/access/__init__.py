"""Who may see the page, and who may change the library by it: passwords and what remembers them."""
