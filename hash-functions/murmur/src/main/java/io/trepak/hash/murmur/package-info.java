/** {@code hash: murmur}. */
@NullMarked
package io.trepak.hash.murmur;

import org.jspecify.annotations.NullMarked;
