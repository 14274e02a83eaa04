/** {@code distribution: random}. */
@NullMarked
package io.trepak.distribution.random;

import org.jspecify.annotations.NullMarked;
