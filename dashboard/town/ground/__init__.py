"""The ground of every map: imported boundaries and the base map beneath."""
