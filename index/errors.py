"""Every error Beleg raises on purpose. Each message names the thing and the remedy.

BelegError
├── SettingsError                a setting, an environment variable or a SPEC is wrong
├── DocumentError                a document could not be taken in; nothing of it was stored
│   ├── UnsupportedFormat        no parser for this kind of file
│   ├── UnreadableDocument       broken, encrypted, empty, binary or not text
│   └── DocumentTooLarge         beyond the size, time or memory limits of parsing
├── IndexFault                  the index cannot serve
│   ├── IndexBusy                another process holds the writer's lock
│   ├── IndexMismatch            built by another embedder, splitter or schema: rebuild
│   ├── IndexDamaged             the record or a generation is broken
│   ├── EmptyIndex               nothing was added yet
│   └── UnknownSource            no document of that name
├── ModelError                   a model file or a backend
│   ├── UnknownModel             not in the manifest, no such file
│   ├── ModelMissing             known, but not on this machine yet
│   ├── DownloadFailed           no network, no space, a source that does not answer
│   ├── HashMismatch             the bytes are not the ones the manifest names
│   └── BackendError             the language model did not answer as it should
│       ├── PromptTooLong        more than its window holds: ask with less evidence
│       └── BudgetExceeded       one answer would use more than it may
├── QuestionError                an empty or overlong question, a malformed batch line
├── PromptError                  a prompt file or a placeholder is missing
└── EvalError                    a case file, a data set or a run folder is wrong
"""


class BelegError(Exception):
    """Root of the tree: catch this at the edges, nothing broader."""


class SettingsError(BelegError):
    """A setting, an environment variable or an LLM SPEC is wrong."""


class DocumentError(BelegError):
    """A document could not be taken in; nothing of it was stored."""


class UnsupportedFormat(DocumentError):
    """No parser for this kind of file."""


class UnreadableDocument(DocumentError):
    """The file is broken, encrypted, empty, binary or not text."""


class DocumentTooLarge(DocumentError):
    """The file is beyond the size, time or memory limits of parsing."""


class IndexFault(BelegError):
    """The index cannot serve."""


class IndexBusy(IndexFault):
    """Another process holds the writer's lock."""


class IndexMismatch(IndexFault):
    """The index was built by another embedder, splitter or schema."""


class IndexDamaged(IndexFault):
    """The record or a generation is broken."""


class EmptyIndex(IndexFault):
    """Nothing was added yet."""


class UnknownSource(IndexFault):
    """No document of that name is stored."""


class ModelError(BelegError):
    """A model file or a backend is at fault."""


class UnknownModel(ModelError):
    """The model is not in the manifest and no such file exists."""


class ModelMissing(ModelError):
    """The model is known but not on this machine yet."""


class DownloadFailed(ModelError):
    """A download broke: no network, no space, or a source that does not answer."""


class HashMismatch(ModelError):
    """The bytes are not the ones the manifest names."""


class BackendError(ModelError):
    """The language model did not answer as it should."""


class PromptTooLong(BackendError):
    """The prompt is longer than the model's window."""


class BudgetExceeded(BackendError):
    """One answer would use more tokens or money than it may."""


class QuestionError(BelegError):
    """An empty or overlong question, or a malformed batch line."""


class PromptError(BelegError):
    """A prompt file or a placeholder is missing."""


class EvalError(BelegError):
    """A case file, a data set or a run folder is wrong."""
