"""Who waits for a reply: in line for their turn, and only for as long as they listen."""
