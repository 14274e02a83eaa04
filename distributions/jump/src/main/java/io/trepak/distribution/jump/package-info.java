/** {@code distribution: jump}. */
@NullMarked
package io.trepak.distribution.jump;

import org.jspecify.annotations.NullMarked;
