"""Which rows train and which are held out for choices and calibration; nothing measured is here."""

from pathlib import Path

from training.reader.own import news, translated
from training.reader.recipe import Example, bucket, omos, squad, xquad, xquad_unanswerable
from training.reader.topics import topics


def split(data: Path, own: Path) -> tuple[list[Example], list[Example]]:
    """Return the training rows and the dev rows (calibration and choices; never measured on).

    Dev: a tenth of the SQuAD paragraphs, a twelfth of the translated ones with their originals,
    the XQuAD articles 0 and 24, a sixth of the OMoS training folds' documents, a tenth of our own
    texts. OMoS fold 0 and the odd XQuAD articles are in neither.
    """
    train: list[Example] = []
    dev: list[Example] = []
    german = list(translated(data, own))
    held = {told for told, _ in german if bucket("de" + told, 12) == 0}
    for told, row in german:
        (dev if told in held or bucket(told, 10) == 0 else train).append(row)
    for row in squad(data):
        (dev if row.context in held or bucket(row.context, 10) == 0 else train).append(row)
    for row in [*xquad(data, 0), *xquad_unanswerable(data, 0)]:
        (dev if int(row.group.removeprefix("xquad")) % 24 == 0 else train).append(row)
    for fold, row in omos(data):
        if fold != 0:
            (dev if bucket("dev" + row.context, 6) == 0 else train).append(row)
    for row in [*news(own), *topics(own)]:
        (dev if bucket(row.group, 10) == 0 else train).append(row)
    return train, dev
