"""What the one web server needs, and what it can do without."""

import subprocess
import sys


def test_a_house_without_the_api_loads_nothing_of_it() -> None:
    program = "import sys, bot.roles, bot.doors.api.server; sys.exit('fastapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
