"""A radial feeder and its physics, whatever a topic asks of it."""
