"""From options to a server that runs until it is told to stop: one library at `/`, or several, each under its name."""
