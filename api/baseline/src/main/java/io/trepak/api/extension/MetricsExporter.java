package io.trepak.api.extension;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

public interface MetricsExporter extends Plugin {
    AutoCloseable start(Metrics metrics, Options options) throws Exception;
}
