"""随手报: reports that staff write on a telephone without a connection, and that are sent when it is back."""
