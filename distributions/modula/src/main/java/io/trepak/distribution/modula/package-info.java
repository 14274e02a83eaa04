/** {@code distribution: modula}. */
@NullMarked
package io.trepak.distribution.modula;

import org.jspecify.annotations.NullMarked;
