/** Topologies: plugins that know which servers a pool has. */
package io.trepak.api.topology;
