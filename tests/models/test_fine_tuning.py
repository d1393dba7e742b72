"""A model fine-tuned on a user's own pairs comes home: trained, saved, added with, asked; other weights are refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from rag import Library
from rag.models.embedding import SentenceTransformerEmbedder, sentence_transformer

pytestmark = [
    pytest.mark.long,
    pytest.mark.weights,
    pytest.mark.skipif(find_spec("accelerate") is None, reason="fuente[train] is not installed"),
]

ROOT = Path(__file__).parents[2]
PAIRS = [(f"How deep is the well of {name}?", f"The well of {name} is {depth} metres deep.")
         for depth, name in enumerate("Vega Ruiz Soto Luna Rey Paz Mora Gil Pons Vidal".split(), start=31)]  # fmt: skip


def trained(folder: Path, steps: int) -> Path:
    """The packaged weights after so many steps on our pairs, saved."""
    import torch
    from datasets import Dataset
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.losses import MultipleNegativesRankingLoss

    torch.set_num_threads(1)  # on a busy machine two that wait for each other take minutes for what one does in seconds
    model = sentence_transformer(trainable=True)
    data = Dataset.from_dict({"anchor": [one for one, _ in PAIRS], "positive": [other for _, other in PAIRS]})
    arguments = SentenceTransformerTrainingArguments(
        str(folder / "run"), max_steps=steps, per_device_train_batch_size=4, learning_rate=2e-6, report_to="none",
        save_strategy="no", disable_tqdm=True, use_cpu=True,
    )  # fmt: skip
    loss = MultipleNegativesRankingLoss(model)
    SentenceTransformerTrainer(model=model, args=arguments, train_dataset=data, loss=loss).train()
    model.save(str(folder / "saved"))
    return folder / "saved"


def fuente(model: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FUENTE_EMBEDDING_MODEL": str(model), "LC_ALL": "C", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "ui.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.filterwarnings("ignore")  # of the libraries that train
def test_a_model_fine_tuned_for_twenty_steps_is_added_with_and_asked(tmp_path: Path, folder: Path) -> None:
    saved, library = trained(tmp_path, 20), tmp_path / "library"
    added = fuente(saved, "--library", library, "add", folder)
    assert (added.returncode, added.stderr.count("Traceback")) == (0, 0), added.stderr
    asked = fuente(saved, "--library", library, "ask", "How deep is the well?")
    assert (asked.returncode, "40 metres" in asked.stdout) == (0, True), asked.stdout + asked.stderr
    with Library.open(library) as opened:
        stamp = opened.stamp
    elsewhere = shutil.copytree(saved, tmp_path / "elsewhere")
    assert SentenceTransformerEmbedder(str(elsewhere)).stamp == stamp
    assert fuente(elsewhere, "--library", library, "ask", "How deep is the well?").stdout == asked.stdout
    shutil.rmtree(saved)
    shutil.copytree(trained(tmp_path / "other", 1), saved)  # other weights in the same folder
    refused = fuente(saved, "--library", library, "ask", "How deep is the well?")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "were made by sentence-transformers/" in refused.stderr
