/** {@code hash: crc32a}. */
@NullMarked
package io.trepak.hash.crc32a;

import org.jspecify.annotations.NullMarked;
