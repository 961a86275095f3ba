"""A simulated payment takes the very path of a real one."""

from pathlib import Path

import billing.payments

ROOM = Path(billing.payments.__file__).parent


class TestThePaymentPath:
    def test_only_the_choice_of_keys_knows_what_a_sandbox_is(self):
        knowing = {
            path.name
            for path in ROOM.glob("*.py")
            if "sandbox" in path.read_text() or "SIMULATOR" in path.read_text()
        }
        assert knowing == {"credentials.py", "inbound.py", "models.py"}
        # The one names the secret that signed, the other the channel that a row went through.
        assert "is_sandbox" not in (ROOM / "inbound.py").read_text()
        assert "sandbox" not in (ROOM / "models.py").read_text()
