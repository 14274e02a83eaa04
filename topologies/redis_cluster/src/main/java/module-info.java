/** {@code topology: redis_cluster}. */
module io.trepak.topology.redis_cluster {
    requires io.trepak.api;
    requires io.trepak.topology.resp;
    requires static com.google.auto.service;

    provides io.trepak.api.topology.TopologySource with
            io.trepak.topology.redis_cluster.RedisClusterTopology;
}
