import pytest

from nano.evaluate import is_well_formed
from nano.export_gguf import gguf_name
from nano.training.optimization import Schedule
from nano.training.packing import Document, Packer


def documents(lengths: list[int]) -> "Packer":
    made = iter(range(10_000))

    def next_document() -> Document:
        count = next(made)
        size = lengths[count % len(lengths)]
        return [count] * size, [count % 2 == 0] * size

    return Packer(length=20, padding=-1, next_document=next_document)


def test_rows_have_one_length_and_hold_whole_documents() -> None:
    packer = documents([3, 9, 14, 30])
    ids, learned = packer.batch(12)
    seen: list[int] = []
    for row, flags in zip(ids, learned, strict=True):
        assert len(row) == len(flags) == 20
        for count in dict.fromkeys(row):
            if count == -1:
                continue
            seen.append(count)
            assert row.count(count) == [3, 9, 14, 30][count % 4]
            assert {flags[i] for i, x in enumerate(row) if x == count} == {count % 2 == 0}
    assert len(seen) == len(set(seen))


def test_padding_is_never_learned() -> None:
    ids, learned = documents([7]).row()
    assert [flag for token, flag in zip(ids, learned, strict=True) if token == -1] == [False] * 6


def test_documents_longer_than_a_row_are_left_out() -> None:
    ids, _ = documents([30, 5]).row()
    assert all(token % 2 == 1 for token in ids if token != -1)


def test_the_rate_warms_up_holds_and_decays_to_one_percent() -> None:
    schedule = Schedule(steps=1000, learning_rate=1.0, warm_up_steps=80, hold=0.45)
    assert schedule.rate(0) == pytest.approx(1 / 80)
    assert schedule.rate(79) == schedule.rate(449) == 1.0
    assert schedule.rate(725) == pytest.approx(0.5)
    assert schedule.rate(999) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("model.embed_tokens.weight", "token_embd.weight"),
        ("model.norm.weight", "output_norm.weight"),
        ("model.layers.3.self_attn.o_proj.weight", "blk.3.attn_output.weight"),
        ("model.layers.0.post_attention_layernorm.weight", "blk.0.ffn_norm.weight"),
    ],
)
def test_parameters_get_their_gguf_names(name: str, expected: str) -> None:
    assert gguf_name(name) == expected


def test_a_completion_is_well_formed_only_in_its_tracks_wrapping() -> None:
    call = '<tool_call name="get_weather">{"city":"Oslo"}</tool_call>'
    assert is_well_formed("toolcall", call)
    assert not is_well_formed("structured", call)
    assert is_well_formed("structured", '{"name":"x"}')
    assert not is_well_formed("structured", '{"name":')
    assert not is_well_formed("toolcall", '{"name":"x"}')
