"""Metrics: what was observed can be read back, and there are never too many series."""

from prometheus_client.parser import text_string_to_metric_families

from chappe.ops.metrics import MOST_SERIES, Metrics, outcome_class


def samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    """(name, label values with the class of a histogram last) → value."""
    return {
        (
            sample.name,
            tuple(sample.labels[name] for name in sorted(sample.labels, key=lambda name: name == "le")),
        ): sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
    }


def test_steps_and_methods_are_histograms() -> None:
    metrics = Metrics()
    for seconds in (0.00005, 0.002, 0.002, 99.0):
        metrics.observe_step("transact", seconds)
    metrics.observe_method("MessagesSendMessage", "ok", 0.5)
    found = samples(metrics)
    assert found["chappe_step_seconds_count", ("transact",)] == 4
    assert found["chappe_step_seconds_bucket", ("transact", "0.0001")] == 1
    assert found["chappe_step_seconds_bucket", ("transact", "0.003")] == 3
    assert found["chappe_step_seconds_bucket", ("transact", "3.0")] == 3
    assert found["chappe_step_seconds_bucket", ("transact", "+Inf")] == 4
    assert abs(found["chappe_step_seconds_sum", ("transact",)] - 99.00405) < 1e-9
    assert found["chappe_method_seconds_count", ("MessagesSendMessage",)] == 1
    assert found["chappe_calls_total", ("MessagesSendMessage", "ok")] == 1


def test_outcomes_are_counted_without_their_numbers() -> None:
    assert outcome_class("FLOOD_WAIT_17") == "FLOOD_WAIT_X"
    assert outcome_class("INTERNAL_3F9A01C2") == "INTERNAL"
    assert outcome_class("PEER_ID_INVALID") == "PEER_ID_INVALID"
    metrics = Metrics()
    for wait in range(50):
        metrics.observe_method("M", f"FLOOD_WAIT_{wait}", 0.001)
    assert samples(metrics)["chappe_calls_total", ("M", "FLOOD_WAIT_X")] == 50


def test_series_are_bounded() -> None:
    metrics = Metrics()
    for number in range(MOST_SERIES + 100):
        metrics.observe_method("M", "E" + "A" * (number % 100) + "B" * (number // 100), 0.001)
    found = samples(metrics)
    assert found["chappe_calls_total", ("other", "other")] == 100
    assert sum(1 for name, _ in found if name == "chappe_calls_total") == MOST_SERIES + 1


def test_gauges_and_counters_are_read_when_asked() -> None:
    metrics = Metrics()
    value = [1.0]
    metrics.gauge("connections", "Open connections.", lambda: value[0])
    metrics.counter("packets", "Packets received.", lambda: value[0])
    value[0] = 7.0
    found = samples(metrics)
    assert found["chappe_connections", ()] == 7
    assert found["chappe_packets_total", ()] == 7
