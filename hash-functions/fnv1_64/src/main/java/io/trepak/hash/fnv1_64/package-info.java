/** {@code hash: fnv1_64}. */
@NullMarked
package io.trepak.hash.fnv1_64;

import org.jspecify.annotations.NullMarked;
