# SPDX-License-Identifier: Apache-2.0
"""The commands of this room: `gonogo forecast`, with its track record and its back-test."""

from gonogo.practices.schedule.commands.backtest import backtest
from gonogo.practices.schedule.commands.forecast import forecast

forecast.add_command(backtest)
COMMANDS = (forecast,)
