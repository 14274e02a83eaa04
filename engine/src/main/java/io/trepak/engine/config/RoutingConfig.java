package io.trepak.engine.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool speaks, and how a request finds its server.
 *
 * @param protocol name of the protocol plugin: {@code redis}, {@code memcached} or the value of {@code protocol:}
 * @param hash name of the hash function
 * @param hashTag two bytes, as Latin-1 characters; null for none
 * @param distribution name of the distribution
 * @param serverAddresses what the addresses of a server's host name are
 * @param topology name of the topology source; null for the servers of the file
 * @param filters names of the request filters, in order; normally empty
 * @param likeTwemproxy whether plugin keys that are absent stand for what twemproxy does
 */
public record RoutingConfig(
        String protocol,
        String hash,
        @Nullable String hashTag,
        String distribution,
        ServerAddresses serverAddresses,
        @Nullable String topology,
        List<String> filters,
        boolean likeTwemproxy) {}
