class Refused(Exception):
    """A rule said no. The Chinese text is shown to the person as it stands."""
