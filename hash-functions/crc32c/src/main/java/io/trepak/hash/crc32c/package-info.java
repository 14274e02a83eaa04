/** {@code hash: crc32c}. */
@NullMarked
package io.trepak.hash.crc32c;

import org.jspecify.annotations.NullMarked;
