import pytest

from fledgling_trainer.errors import UserError
from fledgling_trainer.records.plan import load_plan
from tests.conftest import PlanMaker

pytestmark = pytest.mark.torch


@pytest.mark.parametrize(
    ("batch", "accumulation", "processes", "expected"),
    [
        (4, 4, 1, (4, 4)),
        (4, 4, 2, (4, 2)),
        (4, 4, 4, (4, 1)),
        (4, 4, 8, (2, 1)),
        (8, 1, 4, (2, 1)),
        (6, 2, 3, (4, 1)),
    ],
)
def test_a_step_has_the_recipes_rows_on_any_number_of_processes(
    make_plan: PlanMaker,
    batch: int,
    accumulation: int,
    processes: int,
    expected: tuple[int, int],
) -> None:
    from fledgling_trainer.backends.sft_settings import shared_out

    plan = make_plan(recipe__batchSize=batch, recipe__gradientAccumulation=accumulation)
    assert shared_out(load_plan(plan).recipe, processes) == expected


def test_rows_that_cannot_be_shared_out_are_refused(make_plan: PlanMaker) -> None:
    from fledgling_trainer.backends.sft_settings import shared_out

    with pytest.raises(UserError, match="is 4 x 1, expected a multiple of the 3 processes"):
        shared_out(load_plan(make_plan()).recipe, 3)
