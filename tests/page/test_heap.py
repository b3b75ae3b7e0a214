"""What stays is not looked at again, and what was swapped out is still freed."""

import gc
import weakref

from page.heap import settle


class Model:
    def __init__(self) -> None:
        self.itself = self  # only the collector frees it


def test_what_stays_is_put_aside_and_what_goes_is_freed() -> None:
    try:
        model = Model()
        gone = weakref.ref(model)
        settle()
        assert gc.get_freeze_count() > 1000
        assert gone() is not None
        del model
        gc.collect()
        assert gone() is not None, "put aside: not looked at"
        settle()
        assert gone() is None
    finally:
        gc.unfreeze()
