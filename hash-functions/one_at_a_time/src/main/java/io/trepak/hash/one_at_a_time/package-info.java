/** {@code hash: one_at_a_time}. */
@NullMarked
package io.trepak.hash.one_at_a_time;

import org.jspecify.annotations.NullMarked;
