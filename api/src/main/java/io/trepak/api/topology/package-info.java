/** Topologies: plugins that know which servers a pool has. */
@NullMarked
package io.trepak.api.topology;

import org.jspecify.annotations.NullMarked;
