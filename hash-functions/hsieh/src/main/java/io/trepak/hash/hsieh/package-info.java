/** {@code hash: hsieh}. */
@NullMarked
package io.trepak.hash.hsieh;

import org.jspecify.annotations.NullMarked;
