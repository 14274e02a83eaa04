/** {@code hash: crc32}. */
@NullMarked
package io.trepak.hash.crc32;

import org.jspecify.annotations.NullMarked;
