/** {@code distribution: rendezvous}. */
@NullMarked
package io.trepak.distribution.rendezvous;

import org.jspecify.annotations.NullMarked;
