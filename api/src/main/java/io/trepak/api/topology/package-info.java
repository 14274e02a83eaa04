/**
 * Topologies: plugins that know which servers a pool has. Start with {@link io.trepak.api.topology.TopologySource}.
 *
 * <pre>
 *   TopologySource ─ open ─► PoolTopology ─ start ─► publish, publish … ─ close
 *                                 ▲ onTrouble, refresh
 * </pre>
 */
@NullMarked
package io.trepak.api.topology;

import org.jspecify.annotations.NullMarked;
