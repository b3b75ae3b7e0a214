"""Progress of long steps on standard error: bytes for downloads, passages for the index."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tqdm import tqdm


class Bar:
    """A progress callable ``(done, total, note)`` drawn with tqdm; silent until first called."""

    def __init__(self, *, unit: str, scale: bool = False) -> None:
        self.unit = unit
        self.scale = scale
        self.bar: tqdm[None] | None = None

    def __call__(self, done: int, total: int, note: str) -> None:
        """Show that ``done`` of ``total`` are done."""
        if self.bar is None:
            from tqdm import tqdm

            # A log gets a line every ten seconds, a terminal a moving bar.
            live = sys.stderr.isatty()
            self.bar = tqdm(
                total=total,
                unit=self.unit,
                unit_scale=self.scale,
                leave=False,
                dynamic_ncols=live,
                mininterval=0.1 if live else 10,
            )
        self.bar.total = total
        self.bar.set_description_str(note, refresh=False)
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        """Clear the line."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None
