/** Counters and histograms. A worker writes its own without synchronisation; readers ask it for a copy. */
@NullMarked
package io.trepak.engine.stats;

import org.jspecify.annotations.NullMarked;
