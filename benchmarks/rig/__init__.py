"""To measure with: servers, visitors, a browser, statistics."""
