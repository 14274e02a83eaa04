/** {@code distribution: ketama}. */
@NullMarked
package io.trepak.distribution.ketama;

import org.jspecify.annotations.NullMarked;
