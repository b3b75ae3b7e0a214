"""The stages the reader was trained in: what each sees, for how long, and what it starts from."""

from dataclasses import dataclass, replace

from training.reader.recipe import LATER, OF_ARTICLES, TOPICS

Shares = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A run of the optimiser from its own warm-up to ``last`` of ``steps`` steps."""

    name: str
    rate: float
    steps: int
    last: int
    made: int  # made-up news questions a pass; 0: no news at all
    start: Shares = ()  # saved weights it starts from an average of; the last ones where none
    dropout: float = 0.0
    decay: float = 1.0  # of the rate, from each layer to the one below
    flat: float = 0.0  # the share of the steps before the rate falls
    late: tuple[str, ...] = ()  # of the later families, those it sees
    together: int = 0  # every which step takes all passages of a question together; 0: none
    shown: Shares = ()  # the share of a kind that a pass shows
    mean: Shares = ()  # saved under the name of the stage at its end: an average of saved weights


# With the topics, the older rows are shown less.
TOPICS_TOO: Shares = (
    ("squad", 0.6),
    ("xquad-en-en", 0.3),
    ("news-de", 0.5),
    ("news-en", 0.5),
    ("nearby-fr-de", 1.0),
    ("nearby-es-de", 1.0),
    ("nearby-*", 0.2),
    ("silent-*", 0.35),
    ("joined-*", 0.35),
)
_WITH_ARTICLES: Shares = (
    ("squad", 0.45),
    ("xquad-en-en", 0.3),
    ("nearby-fr-de", 0.3),
    ("nearby-es-de", 0.3),
    ("guidance-*", 0.4),
)
# News and articles are 60 % of what a pass shows.
ARTICLES_TOO: Shares = (
    *_WITH_ARTICLES,
    ("topic-*", 0.35),
    ("nearby-*", 0.07),
    ("silent-*", 0.12),
    ("joined-*", 0.13),
    ("article-*", 0.7),
    ("aside-*", 0.1),
    ("absent-*", 0.13),
    ("whole-*", 0.25),
)
# One step in three takes a question with all passages of its text, so fewer come one by one.
TOGETHER_TOO: Shares = (
    *_WITH_ARTICLES,
    ("topic-*", 0.3),
    ("nearby-*", 0.06),
    ("silent-*", 0.1),
    ("joined-*", 0.1),
    ("article-*", 0.35),
    ("aside-*", 0.05),
    ("absent-*", 0.06),
    ("whole-*", 0.2),
)
# What earlier stages saw is shown less, what is new more.
PARAGRAPHS_TOO: Shares = (
    ("squad", 0.3),
    ("xquad-en-en", 0.2),
    ("xquad-de-en", 0.5),
    ("nearby-fr-de", 0.1),
    ("nearby-es-de", 0.1),
    ("topic-*", 0.15),
    ("nearby-*", 0.02),
    ("silent-*", 0.05),
    ("joined-*", 0.05),
    ("article-*", 0.35),
    ("aside-*", 0.03),
    ("absent-*", 0.03),
    ("whole-*", 0.06),
    ("beside-*", 0.1),
    ("unsaid-*", 0.3),
    ("merged-*", 0.2),
)
# The schedules of the first and the third were laid out for more steps than there was time for.
UNTIL_SIXTH = (
    Stage("first", 2e-4, 1230, 1000, 0),
    Stage("second", 1.5e-4, 1700, 1700, 900),
    Stage(
        "third",
        1e-4,
        1850,
        1250,
        500,
        start=(("first-1000", 0.5), ("second-750", 0.5)),
        dropout=0.1,
        decay=0.9,
        shown=(("squad", 0.7), ("xquad-en-en", 0.5), ("news-de", 0.6), ("news-en", 0.6)),
        # Chosen on dev among seven: its end with a third of what shipped before it.
        mean=(
            ("first-1000", 0.0875),
            ("second-750", 0.0875),
            ("second-1700", 0.175),
            ("third-750", 0.13),
            ("third-1000", 0.20),
            ("third-1250", 0.32),
        ),
    ),
    Stage(
        "fourth",
        1.5e-4,
        2450,
        2450,
        300,
        start=(("third", 1.0),),
        dropout=0.1,
        decay=0.9,
        flat=0.4,
        late=TOPICS,
        shown=TOPICS_TOO,
    ),
    # Ran in three legs, each with a warm-up of its own: 500 steps before there were articles, 451
    # with their questions, 1,100 with their follow-ups too.
    Stage(
        "fifth",
        1.2e-4,
        2050,
        2050,
        900,
        start=(
            ("third", 0.25),
            ("fourth-2000", 0.2),
            ("fourth-2250", 0.25),
            ("fourth-2450", 0.3),
        ),
        dropout=0.1,
        decay=0.9,
        flat=0.5,
        late=(*TOPICS, *OF_ARTICLES),
        shown=ARTICLES_TOO,
        # Shipped until the sixth.
        mean=(
            ("fifth-2050", 0.55),
            ("third", 0.2),
            ("fourth-2250", 0.1),
            ("fourth-2450", 0.15),
        ),
    ),
    # Its first 300 steps saw a third of the later articles, the next 500 two thirds.
    Stage(
        "sixth",
        1e-4,
        2050,
        2050,
        900,
        start=(("fifth", 1.0),),
        dropout=0.1,
        decay=0.9,
        flat=0.2,
        late=(*TOPICS, *OF_ARTICLES),
        together=3,
        shown=TOGETHER_TOO,
        # Shipped until the seventh and the eighth.
        mean=(("sixth-2050", 0.6), ("fifth", 0.4)),
    ),
)
# Two runs side by side, for their average. Each ran in three legs with a warm-up of its own: 500
# steps as the sixth with a fifth of the new articles, 750 and 500 with the first paragraphs, and
# the rest, in whose middle the last texts came.
SEVENTH = Stage(
    "seventh",
    1e-4,
    3300,
    3300,
    900,
    start=(("sixth", 1.0),),
    dropout=0.1,
    decay=0.9,
    flat=0.4,
    late=LATER,
    together=3,
    shown=PARAGRAPHS_TOO,
)
EIGHTH = replace(SEVENTH, name="eighth", steps=2950, last=2950, together=2)
STAGES = (*UNTIL_SIXTH, SEVENTH, EIGHTH)
# Chosen on gold dev: better than with a quarter of the sixth.
SHIPPED: Shares = (("seventh-3300", 0.5), ("eighth-2950", 0.5))
