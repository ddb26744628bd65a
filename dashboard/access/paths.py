"""Where to go after signing in: only ever a page of this server."""

LONGEST = 2_000
HOME = "/"


def local_path(wanted: str | None) -> str:
    """`wanted` if it is a path of this server and no door itself, else the first page.

    A browser reads "//host", "/\\host" and paths with tabs in them as another server's.
    """
    path = wanted or ""
    is_local = (
        path.startswith("/")
        and not path.startswith(("//", "/session/"))
        and path != "/session"
        and "\\" not in path
        and path.isprintable()
        and len(path) <= LONGEST
    )
    return path if is_local else HOME
