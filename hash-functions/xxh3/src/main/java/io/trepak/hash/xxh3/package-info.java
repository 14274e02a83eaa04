/** {@code hash: xxh3}. */
@NullMarked
package io.trepak.hash.xxh3;

import org.jspecify.annotations.NullMarked;
