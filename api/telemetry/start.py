"""What a process that serves or works is watched by, as the settings have it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from api.settings import Settings
from api.telemetry.logs import set_up_logging
from api.telemetry.metrics import Metrics
from api.telemetry.watch import Watch
from drafter.errors import ConfigurationError


@contextmanager
def watched(settings: Settings, service: str) -> Iterator[Watch]:
    """Logging set up, metrics on their port, traces on their way, until the block ends.

    ``service`` is the name that traces bear.

    Raises:
        ConfigurationError: the port for metrics is taken.
    """
    set_up_logging(settings.log_style, settings.log_level)
    metrics = Metrics()
    with ExitStack() as stack:
        traces = None
        if settings.traces_endpoint:
            from api.telemetry.traces import Traces

            traces = Traces(settings.traces_endpoint, service)
            stack.callback(traces.close)
        if settings.metrics_port:
            try:
                stop = metrics.serve(settings.metrics_host, settings.metrics_port)
            except OSError:
                raise ConfigurationError(
                    f"监控端口 {settings.metrics_host}:{settings.metrics_port} 已被占用，"
                    "请改用别的 DRAFTER_METRICS_PORT；同一台机器上的每个进程各用一个。"
                ) from None
            stack.callback(stop)
        yield Watch(metrics, traces)
