/** The clients of {@code bench/compare}. */
package io.trepak.bench.load;
