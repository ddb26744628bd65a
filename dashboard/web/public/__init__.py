"""The pages that villagers open without an account."""
