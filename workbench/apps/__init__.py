"""Pages and the shell that carries them."""
