"""HTTP outside the pages: signing in, and what every request must pass."""
