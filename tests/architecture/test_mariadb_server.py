# SPDX-License-Identifier: Apache-2.0
"""Does the MariaDB that tests start come up empty, and is nothing left of it?"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pymysql
import pytest

from tests.mariadb_server import NoMariadb, temporary_mariadb


@pytest.mark.mariadb
def test_a_server_comes_and_goes() -> None:
    """It answers with an empty database, and afterwards nobody answers at its port."""
    try:
        with temporary_mariadb() as url:
            port = urlsplit(url).port or 0
            connection = pymysql.connect(host="127.0.0.1", port=port, user="root", database="gonogo")
            with connection, connection.cursor() as cursor:
                assert cursor.execute("SHOW TABLES") == 0
    except NoMariadb as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    with pytest.raises(pymysql.OperationalError):
        pymysql.connect(host="127.0.0.1", port=port, user="root")
