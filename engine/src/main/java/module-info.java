/** Trepak's engine: wires whatever plugins it finds into a running proxy. */
module io.trepak.engine {
    requires transitive io.trepak.api;
    requires org.slf4j;
    requires org.yaml.snakeyaml;

    exports io.trepak.engine;

    uses io.trepak.api.HashFunction;
    uses io.trepak.api.Distribution;
    uses io.trepak.api.protocol.Protocol;
    uses io.trepak.api.extension.FilterProvider;
    uses io.trepak.api.extension.TopologySource;
    uses io.trepak.api.extension.MetricsExporter;
}
