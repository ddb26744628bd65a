import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.admin.imports.importer import SeenIds


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=6))
def test_the_first_row_of_every_id_is_found_across_batches(batches: list[list[str]]) -> None:
    seen, first, row = SeenIds(), {}, 0
    for ids in batches:
        rows = np.arange(row, row + len(ids), dtype=np.int64)
        expected = [first.setdefault(one, int(at)) for one, at in zip(ids, rows, strict=True)]
        assert seen.first_rows(ids, rows).tolist() == expected
        row += len(ids)
