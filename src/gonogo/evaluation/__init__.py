# SPDX-License-Identifier: Apache-2.0
"""Which variant of a flag does this person get?

flagd flag definitions are compiled once to Python closures; an evaluation is then a dictionary look-up and a call.
Pure: no Django, no files, no network, no clock; the time is passed in. ``FlagSet`` is immutable and may be shared
between threads. Both bucketings alive among flagd implementations are offered: "v2" (hash of the text) and "v3"
(hash of its CBOR); the same flag picks unrelated people under the two, so a release must keep the one it began with.
"""

from gonogo.evaluation.bucketing import Bucketing
from gonogo.evaluation.definitions import DefinitionError
from gonogo.evaluation.explain import Explanation, Step
from gonogo.evaluation.flagset import FlagSet
from gonogo.evaluation.result import Evaluation, Expected

__all__ = ["Bucketing", "DefinitionError", "Evaluation", "Expected", "Explanation", "FlagSet", "Step"]
