/** {@code topology: sentinel}. */
module io.trepak.topology.sentinel {
    requires io.trepak.api;
    requires io.trepak.topology.resp;
    requires static com.google.auto.service;

    provides io.trepak.api.topology.TopologySource with
            io.trepak.topology.sentinel.SentinelTopology;
}
