/** {@code hash: murmur3_32}. */
@NullMarked
package io.trepak.hash.murmur3_32;

import org.jspecify.annotations.NullMarked;
