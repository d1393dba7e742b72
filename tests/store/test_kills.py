"""kill -9 at random moments: nothing acknowledged is lost, nothing doubled, and every start answers.

`python -m tests.kills 100` does it a hundred times and reports; see there how.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.kills import Trial

pytestmark = pytest.mark.slow


@pytest.mark.long
def test_a_life_of_kills_loses_nothing(tmp_path: Path) -> None:
    trial = Trial(tmp_path, seed=random.randrange(10**6), longest=2.0)
    for _ in range(int(os.environ.get("KILLS", 3))):
        trial.live(kill=True)
    trial.live(kill=False)
    trial.live(kill=False)  # it looks over what the one before has added
    assert trial.chunks > 0
    assert len(trial.answered) >= 1


def test_the_trial_itself_notices_a_loss(tmp_path: Path) -> None:
    trial = Trial(tmp_path)
    trial.compare({"holds": {}, "wrong": [], "chunks": 0})
    trial.change_files()
    (name, may), *_ = trial.may.items()
    may.clear()  # as if it had been reported, and were of another content
    with pytest.raises(AssertionError, match=f"{name} was lost"):
        trial.compare({"holds": {}, "wrong": [], "chunks": 0})
