"""Theme and figure builders shared by topics."""
