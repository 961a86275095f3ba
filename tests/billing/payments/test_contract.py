"""The contract check, with the simulator on both sides: what it compares is there to compare."""

from billing.payments.simulator import contract

KEY = "sk_test_contract"


class TestContract:
    def test_a_payer_and_no_payer_are_both_played_through(self, town):
        client = contract.client_of(KEY, town.address)
        answers = dict(contract.unattended(client))
        assert answers["create a session"].fields >= {"id", "url", "payment_status"}
        assert answers["the same key with another amount"].refusal.startswith("IdempotencyError")
        assert answers["less than the least in JPY"].refusal.endswith("amount_too_small")
        assert list(contract.compare(answers, answers)) == []

    def test_a_difference_is_seen(self):
        real = {"pay": contract.Outcome(fields=frozenset({"id"}))}
        invented = {"pay": contract.Outcome(fields=frozenset({"id", "colour"}))}
        assert [each.call for each in contract.compare(real, invented)] == ["pay"]
        assert [each.call for each in contract.compare(real, {})] == ["pay"]
