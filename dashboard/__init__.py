"""The command room: one folder for each area; docs/architecture.md has their order."""

import gc

# Python looks for garbage each 700 objects it makes, which is a fifth of the work of a start and of a test.
gc.set_threshold(20_000, 10, 10)
