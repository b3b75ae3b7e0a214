"""What was loaded to stay is put aside, so that looking for garbage does not look at it each time.

Streamlit collects garbage after every run of the page. With torch and the models loaded that is
316,000 objects and .21 s of processor time, four times what drawing the page takes.
"""

import gc


def settle() -> None:
    """Collect what is garbage, and put aside all that is left.

    To be called when something large was loaded. What had been put aside is looked at once more:
    a model that was swapped out is freed.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
