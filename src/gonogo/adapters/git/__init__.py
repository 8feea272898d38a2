# SPDX-License-Identifier: Apache-2.0
"""How is a git repository read, without ever changing it or running what it holds?

Only the command line reads repositories; a server never does.
"""

from gonogo.adapters.git.errors import GitError, MissingObjects
from gonogo.adapters.git.repository import GitRepository, Head

__all__ = ["GitError", "GitRepository", "Head", "MissingObjects"]
