/** {@code hash: xxh64}. */
@NullMarked
package io.trepak.hash.xxh64;

import org.jspecify.annotations.NullMarked;
