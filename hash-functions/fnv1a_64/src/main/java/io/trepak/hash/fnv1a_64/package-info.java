/** {@code hash: fnv1a_64}. */
@NullMarked
package io.trepak.hash.fnv1a_64;

import org.jspecify.annotations.NullMarked;
