/** Counters and histograms. A worker writes its own without synchronisation; readers ask it for a copy. */
package io.trepak.engine.stats;
