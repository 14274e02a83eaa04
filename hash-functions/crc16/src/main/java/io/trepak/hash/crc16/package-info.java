/** {@code hash: crc16}. */
@NullMarked
package io.trepak.hash.crc16;

import org.jspecify.annotations.NullMarked;
