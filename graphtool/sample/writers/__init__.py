"""One writer per evidence format: each turns the story into files as they would be handed over."""
