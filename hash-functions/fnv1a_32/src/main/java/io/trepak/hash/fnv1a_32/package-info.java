/** {@code hash: fnv1a_32}. */
@NullMarked
package io.trepak.hash.fnv1a_32;

import org.jspecify.annotations.NullMarked;
