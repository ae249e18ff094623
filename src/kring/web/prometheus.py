"""Prometheus: figures in its text format."""

from bisect import bisect_left
from collections.abc import Mapping

from kring.store.writer import Tally
from kring.vitals import Vitals

BOUNDS = (0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
PLACES = ("/api/", "/live", "/static/")


class Requests:
    """How many requests there were, of which kind, how answered and how quickly."""

    def __init__(self) -> None:
        self.by_answer: dict[tuple[str, int], int] = {}
        self.by_time: dict[str, list[int]] = {}
        self.seconds: dict[str, float] = {}

    def count(self, path: str, status: int, took: float) -> None:
        """One more, ``took`` seconds to the first byte."""
        kind = next((place.strip("/") for place in PLACES if path.startswith(place)), "page")
        answer = kind, status // 100
        self.by_answer[answer] = self.by_answer.get(answer, 0) + 1
        buckets = self.by_time.setdefault(kind, [0] * (len(BOUNDS) + 1))
        buckets[bisect_left(BOUNDS, took)] += 1
        self.seconds[kind] = self.seconds.get(kind, 0.0) + took


def page(vitals: Vitals, tally: Tally, requests: Requests) -> str:
    """Everything, as Prometheus reads it."""
    lines = [
        *_gauge("kring_events", "Events in the log.", vitals.events),
        *_many("kring_listener_lag", "gauge", "Events a listener has not heard yet.", "listener", vitals.lag),
        *_many("kring_asks_open", "gauge", "Open asks by state.", "state", vitals.asks),
        *_gauge("kring_oldest_waiting_seconds", "Age of the ask that waits longest.", vitals.oldest_waiting),
        *_gauge("kring_queue_overdue_seconds", "How late the queue is.", vitals.most_overdue),
        *_many("kring_outbox_due", "gauge", "Messages out that are due.", "lane", vitals.outbox),
        *_many(
            "kring_outbox_oldest_seconds",
            "gauge",
            "How long the oldest is due.",
            "lane",
            vitals.outbox_oldest,
        ),
        *_many("kring_circuit_open", "gauge", "What fails; 1 is left alone.", "endpoint", vitals.circuits),
        *_gauge("kring_dead_letters", "Messages that could not be sent.", vitals.dead_letters),
        *_gauge("kring_streams_open", "Pages that listen.", vitals.streams),
        *_gauge("kring_disk_free_bytes", "Room where the data lies.", vitals.disk_free),
        *_gauge("kring_database_bytes", "The SQLite file and its log.", vitals.database_bytes),
        *_counter("kring_writer_commits_total", "Commits of the writer.", tally.commits),
        *_counter("kring_writer_jobs_total", "Jobs in those commits.", tally.jobs),
        *_counter("kring_writer_failures_total", "Commits that failed.", tally.failures),
        *_counter("kring_writer_seconds_total", "Time the writer worked.", tally.seconds),
        *_gauge("kring_writer_largest_batch", "Jobs in the largest commit.", tally.largest),
        *_requests(requests),
        *_gauge("process_resident_memory_bytes", "Memory held.", vitals.resident_bytes),
        *_counter("process_cpu_seconds_total", "CPU used.", vitals.cpu_seconds),
    ]
    return "\n".join(lines) + "\n"


def _gauge(name: str, sentence: str, value: float) -> list[str]:
    return [f"# HELP {name} {sentence}", f"# TYPE {name} gauge", f"{name} {value:.10g}"]


def _counter(name: str, sentence: str, value: float) -> list[str]:
    return [f"# HELP {name} {sentence}", f"# TYPE {name} counter", f"{name} {value:.10g}"]


def _many(name: str, kind: str, sentence: str, label: str, values: Mapping[str, float]) -> list[str]:
    head = [f"# HELP {name} {sentence}", f"# TYPE {name} {kind}"]
    return [*head, *(f'{name}{{{label}="{key}"}} {value:.10g}' for key, value in sorted(values.items()))]


def _requests(requests: Requests) -> list[str]:
    lines = ["# HELP kring_requests_total Requests answered.", "# TYPE kring_requests_total counter"]
    for (kind, status), number in sorted(requests.by_answer.items()):
        lines.append(f'kring_requests_total{{kind="{kind}",status="{status}xx"}} {number}')
    name = "kring_request_seconds"
    lines += [f"# HELP {name} Time to the first byte.", f"# TYPE {name} histogram"]
    for kind, buckets in sorted(requests.by_time.items()):
        total = 0
        for bound, number in zip([*map(str, BOUNDS), "+Inf"], buckets, strict=True):
            total += number
            lines.append(f'{name}_bucket{{kind="{kind}",le="{bound}"}} {total}')
        lines.append(f'{name}_sum{{kind="{kind}"}} {requests.seconds[kind]:.6f}')
        lines.append(f'{name}_count{{kind="{kind}"}} {total}')
    return lines
