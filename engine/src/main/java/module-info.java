/** Trepak's engine: wires whatever plugins it finds into a running proxy. */
@SuppressWarnings("module") // the tools are not there yet
module io.trepak.engine {
    requires transitive io.trepak.api;
    requires static org.jspecify;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.dns;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;
    // Plain, not static: with `requires static` they are not resolved at launch, and the proxy dies without them.
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires io.netty.transport.unix.common;
    // Automatic modules, the only kind there is of them.
    requires HdrHistogram;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires java.management;
    requires jdk.management;
    requires org.slf4j;
    requires org.yaml.snakeyaml;

    exports io.trepak.engine;
    exports io.trepak.engine.config;
    exports io.trepak.engine.report;
    // What the offline tools need, which are built later.
    exports io.trepak.engine.config.diff to
            io.trepak.tools;
    exports io.trepak.engine.config.reader to
            io.trepak.tools;
    exports io.trepak.engine.log to
            io.trepak.launcher;
    exports io.trepak.engine.placement to
            io.trepak.tools;
    exports io.trepak.engine.plugin to
            io.trepak.tools;
    exports io.trepak.engine.pool to
            io.trepak.tools;
    exports io.trepak.engine.text to
            io.trepak.tools;

    uses io.trepak.api.HashFunction;
    uses io.trepak.api.Distribution;
    uses io.trepak.api.protocol.Protocol;
    uses io.trepak.api.filter.FilterProvider;
    uses io.trepak.api.topology.TopologySource;
    uses io.trepak.api.export.Exporter;
}
