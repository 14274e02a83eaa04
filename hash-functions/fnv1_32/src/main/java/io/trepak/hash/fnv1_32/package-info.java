/** {@code hash: fnv1_32}. */
@NullMarked
package io.trepak.hash.fnv1_32;

import org.jspecify.annotations.NullMarked;
