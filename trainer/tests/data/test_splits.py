from fledgling_trainer.data.splits import evenly_spaced


def test_sample_positions_are_spread_over_the_rows() -> None:
    assert evenly_spaced(3, 9) == [0, 3, 6]
    assert evenly_spaced(16, 2) == [0, 1]
    assert evenly_spaced(0, 2) == evenly_spaced(2, 0) == []
