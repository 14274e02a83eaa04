/** {@code distribution: maglev}. */
@NullMarked
package io.trepak.distribution.maglev;

import org.jspecify.annotations.NullMarked;
